"""The rough ear hears what a person would hear in plain comments."""

from __future__ import annotations

import pytest

from pdca.check.sentiment import hear


@pytest.mark.parametrize(
    ("text", "mood", "kind"),
    [
        ("太好喝了，已经回购三次", "positive", "praise"),
        ("不喜欢这个味道", "negative", "complaint"),
        ("杯盖漏水，找客服没人理", "negative", "complaint"),
        ("请问多少钱一包？", "neutral", "question"),
        ("免费领咖啡，加微信号 abc", "neutral", "spam"),
        ("Love this, my favourite!", "positive", "praise"),
        ("The lid leaks and nobody answers. Refund please.", "negative", "complaint"),
        ("Not good at all", "negative", "complaint"),
        ("Where can I buy it?", "neutral", "question"),
        ("DM me, follow back for free money", "neutral", "spam"),
        ("今天星期三", "neutral", "other"),
    ],
)
def test_a_comment_is_heard_as_a_person_would(text: str, mood: str, kind: str) -> None:
    heard = hear(text)

    assert (heard.mood, heard.kind) == (mood, kind)
