"""Alert mails: each code in both languages, nothing of the other language in it."""

from __future__ import annotations

from typing import Any

import pytest

from reports.alert import render_alert
from reports.phrases.en_mails import WRITERS
from reports.phrases.zh_mails import WRITERS as CHINESE

VALUES: dict[str, Any] = {
    "key": "8c1f0a",
    "title": "手冲入门",
    "account": "wechat-main",
    "due": "2026-04-08 12:00",
    "reason": "no answer",
    "url": "https://social.example/1",
    "campaign": "spring",
    "count": 21,
    "mistakes": [{"place": "campaign.yaml:12", "what": "leeds is no metric", "remedy": "leads?"}],
    "moved": [{"title": "pour-over", "account": "weibo-main", "to": "2026-04-08 20:00"}],
    "missed": [{"title": "latte", "account": "weibo-main", "due": "2026-04-09 20:00"}],
    "level": "serious",
    "owner": "Li Na",
    "response": "apology",
    "answer_within_h": 2.0,
    "window_h": 6.0,
    "mentions": 46.0,
    "negative_share": 0.413,
    "held": 3,
    "platform": "wechat",
    "rows": [{"what": "twice", "key": "77ab", "campaign": "spring", "account": "weibo-main"}],
    "subject": "Week 2 ● spring",
    "to": "li.na@brand.example",
    "sent": "2026-04-08 04:00 UTC",
    "item": "pour-over-2",
    "was": "pour-over",
}


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("code", WRITERS)
def test_each_alert_is_written_in_each_language(code: str, language: str) -> None:
    made = render_alert(code, VALUES, language=language, name="Li Na")

    assert made.subject
    assert made.subject in made.html.replace("&#34;", '"')
    assert "{" not in made.text
    assert any(ord(c) > 255 for c in made.text)
    assert any(ord(c) > 255 for c in made.html)
    assert len(made.html.encode()) < 20_000


def test_both_languages_know_the_same_codes() -> None:
    assert set(WRITERS) == set(CHINESE)


def test_a_folder_with_mistakes_lists_each_with_place_and_remedy_and_says_what_runs_on() -> None:
    made = render_alert("folder_mistakes", VALUES, language="en")

    for word in ("21 mistakes", "campaign.yaml:12", "leeds is no metric", "leads?",
                 "the plan before it goes on running", "The first 1"):  # fmt: skip
        assert word in " ".join(made.text.split())


def test_a_question_carries_its_two_buttons_where_a_page_can_be_reached() -> None:
    pages = {"yes_url": "https://pdca.example/q/1?yes", "no_url": "javascript:alert(1)"}

    made = render_alert("was_it_published", VALUES | pages, language="zh")

    assert 'href="https://pdca.example/q/1?yes"' in made.html
    assert "javascript" not in made.html
    assert "已经发出" in made.text


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("code", ["was_it_published", "finish_by_hand"])
def test_a_command_is_named_only_where_no_page_can_be_reached(code: str, language: str) -> None:
    alone = render_alert(code, VALUES, language=language).text
    pages = {"yes_url": "https://pdca.example/q/1", "no_url": "https://pdca.example/q/2"}

    assert "pdca answer 8c1f0a published" in " ".join(alone.split())
    assert "pdca answer" not in render_alert(code, VALUES | pages, language=language).text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "It stopped at part 3: sensitive words. The rest was not sent"),
        ("zh", "停在第 3 段：sensitive words。"),
    ],
)
def test_a_thread_that_stopped_names_the_part_and_the_reason(language: str, said: str) -> None:
    values = VALUES | {"reason": "part 3: sensitive words."}

    assert said in " ".join(render_alert("stopped", values, language=language).text.split())


def test_a_code_without_a_phrase_is_still_told() -> None:
    made = render_alert("volcano", {"where": "Reykjanes"}, language="en")

    assert "volcano" in made.subject
    assert "Reykjanes" in made.text


def test_an_alert_that_lacks_a_value_fails_where_it_is_written() -> None:
    with pytest.raises(KeyError):
        render_alert("incident", {"campaign": "spring"}, language="en")
