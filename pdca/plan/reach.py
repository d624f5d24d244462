"""Which accounts an item goes to, and which arm of an experiment each of them gets."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from pdca.plan.campaign import Account, Campaign, Plan
from pdca.plan.item import Item, Language
from pdca.ports import Capabilities

TEXTS = frozenset({"content", "creative"})
"""What an experiment is `on` when its arms are texts that an item must have."""


def accounts_for(
    plan: Plan, item: Item, capabilities: Mapping[str, Capabilities] | None = None
) -> list[Account]:
    """The item's own accounts, or every one whose audience, language and format fit.

    An adaptation for an account or its platform always makes it fit.
    """
    campaign = plan.campaign
    if item.accounts:
        return [a for a in campaign.accounts if a.name in item.accounts]
    known = capabilities or {}
    return [a for a in campaign.accounts if _fits(campaign, item, a, known.get(a.name))]


def _fits(
    campaign: Campaign, item: Item, account: Account, capabilities: Capabilities | None
) -> bool:
    if item.audience and account.audience and item.audience not in account.audience:
        return False
    if capabilities and capabilities.needs_media and not item.media:
        return False
    adapted = item.adaptations.keys() & {account.name, account.platform}
    return bool(adapted) or language_of(campaign, account) == (item.language or campaign.language)


def is_adapted(plan: Plan, item: Item, account: str) -> bool:
    """Whether the account or its platform has a text of its own."""
    return bool(item.adaptations.keys() & {account, plan.campaign.account(account).platform})


def language_of(campaign: Campaign, account: Account) -> Language:
    return account.language or campaign.language


def text_hash(item: Item) -> str:
    """Of all that the item says, whatever its name, title or date: 64 hex digits."""
    said = [item.body, item.adaptations, item.variants, item.parts, item.first_comment]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def variant_for(plan: Plan, item: Item, account: str, occurrence: int) -> str | None:
    """The arm that this publication gets; None outside an experiment.

    An account with a text of its own takes no part in an experiment on texts.

    At random, but the same whenever and wherever it is computed. The accounts of one
    occurrence are dealt round the arms, so that no arm gets all of them by chance.
    """
    experiment = next((e for e in plan.campaign.experiments if e.name == item.experiment), None)
    if experiment is None or (experiment.on in TEXTS and is_adapted(plan, item, account)):
        return None
    drawn = (plan.campaign.name, experiment.name, item.id, occurrence)
    names = sorted((a.name for a in plan.campaign.accounts), key=lambda n: _draw(*drawn, n))
    rank = names.index(account) if account in names else 0
    return experiment.variants[(_draw(*drawn) + rank) % len(experiment.variants)]


def _draw(*parts: object) -> int:
    text = json.dumps(parts, ensure_ascii=False)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
