"""A publication as its account gets it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from pdca.plan.campaign import Plan
from pdca.plan.draft import draft, fitted
from pdca.plan.item import Item
from pdca.plan.reach import variant_for
from pdca.ports import Capabilities, PostDraft, Recovery


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


@pytest.mark.parametrize(
    ("own", "post", "texts"),
    [
        ({}, Post("weibo-main"), ("body", "b2", "b3")),
        ({}, Post("weibo-main", "B"), ("arm B", "B2")),
        ({}, Post("weibo-main", "A"), ("arm A",)),
        ({}, Post("bluesky-en"), ("platform", "p2")),
        ({"bluesky-en": "account"}, Post("bluesky-en"), ("account",)),
    ],
)
def test_a_text_has_the_parts_that_stand_below_it_and_no_others(
    plan: Plan, own: dict[str, str], post: Post, texts: tuple[str, ...]
) -> None:
    parts = {"body": ("b2", "b3"), "@bluesky": ("p2",), "variant B": ("B2",)}
    changes = {"adaptations": ITEM.adaptations | own, "parts": parts}
    item = ITEM.model_copy(update=changes)

    found = draft(plan.model_copy(update={"items": (item,)}), post)

    assert (found.text, *found.thread) == texts


def test_a_platform_without_threads_or_comments_gets_all_that_it_can_take() -> None:
    whole = PostDraft("一", thread=("二", "三"), first_comment="评论")
    plain = Capabilities(Recovery.KEY, max_text=100)

    assert fitted(whole, plain) == PostDraft("一\n\n二\n\n三")
    assert fitted(whole, replace(plain, threads=True, first_comment=True)) == whole


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
