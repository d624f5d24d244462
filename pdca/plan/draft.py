"""A publication as its account gets it: the right text, the link tracked, the labels on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from pdca.plan.campaign import Account, Plan
from pdca.plan.item import Item
from pdca.plan.links import track
from pdca.plan.reach import language_of
from pdca.ports import Capabilities, MediaFile, PostDraft


class Addressed(Protocol):
    """What of a publication decides how its post reads: a ledger's row, or a placement."""

    @property
    def item(self) -> str: ...
    @property
    def account(self) -> str: ...
    @property
    def variant(self) -> str | None: ...


def draft(plan: Plan, publication: Addressed, media: tuple[MediaFile, ...] = ()) -> PostDraft:
    """The post to send; `media` are the item's files, read.

    Raises:
        StopIteration: the plan has no such item or account.
    """
    campaign = plan.campaign
    item, account = plan.item(publication.item), campaign.account(publication.account)
    variant = publication.variant
    text, *thread = texts_for(item, account, variant)
    return PostDraft(
        text=text,
        link=item.link and track(item.link, campaign, account, item.id, variant, item.pillar),
        media=media,
        thread=tuple(thread),
        first_comment=item.first_comment,
        language=str(language_of(campaign, account)),
        labels=_labels(item, variant),
        title=item.title,
    )


def fitted(draft: PostDraft, can: Capabilities) -> PostDraft:
    """`draft` as a platform that `can` do this takes it; nothing that it says gets lost in it.

    Without threads the parts stand below each other in one post. A first comment is left
    out where there is none: the plan review has said so.
    """
    if draft.thread and not can.threads:
        draft = replace(draft, text="\n\n".join([draft.text, *draft.thread]), thread=())
    if draft.first_comment is not None and not can.first_comment:
        draft = replace(draft, first_comment=None)
    return draft


def texts_for(item: Item, account: Account, variant: str | None = None) -> tuple[str, ...]:
    """The text of the account, else of its platform, else of the arm, else the body; its parts.

    A text has only the parts that stand below it, so an adaptation may be one post where
    the body is a thread.
    """
    for name in (account.name, account.platform):
        if own := item.adaptations.get(name):
            return own, *item.parts.get(f"@{name}", ())
    if item.body and not item.variants.get(variant or ""):
        return item.body, *item.parts.get("body", ())
    # An item of nothing but arms that left its experiment still has something to say.
    arm = variant if variant in item.variants else next(iter(item.variants), "")
    return item.variants.get(arm, ""), *item.parts.get(f"variant {arm}", ())


def _labels(item: Item, variant: str | None) -> dict[str, str]:
    labels = {
        "item": item.id,
        "pillar": item.pillar,
        "positioning": item.positioning,
        "audience": item.audience,
        "experiment": item.experiment,
        "variant": variant,
    }
    return {name: value for name, value in labels.items() if value}
