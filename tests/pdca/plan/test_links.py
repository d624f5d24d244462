"""Links: tracked by one convention, and never to a place that readers cannot reach."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdca.plan.campaign import Plan, Utm
from pdca.plan.links import link_trouble, track, unknown_places, utm
from pdca.plan.read import read
from tests.pdca.plan.conftest import folder

OURS = "utm_source=weibo&utm_medium=social&utm_campaign=spring"
PLAN = read(folder()).plan
assert PLAN


@pytest.mark.parametrize(
    ("link", "variant", "expected"),
    [
        (
            "https://shop.example/pour-over",
            None,
            "https://shop.example/pour-over?" + OURS + "&utm_content=pour-over",
        ),
        (
            "https://shop.example/?a=1&UTM_Source=old#how",
            "B",
            "https://shop.example/?a=1&" + OURS + "&utm_content=pour-over-b#how",
        ),
    ],
)
def test_a_link_is_tracked(plan: Plan, link: str, variant: str | None, expected: str) -> None:
    account = plan.campaign.account("weibo-main")

    assert track(link, plan.campaign, account, "pour-over", variant) == expected


def test_the_pattern_is_the_campaigns_own(plan: Plan) -> None:
    own = Utm(source="{account}", content="{pillar}.{item}.{variant}")
    campaign = plan.campaign.model_copy(update={"utm": own})
    found = utm(campaign, campaign.account("weibo-main"), item="X", variant=None, pillar="brand")

    assert found["utm_source"] == "weibo-main"
    assert found["utm_content"] == "brand.x"


@given(st.text(max_size=20), st.text(max_size=20))
def test_tracking_keeps_every_other_parameter(name: str, value: str) -> None:
    campaign, account = PLAN.campaign, PLAN.campaign.accounts[0]
    query = urlencode({f"q{name}": value})
    tracked = track(f"https://a.example/?{query}", campaign, account, "x")

    assert parse_qs(urlsplit(tracked).query, keep_blank_values=True)[f"q{name}"] == [value]


@pytest.mark.parametrize(
    ("link", "trouble"),
    [
        ("https://shop.example/a", None),
        ("https://商店.example/春", None),
        ("https://shop.example:8443/a", None),
        ("http://shop.example", "link_not_https"),
        ("javascript:alert(1)", "link_not_https"),
        ("//shop.example/a", "link_not_https"),
        ("https://", "link_broken"),
        ("https://shop.example/a b", "link_broken"),
        ("https://shop.example@10.0.0.1/", "link_broken"),
        ("https://[::1", "link_broken"),
        ("https://shop.example:99999/", "link_broken"),
        ("https://127.0.0.1/", "link_address"),
        ("https://8.8.8.8/", "link_address"),
        ("https://[fe80::1]/", "link_address"),
        ("https://0x7f.1/", "link_address"),
        ("https://127.1/", "link_address"),
        ("https://localhost:8000/", "link_private"),
        ("https://intranet/", "link_private"),
        ("https://printer.local./", "link_private"),
    ],
)
def test_a_link_that_readers_cannot_reach_is_named(link: str, trouble: str | None) -> None:
    assert link_trouble(link) == trouble


@given(st.text(max_size=60))
def test_no_text_makes_the_check_of_a_link_raise(text: str) -> None:
    link_trouble(text)
    link_trouble("https://" + text)
    unknown_places(text)
