"""What the items must agree on with the campaign, with the files and with each other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from pdca.plan.campaign import Campaign
from pdca.plan.check_campaign import names, refer
from pdca.plan.files import MEDIA_TYPES, Files
from pdca.plan.item import Item
from pdca.plan.known import PLATFORMS, time_zones
from pdca.plan.links import link_trouble
from pdca.plan.mistake import Mistake
from pdca.plan.reach import TEXTS, text_hash
from pdca.plan.wall import around_gap, in_gap
from pdca.plan.yaml_lines import Document

MINUTES = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an item is checked against: its campaign as read and as written, and the files."""

    campaign: Campaign
    document: Document
    files: Files


def check_item(document: Document, item: Item, around: Surroundings) -> None:
    """Add what is wrong with one item to its document."""
    _references(document, item, around)
    _texts(document, item, around)
    if item.at:
        _moment(document, item.at, around.campaign)
    if item.link and (code := link_trouble(item.link)):
        document.mistake(("link",), code, link=item.link[:100])
    for i, media in enumerate(item.media):
        if trouble := media_trouble(media.file, around.files):
            document.mistake(("media", i, "file"), trouble[0], file=media.file, **trouble[1])


def check_together(items: Mapping[str, tuple[Document, Item]]) -> list[Mistake]:
    """What two items may not share; `items` by position, in the author's order."""
    mistakes: list[Mistake] = []
    ids: dict[str, Document] = {}
    texts: dict[str, tuple[Document, Item]] = {}
    for document, item in items.values():
        # Ids travel in links, which are lower case.
        first = ids.setdefault(item.id.lower(), document)
        if first is not document:
            _twice(mistakes, "duplicate_id", document, first, item.id)
        same = texts.setdefault(text_hash(item), (document, item))
        if same[0] is not document and item.body:
            _twice(mistakes, "same_text", document, same[0], same[1].id)
    return mistakes


def _twice(
    mistakes: list[Mistake], code: str, document: Document, first: Document, name: str
) -> None:
    line = document.line(("id",) if code == "duplicate_id" else ("body",))
    other = f"{first.file}:{first.line(('id',))}"
    mistakes.append(Mistake(document.file, line, code, {"value": name, "first": other}))


def _references(document: Document, item: Item, around: Surroundings) -> None:
    written = around.document
    accounts, audiences = names(written, "accounts"), names(written, "audiences")
    refer(document, ("pillar",), "unknown_pillar", [item.pillar], names(written, "pillars"))
    audience = [item.audience] if item.audience else []
    refer(document, ("audience",), "unknown_audience", audience, audiences)
    refer(document, ("accounts",), "unknown_account", item.accounts, accounts)
    experiment = [item.experiment] if item.experiment else []
    known = names(written, "experiments")
    refer(document, ("experiment",), "unknown_experiment", experiment, known)
    platforms = names(written, "accounts", "platform")
    for to in item.adaptations:
        path = ("adaptations", to)
        if to in PLATFORMS and to not in platforms:
            document.mistake(path, "adaptation_unused", value=to)
        elif to not in PLATFORMS:
            refer(document, path, "unknown_adaptation", [to], [*accounts, *platforms])


def _texts(document: Document, item: Item, around: Surroundings) -> None:
    experiment = next((e for e in around.campaign.experiments if e.name == item.experiment), None)
    if item.variants and not item.experiment:
        arms = ", ".join(item.variants)
        document.mistake(("variants", next(iter(item.variants))), "variants_alone", arms=arms)
    elif experiment:
        for arm in item.variants:
            refer(document, ("variants", arm), "unknown_variant", [arm], experiment.variants)
        lacking = [v for v in experiment.variants if v not in item.variants]
        if lacking and experiment.on in TEXTS:
            named = {"name": experiment.name, "arms": ", ".join(lacking)}
            document.mistake(("experiment",), "variants_missing", **named)
    if not (item.body or item.variants or item.adaptations):
        document.mistake(("body",), "empty_body")
    texts = {"body": item.body}
    texts |= {f"@{to}": text for to, text in item.adaptations.items()}
    texts |= {f"variant {arm}": text for arm, text in item.variants.items()}
    for of in item.parts:
        if not texts.get(of):
            document.mistake(("parts", of, "2"), "part_without_text", of=of)


def _moment(document: Document, at: datetime, campaign: Campaign) -> None:
    starts = datetime.combine(campaign.starts, time())
    ends = datetime.combine(campaign.ends, time()) + timedelta(days=1)
    if not starts <= at < ends:
        span = {"starts": campaign.starts, "ends": campaign.ends}
        document.mistake(("at",), "at_outside", value=at.strftime(MINUTES), **span)
    elif campaign.timezone in time_zones():
        zone = ZoneInfo(campaign.timezone)
        if in_gap(at, zone):
            before, after = (t.strftime(MINUTES) for t in around_gap(at, zone))
            values = {"value": at.strftime(MINUTES), "zone": campaign.timezone}
            document.mistake(("at",), "at_in_gap", **values, before=before, after=after)


def media_trouble(name: str, files: Files) -> tuple[str, dict[str, str]] | None:
    """Why `name` cannot be posted, as a code and its values; None if it can."""
    path = PurePosixPath(name)
    if (
        re.match(r"[A-Za-z][\w+.-]*:", name)
        or path.is_absolute()
        or ".." in path.parts
        or "\\" in name
    ):
        return "media_outside", {}
    found = files.get(str(path))
    if found is None:
        return "media_missing", {}
    if found.trouble or found.media is None:
        # A file that could not be read has a mistake of its own.
        return None if found.trouble else ("media_type", {"found": "?"})
    if found.media.media_type not in MEDIA_TYPES:
        return "media_type", {"found": found.media.media_type or "?"}
    return None
