"""The report mail: complete in both languages, small, safe, heard as well as seen."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from reports.language import LANGUAGES, TEMPLATES, Language, label, language_of
from reports.text import display_width, wrap
from reports.words import METRICS, PLATFORMS
from tests.example_report import example_report, targets
from tests.reports.mails import mail


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mail_is_small_has_no_outside_parts_and_forces_a_wide_charset(
    language: Language,
) -> None:
    made = mail(language)

    assert len(made.html.encode()) <= 75_000
    assert re.findall(r'(?:src|background)="([^"]*)"', made.html) == ["cid:pace"]
    assert set(made.inline) == {"pace"}
    assert made.inline["pace"].startswith(b"\x89PNG")
    assert any(ord(c) > 255 for c in made.html)
    assert any(ord(c) > 255 for c in made.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_html_can_be_heard(language: Language) -> None:
    html = mail(language).html

    assert f'<html lang="{language}"' in html
    assert re.search(r'<img[^>]* alt="[^"]{40,}"', html)
    assert html.count('scope="col"') > 20
    assert html.count('scope="row"') > 30
    assert re.search('<a[^>]* lang="zh"', html)
    assert re.search('<a[^>]* lang="en"', html)
    for word in ("●", "▲", "■"):
        assert word in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_part_is_wrapped_by_how_wide_it_looks(language: Language) -> None:
    lines = mail(language).text.splitlines()
    prose = [line for line in lines if "https://" not in line]

    assert max(map(display_width, prose)) <= 84
    assert sum(map(display_width, prose)) > 4000


def test_a_long_chinese_sentence_breaks_before_the_edge_and_not_before_a_comma() -> None:
    sentence = "照目前的速度，" * 20

    lines = wrap(sentence).splitlines()

    assert "".join(lines) == sentence
    assert all(display_width(line) <= 74 for line in lines)
    assert not any(line.startswith("，") for line in lines)


def test_what_people_wrote_cannot_become_code_or_cut_the_mail() -> None:
    nasty = '<script>alert("x")</script>\x92\x0b{{7*7}}\u202e'
    post = (
        example_report().best[0].model_copy(update={"title": nasty, "url": "javascript:alert(1)"})
    )
    report = example_report(best=(post,), title={"en": nasty})

    made = mail("en", report)

    assert "<script>" not in made.html
    assert "&lt;script&gt;" in made.html
    assert "javascript:" not in made.html + made.text
    assert "{{7*7}}" in made.html
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", made.html + made.text)


def test_a_report_with_very_much_to_say_loses_rows_and_is_still_sent() -> None:
    line, slot, source = (
        example_report().mix[0],
        example_report().slots[0],
        example_report().sources[0],
    )
    test = example_report().experiments[0]
    report = example_report(
        mix=(line,) * 40, slots=(slot,) * 40, sources=(source,) * 40, experiments=(test,) * 20,
        targets=targets() * 2,
    )  # fmt: skip

    assert len(mail("en", report).html.encode()) <= 75_000


def test_readers_languages_are_known_however_they_are_written() -> None:
    assert [language_of(t) for t in ("zh", "zh_Hans_CN", "zh-CN", "zh-TW")] == ["zh-CN"] * 4
    assert [language_of(t) for t in ("en", "en-US", "de")] == ["en"] * 3


def test_the_catalog_has_every_label_and_no_label_too_many() -> None:
    with (TEMPLATES / "locale/zh_CN/LC_MESSAGES/report.po").open("rb") as file:
        catalog = read_po(file)
    known = {m.id if isinstance(m.id, str) else m.id[0]: m for m in catalog if m.id}
    root = TEMPLATES.parent
    sources = [
        *TEMPLATES.rglob("*.html"),
        *TEMPLATES.rglob("*.txt"),
        *root.glob("reports/*.py"),
        *root.glob("web/*.py"),
    ]
    code = "\n".join(p.read_text(encoding="utf-8") for p in sources)
    used = set(re.findall(r'_\("([^"]+)"|label\("([^"]+)"\)|ngettext\("([^"]+)"', code))
    wanted = {a or b or c for a, b, c in used} | set(METRICS.values()) | set(PLATFORMS.values())

    assert wanted - set(known) == set()
    assert [m for m in known if m not in code] == []
    for message_id, message in known.items():
        said = message.string if isinstance(message.string, str) else message.string[0]
        assert said
        assert re.findall(r"%\(\w+\)s", said) == re.findall(r"%\(\w+\)s", message_id)
        assert label(message_id, "zh-CN") == said or message.pluralizable
