"""Each mistake of an item, a section or a file, with its line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from pdca.plan.explain import explain
from pdca.plan.files import FileContent, Media
from pdca.plan.item import Language
from pdca.plan.known import Installed
from pdca.plan.read import read

Files = dict[str, FileContent]
Write = Callable[..., FileContent]

BOMB = b"a: &a [1]\n" + b"".join(
    b"%c: &%c [%s]\n" % (new, new, b"*%c," % old * 99)
    for old, new in zip(b"abc", b"bcd", strict=True)
)


@pytest.mark.parametrize(
    ("head", "line", "code"),
    [
        ("positionning: brand\n", 4, "unknown_key"),
        ("audience: studnets\n", 4, "unknown_audience"),
        ("accounts: [weibo-main, wiebo]\n", 4, "unknown_account"),
        ("experiment: closing\n", 4, "unknown_experiment"),
        ("experiment: opening\n", 4, "variants_missing"),
        ("at: 2026-03-05\n", 4, "bad_time"),
        ("at: 2026-06-01 00:00\n", 4, "at_outside"),
        ("at: 2026-03-05T20:00:00+08:00\n", 4, "bad_time"),
        ("link: http://shop.example/a\n", 4, "link_not_https"),
        ("link: https://localhost/a\n", 4, "link_private"),
        ("link: https://wiki.internal/a\n", 4, "link_private"),
        ("link: https://10.0.0.8/a\n", 4, "link_address"),
        ("link: https://[::1]/a\n", 4, "link_address"),
        ("link: https://2130706433/\n", 4, "link_address"),
        ("link: https://a@shop.example/\n", 4, "link_broken"),
        ("media: [{file: ../x.png, alt: a}]\n", 4, "media_outside"),
        ("media: [{file: /etc/passwd, alt: a}]\n", 4, "media_outside"),
        ("media: [{file: 'https://a.example/x.png', alt: a}]\n", 4, "media_outside"),
        ("media: [{file: media/none.png, alt: a}]\n", 4, "media_missing"),
        ("media: [{file: media/fake.png, alt: a}]\n", 4, "media_type"),
        ("media: [{file: media/cup.png}]\n", 4, "alt_missing"),
        ("media:\n- file: media/cup.png\n  alt:\n", 6, "alt_missing"),
        ("repeat: {every: 2 weeks, times: 3}\n", 4, "bad_duration"),
        ("repeat: {every: 2w, times: 1}\n", 4, "too_small"),
        ("title: again\n", 4, "duplicate_key"),
        ("id: a b\n", 4, "bad_id"),
        ("accounts: weibo-main\n", 4, "needs_list"),
        ("author: 7\n", 4, "needs_quotes"),
        ("language: zh\n", 4, "wrong_choice"),
    ],
)
def test_an_item_tells_its_mistake(
    files: Files, write: Write, head: str, line: int, code: str
) -> None:
    files["media/fake.png"] = FileContent(size=9, media=Media("", "0" * 64))
    files["content/new.md"] = write("new", head=head)

    mistakes = read(files).mistakes

    assert [(m.file, m.line, m.code) for m in mistakes] == [("content/new.md", line, code)]


@pytest.mark.parametrize(
    ("body", "line", "code"),
    [
        ("a\n\n## @bluesky-de\ntext", 7, "unknown_adaptation"),
        ("a\n\n## @mastodon\ntext", 7, "adaptation_unused"),
        ("a\n\n## varient B\ntext", 7, "unknown_section"),
        ("a\n\n## @bluesky\n\n## first comment\nb", 7, "empty_section"),
        ("a\n\n## @bluesky\nb\n## @bluesky\nc", 9, "duplicate_section"),
        ("a\n\n## variant A\nb", 7, "variants_alone"),
        ("a\n\n## part 3\nb", 7, "part_order"),
        ("a\n\n## part 1\nb", 7, "part_order"),
        ("a\n\n## part 2\nb\n## part 4\nc\n## part 5\nd", 9, "part_order"),
        ("a\n\n## part 2\nb\n## part 2\nc", 9, "part_order"),
        ("a\n\n## @bluesky\nb\n## part 3\nc", 9, "part_order"),
        ("a\n\n## part 2\n\n## part 3\nb", 7, "empty_section"),
        ("a\n\n## part two\nb", 7, "unknown_section"),
        ("a\n\n## varient B\nb\n## part 2\nc", 7, "unknown_section"),
        ("a\n\n## first comment\nb\n## part 2\nc", 9, "part_alone"),
        ("\n## part 2\nb\n## @bluesky\nc", 6, "part_without_text"),
        (" ", 5, "empty_body"),
    ],
)
def test_a_section_tells_its_mistake(
    files: Files, write: Write, body: str, line: int, code: str
) -> None:
    files["content/new.md"] = write("new", body=body)

    assert [(m.line, m.code) for m in read(files).mistakes] == [(line, code)]


def test_a_part_out_of_order_names_the_one_that_belongs_there(files: Files, write: Write) -> None:
    files["content/new.md"] = write("new", body="a\n\n## part 2\nb\n## part 4\nc")

    (mistake,) = read(files).mistakes

    assert str(explain(mistake, Language.EN)).startswith(
        "content/new.md, line 9: `## part 4` stands where part 3 must be."
    )
    assert explain(mistake, Language.ZH).wrong == "`## part 4` 的位置上应该是第 3 段。"


def test_a_date_in_a_gap_names_the_nearest_times(files: Files, write: Write) -> None:
    campaign = files["campaign.yaml"].content.replace(b"Asia/Shanghai", b"Europe/Berlin")
    files["campaign.yaml"] = FileContent(content=campaign)
    files["content/new.md"] = write("new", head="at: 2026-03-29 02:30\n")

    (mistake,) = read(files).mistakes

    assert "2026-03-29 01:59" in explain(mistake, Language.ZH).mend
    assert "2026-03-29 03:00" in explain(mistake, Language.EN).mend


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"name: [spring", "yaml_bracket"),
        ("name：spring\nlanguage: zh-CN\n".encode(), "yaml_full_width"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_text"),
        (b"- a\n- b\n", "yaml_not_mapping"),
        (b"a: &a [*b]", "yaml_broken"),
        (
            b"a: &a [1]\nb: &b ["
            + b"*a," * 99
            + b"]\nc: &c ["
            + b"*b," * 99
            + b"]\nd: ["
            + b"*c," * 99
            + b"]",
            "yaml_too_much",
        ),
        (b"{" * 1200, "yaml_broken"),
    ],
)
def test_what_is_no_campaign_is_one_clear_mistake(content: bytes, code: str) -> None:
    reading = read({"campaign.yaml": FileContent(content=content)})

    assert [m.code for m in reading.mistakes] == [code]


def test_files_that_could_not_be_read_are_mistakes(files: Files) -> None:
    files["content/huge.md"] = FileContent(size=50_000_001, trouble="file_too_big")
    files["media/link.png"] = FileContent(trouble="file_outside")

    codes = {m.file: m.code for m in read(files).mistakes}

    assert codes == {"content/huge.md": "file_too_big", "media/link.png": "file_outside"}


def test_accounts_and_platforms_are_checked_against_the_installation(files: Files) -> None:
    installed = Installed(connectors={"weibo", "sandbox"}, connected={"other"})

    mistakes = read(files, installed=installed).mistakes

    assert [(m.line, m.code) for m in mistakes] == [(9, "not_connected"), (10, "no_connector")]


@pytest.mark.parametrize(
    ("head", "line", "code"),
    [
        ("author：林岚\naudience: students\n", 4, "yaml_full_width"),
        ("# 说明\nrepeat: {every: 2w，times: 3}\n", 5, "yaml_full_width"),
        ("author:\tAda\n", 4, "yaml_tab"),
        ("author: @ada\n", 4, "yaml_sign"),
        ("author: 50: 50\n", 4, "yaml_colon"),
        ('author: "Ada\n', 4, "yaml_quote"),
        ("accounts: [weibo-main\n", 4, "yaml_bracket"),
        ("  audience: students\n", 4, "yaml_indent"),
        ("audience students\n", 4, "yaml_no_colon"),
    ],
)
def test_broken_yaml_names_the_slip_and_its_line(
    files: Files, write: Write, head: str, line: int, code: str
) -> None:
    files["content/new.md"] = write("new", head=head)

    assert [(m.line, m.code) for m in read(files).mistakes] == [(line, code)]


def test_items_are_not_blamed_for_a_campaign_that_cannot_be_read(files: Files) -> None:
    files["campaign.yaml"] = FileContent(content=b"language: zh-CN\nname: [")

    reading = read(files)

    assert [m.code for m in reading.mistakes] == ["yaml_bracket"]
    assert reading.language is Language.ZH


def test_a_slip_in_an_entry_hides_no_other_in_it(files: Files) -> None:
    wrong = files["campaign.yaml"].content.replace(b"zone: community}", b"zone: home}", 1)
    files["campaign.yaml"] = FileContent(content=wrong.replace(b"[students]", b"[studnets]", 1))

    assert {m.code for m in read(files).mistakes} == {"wrong_choice", "unknown_audience"}


@pytest.mark.parametrize("at", ["2026年3月5日 20:00", "２０２６-03-05 20：00", "2026/3/5 20:00"])
def test_a_moment_may_be_written_as_a_chinese_keyboard_does(
    files: Files, write: Write, at: str
) -> None:
    files["content/new.md"] = write("new", head=f"at: {at}\n")

    reading = read(files)

    assert reading.plan
    assert reading.plan.item("new").at == datetime.fromisoformat("2026-03-05 20:00")
