"""A rough, offline ear for Chinese and English comments: mood and kind.

Small word lists of our own. Rough means: watch changes, not levels. The measured
alternatives, and why none is shipped, are in docs/why/statistics.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Mood = Literal["positive", "neutral", "negative"]
Kind = Literal["question", "complaint", "praise", "spam", "other"]

POSITIVE = re.compile(
    r"喜欢|好喝|好吃|好看|好用|推荐|爱了|满意|惊喜|不错|超赞|赞|香|棒|支持|感谢|谢谢|回购|期待|"
    r"\b(love[ds]?|great|good|nice|best|amazing|awesome|excellent|perfect|delicious|tasty|"
    r"thank(s| you)|happy|recommend(ed)?|favou?rite|beautiful|enjoy(ed)?|wonderful)\b"
)
NEGATIVE = re.compile(
    r"难喝|难吃|难看|难用|失望|差评|垃圾|退款|退货|投诉|骗|坑|漏|坏了|破|过期|恶心|太贵|太慢|"
    r"不好|不行|不值|后悔|生气|无语|没人理|"
    r"\b(bad|worst|terrible|awful|broken|leak(s|ed|ing|y)?|refund|complain(t|ed)?|disappoint(ed|ing)?|"
    r"hate[ds]?|angry|scam|rip-?off|late|slow|expired|disgusting|overpriced|never again|useless|"
    r"doesn.?t work|not working|no (answer|reply))\b"
)
NEGATION = re.compile(
    r"(不|没|没有|别|不太|不是很)$|\b(not|no|never|isn.?t|wasn.?t|don.?t|didn.?t)\s+(\w+\s+)?$"
)
QUESTION = re.compile(
    r"[?？]|吗|怎么|多少钱|哪里|哪儿|什么时候|几点|\b(how|where|when|which|what|who|can i|do you)\b"
)
SPAM = re.compile(
    r"加微|加v|加V|微信号|代购|兼职|刷单|互粉|点击链接|免费领|"
    r"\b(dm me|follow back|free money|crypto|bitcoin|click (the )?link|whatsapp|telegram|earn \$)\b|(https?://\S+.*){2}"
)


@dataclass(frozen=True, slots=True)
class Heard:
    mood: Mood
    kind: Kind


def hear(text: str) -> Heard:
    """Mood and kind of one comment; of what it cannot tell it says neutral and other."""
    low = text.lower()
    score = _score(low)
    mood: Mood = "positive" if score > 0 else "negative" if score < 0 else "neutral"
    return Heard(mood, _kind(low, mood))


def _score(text: str) -> int:
    negative = sum(-1 for _ in NEGATIVE.finditer(text))
    positive = sum(
        # 不喜欢 and "not good" turn round what follows.
        -1 if NEGATION.search(text[max(0, match.start() - 12) : match.start()]) else 1
        for match in POSITIVE.finditer(text)
    )
    return positive + negative


def _kind(text: str, mood: Mood) -> Kind:
    if SPAM.search(text):
        return "spam"
    if mood == "negative":
        return "complaint"
    if QUESTION.search(text):
        return "question"
    return "praise" if mood == "positive" else "other"
