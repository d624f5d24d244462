"""The calendar: what goes out where and when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pdca.plan.calendar import free_slots, lay_out
from pdca.plan.campaign import Plan
from pdca.plan.cycles import cycles
from pdca.plan.files import FileContent
from pdca.plan.placement import Placed
from pdca.plan.wall import instant
from tests.pdca.plan.conftest import START, carry_on, plan_of, rows

Files = dict[str, FileContent]
Write = Callable[..., FileContent]


def test_this_cycle_and_the_next_are_filled_by_rhythm(plan: Plan) -> None:
    layout = lay_out(plan, [], now=START)

    counts = Counter((p.account, p.cycle) for p in layout.new)
    assert counts == {
        ("weibo-main", 1): 7, ("weibo-main", 2): 7, ("bluesky-en", 1): 5, ("bluesky-en", 2): 5,
    }  # fmt: skip
    assert layout.empty == ()


def test_the_quotas_hold_over_the_accounts(plan: Plan) -> None:
    counts = Counter(p.pillar for p in lay_out(plan, [], now=START).new)

    assert counts == {"acquire": 7, "convert": 7, "return": 5, "brand": 5}


def test_an_empty_queue_is_reported_and_never_padded(files: Files) -> None:
    for n in (2, 3, 4, 5):
        del files[f"content/acquire-{n}.md"]
    layout = lay_out(plan_of(files), [], now=START)

    short = {(q.pillar, q.cycle): q for q in layout.empty}
    assert short.keys() == {("acquire", 1), ("acquire", 2)}
    assert sum(q.items for q in layout.empty) == 3
    assert Counter(p.pillar for p in layout.new if p.account == "weibo-main")["acquire"] == 1


def test_an_item_goes_to_the_accounts_of_its_language(plan: Plan) -> None:
    for placed in lay_out(plan, [], now=START).new:
        assert placed.item.endswith("-en") == (placed.account == "bluesky-en")


def test_a_date_of_its_author_is_kept_and_takes_a_place_of_the_rhythm(
    files: Files, write: Write
) -> None:
    files["content/a.md"] = write("dated", head="at: 2026-03-05 21:15\naccounts: [weibo-main]\n")
    layout = lay_out(plan_of(files), [], now=START)

    (dated,) = [p for p in layout.new if p.item == "a"]
    assert (dated.slot, dated.local) == ("fixed", "2026-03-05T21:15:00")
    assert dated.due == datetime(2026, 3, 5, 13, 15, tzinfo=UTC)
    assert Counter((p.account, p.cycle) for p in layout.new)["weibo-main", 1] == 7


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Europe/Berlin", "2026-03-25 18:00"),  # 29 March, an hour on
        ("America/New_York", "2026-03-05 02:45"),  # 8 March, an hour on
        ("Africa/Casablanca", "2026-03-18 18:00"),  # 22 March, Ramadan ends, an hour on
        ("Australia/Sydney", "2026-04-01 18:00"),  # 5 April, an hour back
        ("Australia/Lord_Howe", "2026-04-02 00:10"),  # 5 April, half an hour back
        ("Africa/Cairo", "2026-04-20 23:30"),  # 24 April, an hour on at midnight
    ],
)
def test_fc16_a_weekly_item_created_ten_days_early_stays_weekly_across_the_change_of_clocks(
    files: Files, write: Write, zone: str, first: str
) -> None:
    text = files["campaign.yaml"].content.replace(b"Asia/Shanghai", zone.encode())
    text = text.replace(b"starts: 2026-03-02", b"starts: 2026-02-16")
    files["campaign.yaml"] = FileContent(content=text)
    head = f"at: {first}\nrepeat: {{every: 1w, times: 3}}\naccounts: [weibo-main]\n"
    files["content/a.md"] = write("weekly", head=head)
    plan, local = plan_of(files), datetime.fromisoformat(first)
    created = instant(local, ZoneInfo(zone)) - timedelta(days=10)
    placed: list[Placed] = []
    for week in range(4):
        now = created + timedelta(weeks=week)
        placed = carry_on(placed, lay_out(plan, placed, now=now), now=now)

    weekly = {r.occurrence: r.due.astimezone(ZoneInfo(zone)) for r in placed if r.item == "a"}
    assert {n: due.replace(tzinfo=None) for n, due in weekly.items()} == {
        n: local + timedelta(weeks=n - 1) for n in (1, 2, 3)
    }
    assert weekly[1].utcoffset() != weekly[3].utcoffset()


def test_a_repeat_from_a_queue_follows_its_first_occurrence(files: Files, write: Write) -> None:
    files["content/a.md"] = write(
        "x", head="repeat: {every: 1w, times: 2}\naccounts: [weibo-main]\n"
    )
    layout = lay_out(plan_of(files), [], now=START)

    first, second = sorted(p.due for p in layout.new if p.item == "a")
    assert second - first == timedelta(weeks=1)


def test_no_place_in_the_past_is_filled(plan: Plan) -> None:
    now = START + timedelta(days=4)

    assert min(p.due for p in lay_out(plan, [], now=now).new) > now


def test_pillars_meet_every_slot(files: Files) -> None:
    for pillar in ("acquire", "convert", "return", "brand"):
        for n in range(6, 30):
            text = f"---\ntitle: {pillar} {n}\npillar: {pillar}\n---\n{pillar} {n}"
            files[f"content/{pillar}-{n}.md"] = FileContent(content=text.encode())
    plan = plan_of(files)
    placed: list[Placed] = []
    for cycle in cycles(plan.campaign)[:8]:
        layout = lay_out(plan, placed, now=cycle.starts_at)
        placed = carry_on(placed, layout, now=cycle.ends_at)

    met = Counter((r.pillar, r.slot) for r in placed if r.account == "weibo-main")
    for pillar in plan.campaign.pillars:
        noon, evening = met[pillar, "Mon-Fri 12:00"], met[pillar, "Mon-Fri 20:00"]
        assert abs(noon - evening) <= 4


def test_an_item_goes_out_in_step_where_times_agree(files: Files) -> None:
    campaign = files["campaign.yaml"].content.decode()
    campaign = campaign.replace(
        'per_week: 5, slots: ["Mon-Fri 18:30"]',
        'per_week: 7, slots: ["Mon-Fri 12:00", "Mon-Fri 20:00"]',
    )
    files["campaign.yaml"] = FileContent(content=campaign.replace(", language: en}", "}").encode())
    moments = defaultdict(set)
    for p in lay_out(plan_of(files), [], now=START).new:
        moments[p.item].add(p.due)

    together = sum(len(m) == 1 for m in moments.values())
    assert together / len(moments) > 0.7


def test_arms_are_dealt_evenly_and_always_the_same(files: Files, write: Write) -> None:
    for n in range(40):
        body = f"## variant A\nclaim {n}\n## variant B\nquestion {n}?"
        files[f"content/a{n:02}.md"] = write(f"x{n}", head="experiment: opening\n", body=body)
    plan = plan_of(files)
    placed: list[Placed] = []
    for cycle in cycles(plan.campaign)[:6]:
        placed = carry_on(placed, lay_out(plan, placed, now=cycle.starts_at), now=cycle.ends_at)

    arms = Counter(r.variant for r in placed if r.variant)
    assert sum(arms.values()) > 12
    assert min(arms["A"], arms["B"]) >= 3
    again = {p.key: p.variant for p in lay_out(plan, [], now=START).new}
    assert all(again.get(r.key, r.variant) == r.variant for r in placed)


def test_free_slots_are_ahead_and_in_the_cycle(plan: Plan) -> None:
    slots = free_slots(plan, "weibo-main", now=datetime(2026, 3, 5, 5, tzinfo=UTC))

    assert [s.local for s in slots] == [
        "2026-03-05T20:00:00", "2026-03-06T12:00:00", "2026-03-06T20:00:00",
    ]  # fmt: skip


def test_what_went_by_before_it_was_laid_out_is_told_and_not_sent(
    files: Files, write: Write
) -> None:
    files["content/a.md"] = write("x", head="at: 2026-03-05 20:00\naccounts: [weibo-main]\n")
    plan = plan_of(files)
    late = lay_out(plan, [], now=START + timedelta(weeks=3))
    known = lay_out(plan, rows(lay_out(plan, [], now=START)), now=START + timedelta(weeks=3))

    assert [(f.item, f.local) for f in late.forgotten] == [("a", "2026-03-05T20:00:00")]
    assert "a" not in {p.item for p in late.new}
    assert known.forgotten == ()
