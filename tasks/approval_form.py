"""The form of an approval: one field per adjustment, in the words of the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from prefect.input import RunInput
from pydantic import Field, create_model

from pdca.act.approval import Verdict
from pdca.report import Report
from reports.language import Language, language_of
from reports.rows import Card, Links
from reports.view import View
from store.reports import Kept
from tasks.plans import in_force


@dataclass(frozen=True, slots=True)
class Words:
    """What the form says beside the cards."""

    choices: tuple[str, str, str]
    """Not decided, approved, rejected."""
    expected: str
    address: str
    why_address: str
    heading: str
    until: str
    silence: Mapping[str, str]
    gap: str
    """Between two sentences."""


WORDS: Mapping[Language, Words] = {
    "en": Words(
        choices=("not now", "approve", "reject"),
        expected="Expected: {effect} {unit} ({span}). {sure}.",
        address="Your e-mail address",
        why_address="It is kept beside the decision, so that everyone sees who made it.",
        heading="{title}, cycle {cycle} of {cycles}: your decision",
        until="Please answer by {by}, {zone} time.",
        silence={
            "keep": "Without an answer the plan stays as it is.",
            "apply": "Without an answer all of these changes are made.",
        },
        gap=" ",
    ),
    "zh-CN": Words(
        choices=("先不定", "同意", "不同意"),
        expected="预计：{effect} {unit}（{span}）。{sure}。",
        address="你的邮箱",
        why_address="会和决定记在一起，大家都能看到是谁定的。",
        heading="{title}，第 {cycle} 期（共 {cycles} 期）：请你定夺",
        until="请在 {by} 前答复（{zone} 时间）。",
        silence={"keep": "到时没有答复，计划不变。", "apply": "到时没有答复，这些调整全部生效。"},
        gap="",
    ),
}
VERDICTS: Mapping[str, Verdict] = {
    **{words.choices[1]: "approved" for words in WORDS.values()},
    **{words.choices[2]: "rejected" for words in WORDS.values()},
}


def field_of(adjustment: str) -> str:
    """The form's field for an adjustment: its id, as an identifier."""
    return f"change_{adjustment.replace('-', '_')}"


async def form_of(kept: Kept) -> type[RunInput]:
    """The form of a report that waits for its answer, in the campaign's language."""
    plan = await in_force(kept.figures.campaign)
    language = language_of(str(plan.campaign.language) if plan else "en")
    words = WORDS[language]
    view = View(kept.figures, language, "", Links())
    fields: dict[str, Any] = {field_of(c.id): _field(c, words) for c in view.cards}
    fields["by"] = (str, Field(title=words.address, description=words.why_address, min_length=3))
    model: type[RunInput] = create_model("Decisions", __base__=RunInput, **fields)
    return model.with_initial_data(description=_description(kept, view, words))


def _field(card: Card, words: Words) -> tuple[Any, Any]:
    choice = Literal[words.choices]  # type: ignore[name-defined]  # the language decides
    title = f"{card.number}. {card.title}"
    return choice, Field(default=words.choices[0], title=title, description=_expected(card, words))


def _expected(card: Card, words: Words) -> str:
    return words.expected.format(
        effect=card.effect, unit=card.effect_unit, span=card.effect_range, sure=card.sure
    )


def _description(kept: Kept, view: View, words: Words) -> str:
    """Markdown above the fields: until when, what silence means, what stands behind each."""
    report = kept.figures
    heading = words.heading.format(title=view.title, cycle=report.cycle, cycles=report.cycles)
    lines = [f"### {heading}", ""]
    if kept.approve_by:
        lines += [_deadline(report, kept.approve_by, words), ""]
    for card in view.cards:
        lines += [f"**{card.number}.** {card.evidence}{words.gap}{card.safeguard}", ""]
    return "\n".join(lines)


def _deadline(report: Report, by: datetime, words: Words) -> str:
    local = f"{by.astimezone(ZoneInfo(report.timezone)):%Y-%m-%d %H:%M}"
    until = words.until.format(by=local, zone=report.timezone)
    return f"{until}{words.gap}{words.silence[report.approval.silence]}"
