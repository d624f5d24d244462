"""Adjustments over a plan: laid on paths of it, never written into the folder.

A path names keys, and entries of lists by their name: `pillars.acquire`,
`rhythm.weibo-main.slots`, `budget.lines.students-1.weekly`. If a lead edits what an
adjustment changed, the folder wins and the adjustment is reverted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pdca.plan.campaign import Campaign, Plan

NAMES = ("name", "ad_set", "what")
"""What the entries of a list are told apart by."""
ABSENT = object()

Overlay = Mapping[str, Any]
"""{id, path, value, base}: `base` is the folder's value that the adjustment was made on."""


def effective(plan: Plan, overlays: Iterable[Overlay]) -> Plan:
    """The plan in force. An overlay whose path the folder no longer has changes nothing.

    Where overlays move some pillars, the others give way in proportion, so that the
    quotas always add up to 1.

    Raises:
        ValidationError: a value is none that a campaign could hold there.
    """
    laid = list(overlays)
    if not laid:
        return plan
    values = plan.campaign.model_dump(mode="json")
    for overlay in laid:
        _set(values, str(overlay["path"]), overlay["value"])
    _balance(values, {str(o["path"]).partition(".")[2] for o in laid if _is_pillar(o)})
    return plan.model_copy(update={"campaign": Campaign.model_validate(values)})


def still_in_force(plan: Plan, overlays: Iterable[Overlay]) -> tuple[list[Overlay], list[Overlay]]:
    """Overlays whose path the folder still has as it was, and those that are reverted."""
    values = plan.campaign.model_dump(mode="json")
    kept: list[Overlay] = []
    reverted: list[Overlay] = []
    for overlay in overlays:
        same = _same(value_at(values, str(overlay["path"])), overlay["base"])
        (kept if same else reverted).append(overlay)
    return kept, reverted


def base_of(plan: Plan, path: str) -> Any:
    """The folder's value at `path`, to be kept as an overlay's base; None if there is none."""
    found = value_at(plan.campaign.model_dump(mode="json"), path)
    return None if found is ABSENT else found


def diff(before: Plan, after: Plan) -> list[dict[str, Any]]:
    """What changed, as `{path, before, after}` by path; None stands for "was not there".

    Items are `items.ID.KEY`; where an author's file moved is no change of the plan.
    """
    old, new = _flat_plan(before), _flat_plan(after)
    paths = dict.fromkeys([*old, *new])
    return [
        {"path": path, "before": old.get(path), "after": new.get(path)}
        for path in paths
        if not _same(old.get(path), new.get(path))
    ]


def value_at(values: Any, path: str) -> Any:
    """What stands at `path` in a campaign as JSON; `ABSENT` if nothing does."""
    for part in path.split("."):
        if isinstance(values, dict) and part in values:
            values = values[part]
        elif isinstance(values, list):
            values = next((e for e in values if _name(e) == part), ABSENT)
        else:
            return ABSENT
    return values


def _set(values: dict[str, Any], path: str, value: Any) -> None:
    around, _, key = path.rpartition(".")
    owner = value_at(values, around) if around else values
    if isinstance(owner, dict) and key in owner:
        owner[key] = value


def _is_pillar(overlay: Overlay) -> bool:
    return str(overlay["path"]).startswith("pillars.")


def _balance(values: dict[str, Any], moved: set[str]) -> None:
    pillars: dict[str, float] = values["pillars"]
    rest = [p for p in pillars if p not in moved]
    left, free = 1 - sum(pillars[p] for p in moved & pillars.keys()), sum(pillars[p] for p in rest)
    if moved and left > 0 and free > 0:
        pillars.update({p: pillars[p] / free * left for p in rest})
    total = sum(pillars.values())
    if moved and total > 0:
        pillars.update({p: round(share / total, 10) for p, share in pillars.items()})


def _name(entry: Any) -> str | None:
    if not isinstance(entry, dict):
        return None
    return next((str(entry[n]) for n in NAMES if n in entry), None)


def _flat_plan(plan: Plan) -> dict[str, Any]:
    flat = dict(_flat(plan.campaign.model_dump(mode="json"), ""))
    for item in plan.items:
        values = item.model_dump(mode="json", exclude={"file", "line"})
        flat.update(_flat(values, f"items.{item.id}."))
    return flat


def _flat(values: Any, path: str) -> Iterable[tuple[str, Any]]:
    if isinstance(values, dict) and values:
        for key, value in values.items():
            yield from _flat(value, f"{path}{key}.")
    elif isinstance(values, list) and values and all(_name(e) for e in values):
        for entry in values:
            yield from _flat(entry, f"{path}{_name(entry)}.")
    elif values is not None:
        yield path.rstrip("."), values


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < 1e-9
    return bool(one == other)
