"""A text is known again through what platforms do to it, and through nothing more."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdca.do.fingerprint import fingerprint, normal, same

LINK = "https://shop.example/pour-over?utm_source=x&utm_content=pour-over-A"


@pytest.mark.parametrize(
    "seen",
    [
        f"Café au lait,\r\n\r\nfor   two {LINK}\n",
        unicodedata.normalize("NFD", f"Café au lait, for two {LINK}"),
        f"\u200bCafé au lait,\u00a0for two {LINK}\ufeff",
    ],
    ids=["white space", "decomposed", "invisible"],
)
def test_a_platform_may_recompose_a_text(seen: str) -> None:
    assert fingerprint(seen) == fingerprint(f"Café au lait, for two {LINK}")


@pytest.mark.parametrize(
    "seen",
    [
        "今晚八点手冲课 https://t.cn/A6xYz9 报名",
        "今晚八点手冲课https://t.cn/A6xYz9报名",
        "今晚八点手冲课 https://shop.example/pour-over?utm_sour… 报名",
    ],
    ids=["shortened", "without blanks", "cut off"],
)
def test_a_platform_may_shorten_a_link(seen: str) -> None:
    assert same(f"今晚八点手冲课 {LINK} 报名", seen)


@pytest.mark.parametrize(
    "seen",
    [
        "今晚八点手冲课",
        "今晚九点手冲课 https://t.cn/A6xYz9",
        "今晚八点手冲课 https://rival.example/pour-over",
        f"今晚八点手冲课 {LINK.replace('-A', '-B')}",
        "今晚八点手冲课 https://t.cn/A6xYz9 https://t.cn/A6xYz8",
        "今晚八点手冲课 https://evil.example/?t.cn",
    ],
    ids=["no link", "other words", "elsewhere", "other variant", "one link more", "looks short"],
)
def test_another_text_is_not_ours(seen: str) -> None:
    assert not same(f"今晚八点手冲课 {LINK}", seen)


def test_case_and_punctuation_tell_posts_apart() -> None:
    assert not same("Open today.", "open today.")
    assert not same("Open today.", "Open today!")


@given(st.text())
def test_a_normal_form_is_its_own(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert same(text, text)
