"""The bundled campaign is sound, in two languages, and lasts its four weeks."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from pdca.do.ledger import State
from pdca.plan.calendar import lay_out
from pdca.plan.campaign import Plan
from pdca.plan.cycles import cycles
from pdca.plan.item import Language
from pdca.plan.overlay import effective
from pdca.plan.placement import Placed
from pdca.plan.read import read
from pdca.plan.review import review
from tasks.folder import load_folder

DEMO = Path(__file__).parents[2] / "campaigns" / "demo"


@pytest.fixture(scope="module")
def demo() -> Plan:
    reading = read(load_folder(DEMO), name="demo")
    assert reading.mistakes == ()
    assert reading.plan
    return reading.plan


def test_the_demo_shows_what_a_campaign_can_be(demo: Plan) -> None:
    campaign = demo.campaign

    assert len(cycles(campaign)) == 4
    assert {c.days for c in cycles(campaign)} == {7}
    assert len(campaign.accounts) == 5
    assert all(a.sandbox for a in campaign.accounts)
    assert len(campaign.pillars) == 4
    assert len(campaign.targets) >= 3
    assert {lead.language or campaign.language for lead in campaign.leads} == set(Language)
    assert len(demo.items) >= 40
    assert sum(i.experiment is not None for i in demo.items) >= 8


def test_its_pictures_are_small() -> None:
    assert sum(f.stat().st_size for f in (DEMO / "media").iterdir()) < 2_000_000


@pytest.mark.parametrize("pillar", [None, "acquire", "convert", "return", "brand"])
def test_its_queues_last_even_if_the_mix_moves_every_week(demo: Plan, pillar: str | None) -> None:
    placed: dict[str, Placed] = {}
    for cycle in cycles(demo.campaign):
        share = demo.campaign.pillars.get(pillar or "", 0) + 0.1 * (cycle.number - 1)
        laid = [{"path": f"pillars.{pillar}", "value": share}] if pillar else []
        plan = effective(demo, laid)
        layout = lay_out(plan, placed.values(), now=cycle.starts_at, relay=True)
        gone = {*layout.requeued, *(p.key for p in layout.changed)}
        placed = {k: r for k, r in placed.items() if k not in gone}
        placed |= {p.key: _row(p) for p in layout.calendar}
        placed = {
            k: replace(r, state=State.PUBLISHED) if r.due < cycle.ends_at else r
            for k, r in placed.items()
        }
        assert layout.empty == ()

    assert Counter(r.cycle for r in placed.values()) == {1: 35, 2: 35, 3: 35, 4: 35}


def _row(placed: object) -> Placed:
    names = [n for n in Placed.__slots__ if hasattr(placed, n)]
    return Placed(**{n: getattr(placed, n) for n in names}, state=State.PLANNED)


def test_its_review_has_nothing_to_mend(demo: Plan) -> None:
    now = cycles(demo.campaign)[0].starts_at

    assert review(demo, lay_out(demo, [], now=now), now=now).findings == ()
