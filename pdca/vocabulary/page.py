"""The reference page of the vocabulary, made from the definitions."""

from __future__ import annotations

from pdca.vocabulary import DEFINITIONS, UNIT_WORDS, Definition

HEAD = """# Metrics

Every platform's names map to these words. The page is made from the code (`pdca/vocabulary`):

```sh
.venv/bin/python -c 'from pdca.vocabulary.page import page; print(page(), end="")' \\
  > docs/reference/metrics.md
```

**Combining** says what may be done over posts, accounts and days.
*sum*: they add up.
*last*: over time the last value stands, accounts add up.
*never*: two of them have no total; reach of two days is not the sum of two reaches.
*ratio*: the sums above over the sums below, never a mean of ratios.
Without a denominator, or with 0, there is no value.

**Vanity**: it can grow while the business does not; a plan with such targets alone is told so.

A metric that no connected platform reports has no value: null is not zero.
"""
FAMILIES = {
    "exposure": "Reach and exposure · 触达与曝光",
    "engagement": "Engagement · 互动",
    "audience": "Audience · 粉丝",
    "awareness": "Awareness · 知名度",
    "sentiment": "Sentiment · 情感",
    "community": "Community · 社群",
    "conversion": "Conversion · 转化",
    "cost": "Cost · 成本",
    "value": "Value · 价值",
}


def page() -> str:
    """docs/reference/metrics.md, as it must be."""
    parts = [HEAD]
    for family, title in FAMILIES.items():
        rows = [row(d) for d in DEFINITIONS.values() if d.family == family]
        head = "| metric | meaning | 含义 | unit | combining | better | computed from | source |"
        parts.append("\n".join([f"## {title}", "", head, "|" + " --- |" * 8, *rows, ""]))
    return "\n".join(parts)


def row(definition: Definition) -> str:
    d = definition
    unit = " / ".join(UNIT_WORDS[d.unit].values())
    name = f"`{d.metric}`" + (" (vanity)" if d.vanity else "")
    cells = (name, d.en, d.zh, unit, _combining(d), d.better, ", ".join(d.origin), d.source)
    return "| " + " | ".join(cells) + " |"


def _combining(d: Definition) -> str:
    if d.numerator:
        formula = f"{_sum(d.numerator)} / {_sum(d.denominator)}"
        formula = f"{d.per} x {formula}" if d.per != 1 else formula
        return f"{d.combine}: {formula}"
    return f"sum of {_sum(d.parts)}" if d.parts else d.combine


def _sum(names: tuple[str, ...]) -> str:
    joined = " + ".join(f"`{n}`" for n in names)
    return f"({joined})" if len(names) > 1 else joined
