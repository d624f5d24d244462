"""Small English words: numerals, fractions, frequencies, agreement."""

from __future__ import annotations

from collections.abc import Sequence

from reports.formats import Format
from reports.judgement import BELOW_LIKELY, BELOW_OPEN, LIKELY, OPEN

NUMBERS = (
    *("no", "one", "two", "three", "four", "five"),
    *("six", "seven", "eight", "nine", "ten"),
)
FRACTIONS = (
    (0.1, "a tenth"),
    (0.2, "a fifth"),
    (0.25, "a quarter"),
    (1 / 3, "a third"),
    (0.5, "half"),
    (2 / 3, "two thirds"),
    (0.75, "three quarters"),
)


def number(count: int) -> str:
    return NUMBERS[count] if count <= 10 else str(count)


def lower(name: str) -> str:
    """`name` inside a sentence; a word in capitals stays."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def fraction(share: float, form: Format) -> str:
    """About a quarter; a percentage where no everyday word is near."""
    value, word = min(FRACTIONS, key=lambda pair: abs(pair[0] - share))
    near = abs(value - share) <= 0.12 * value + 0.005
    return f"about {word}" if near else f"about {form.percent(share)}"


RARE = ((0.01, "less than 1 in 100"), (0.05, "less than 1 in 20"))
SURE = ((0.99, "more than 99 in 100"), (0.95, "more than 19 in 20"))


def frequency(probability: float) -> str:
    """9 in 10, with room at both ends."""
    for limit, said in RARE:
        if probability < limit:
            return said
    for limit, said in SURE:
        if probability > limit:
            return said
    # Rounded to tenths these two would be told with the word for the next level.
    if BELOW_LIKELY <= probability < LIKELY:
        return "about 2 in 3"
    if BELOW_OPEN <= probability < OPEN:
        return "about 1 in 4"
    return f"about {round(probability * 10)} in 10"


def is_plural(name: str) -> bool:
    head = name.partition(" (")[0]
    return head.endswith("s") and not head.endswith(("ss", "sis"))


def is_or_are(names: Sequence[str]) -> str:
    return "are" if len(names) > 1 or is_plural(names[0]) else "is"


def has_or_have(name: str) -> str:
    return "have" if is_plural(name) else "has"
