"""A publication as its account gets it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pdca.plan.campaign import Plan
from pdca.plan.draft import draft
from pdca.plan.item import Item
from pdca.plan.reach import variant_for


@dataclass(frozen=True)
class Post:
    account: str
    variant: str | None = None
    item: str = "x"


ITEM = Item(
    id="x",
    title="x",
    pillar="brand",
    audience="students",
    link="https://shop.example/x",
    experiment="opening",
    body="body",
    adaptations={"bluesky": "platform"},
    variants={"A": "arm A", "B": "arm B"},
    first_comment="more",
)


@pytest.mark.parametrize(
    ("own", "post", "text"),
    [
        ({}, Post("weibo-main"), "body"),
        ({}, Post("weibo-main", "B"), "arm B"),
        ({}, Post("bluesky-en", "B"), "platform"),
        ({"bluesky-en": "account"}, Post("bluesky-en"), "account"),
    ],
)
def test_the_nearest_text_wins(plan: Plan, own: dict[str, str], post: Post, text: str) -> None:
    item = ITEM.model_copy(update={"adaptations": ITEM.adaptations | own})

    assert draft(plan.model_copy(update={"items": (item,)}), post).text == text


def test_a_draft_is_complete(plan: Plan) -> None:
    found = draft(plan.model_copy(update={"items": (ITEM,)}), Post("weibo-main", "B"))

    assert found.link
    assert found.link.endswith("utm_content=x-b")
    assert (found.language, found.first_comment) == ("zh-CN", "more")
    assert found.labels["pillar"] == "brand"
    assert found.labels["variant"] == "B"


def test_an_account_with_a_text_of_its_own_takes_no_part_in_the_experiment(plan: Plan) -> None:
    assert variant_for(plan, ITEM, "bluesky-en", 1) is None
    assert variant_for(plan, ITEM, "weibo-main", 1) in {"A", "B"}
