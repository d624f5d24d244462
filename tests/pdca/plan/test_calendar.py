"""The calendar: what goes out where and when, and what never happens twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pdca.do.ledger import State
from pdca.plan.calendar import free_slots, lay_out
from pdca.plan.campaign import Plan, Rhythm
from pdca.plan.cycles import cycles
from pdca.plan.files import FileContent
from pdca.plan.placement import REMOVED, Layout, Placed, Placement
from pdca.plan.read import read
from tests.pdca.plan.conftest import folder

Files = dict[str, FileContent]
Write = Callable[..., FileContent]
START = datetime(2026, 3, 1, 16, tzinfo=UTC)
"""Monday, 2 March 2026, 0:00 in Shanghai."""


def row(p: Placement, **values: object) -> Placed:
    plain = Placed(
        p.key, p.item, p.account, p.occurrence, p.pillar, p.cycle, p.slot, p.local, p.due,
        State.PLANNED, p.text_hash, p.title, p.variant,
    )  # fmt: skip
    return replace(plain, **values)  # type: ignore[arg-type]  # fields by name


def rows(layout: Layout) -> list[Placed]:
    return [row(p) for p in layout.new]


def carry_on(before: Iterable[Placed], layout: Layout, *, now: datetime) -> list[Placed]:
    """The rows after a layout was written and everything due before `now` went out."""
    kept = {r.key: r for r in before if r.key not in layout.requeued}
    kept |= {p.key: row(p) for p in (*layout.new, *layout.changed)}
    for key in layout.cancelled:
        kept[key] = replace(kept[key], state=State.CANCELLED, reason=REMOVED)
    return [
        replace(r, state=State.PUBLISHED) if r.state is State.PLANNED and r.due < now else r
        for r in kept.values()
    ]


def plan_of(files: Files) -> Plan:
    reading = read(files, name="spring")
    assert reading.plan, reading.mistakes
    return reading.plan


def test_this_cycle_and_the_next_are_filled_by_rhythm(plan: Plan) -> None:
    layout = lay_out(plan, [], now=START)

    counts = Counter((p.account, p.cycle) for p in layout.new)
    assert counts == {
        ("weibo-main", 1): 7, ("weibo-main", 2): 7, ("bluesky-en", 1): 5, ("bluesky-en", 2): 5,
    }  # fmt: skip
    assert layout.empty == ()


def test_laying_out_again_changes_nothing(plan: Plan) -> None:
    placed = rows(lay_out(plan, [], now=START))

    for relay in (False, True):
        again = lay_out(plan, placed, now=START, relay=relay)
        assert (again.new, again.changed, again.cancelled, again.requeued) == ((), (), (), ())


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


def test_moving_or_editing_an_item_never_makes_a_second_publication(
    files: Files, write: Write
) -> None:
    files["content/a.md"] = write("dated", head="at: 2026-03-05 21:15\naccounts: [weibo-main]\n")
    placed = rows(lay_out(plan_of(files), [], now=START))
    files["content/a.md"] = write(
        "dated again", head="at: 2026-03-07 09:00\naccounts: [weibo-main]\n", body="edited"
    )
    layout = lay_out(plan_of(files), placed, now=START)

    assert layout.new == ()
    assert [(p.item, p.local, p.title) for p in layout.changed] == [
        ("a", "2026-03-07T09:00:00", "dated again")
    ]


def test_a_post_that_the_late_rule_moved_stays_there(files: Files, write: Write) -> None:
    files["content/a.md"] = write("dated", head="at: 2026-03-05 21:15\naccounts: [weibo-main]\n")
    plan = plan_of(files)
    placed = rows(lay_out(plan, [], now=START))
    moved = [
        replace(
            r, slot="Mon-Fri 20:00", local="2026-03-06T20:00:00", due=r.due + timedelta(hours=23)
        )
        if r.item == "a"
        else r
        for r in placed
    ]
    layout = lay_out(plan, moved, now=datetime(2026, 3, 6, 1, tzinfo=UTC))

    assert "a" not in {p.item for p in layout.changed}


def test_a_removed_item_is_cancelled_and_comes_back_with_its_file(files: Files) -> None:
    plan = plan_of(files)
    placed = rows(lay_out(plan, [], now=START))
    item = placed[0].item
    gone = plan.model_copy(update={"items": tuple(i for i in plan.items if i.id != item)})
    layout = lay_out(gone, placed, now=START)
    after = carry_on(placed, layout, now=START)
    later = START + timedelta(weeks=1)
    back = lay_out(plan, carry_on(after, Layout(), now=later), now=later, relay=True)

    assert layout.cancelled == (placed[0].key,)
    assert placed[0].key in {p.key for p in back.changed}
    assert placed[0].key not in {p.key for p in back.new}


def test_a_file_renamed_after_its_text_went_out_is_asked_about(files: Files) -> None:
    plan = plan_of(files)
    placed = rows(lay_out(plan, [], now=START))
    item = placed[0].item
    placed[0] = replace(placed[0], state=State.PUBLISHED)
    files["content/new-name.md"] = files.pop(f"content/{item}.md")
    layout = lay_out(plan_of(files), placed, now=START)

    assert [(q.item, q.was) for q in layout.renamed] == [("new-name", item)]
    assert "new-name" not in {p.item for p in layout.new}


def test_a_new_revision_moves_only_what_is_planned_and_more_than_a_day_ahead(plan: Plan) -> None:
    placed = rows(lay_out(plan, [], now=START))
    rhythm = {n: Rhythm(per_week=5, slots=("Tue-Sun 07:00",)) for n in plan.campaign.rhythm}
    other = plan.campaign.model_copy(update={"rhythm": rhythm})
    now = START + timedelta(days=1)
    layout = lay_out(plan.model_copy(update={"campaign": other}), placed, now=now, relay=True)

    stand = {r.key for r in placed if r.due <= now + timedelta(hours=24)}
    assert stand
    assert not stand & {p.key for p in layout.changed}
    assert not stand & set(layout.requeued)
    assert {p.slot for p in layout.changed} == {"Tue-Sun 07:00"}
    assert all(p.due > now for p in layout.changed)


def test_a_moved_quota_changes_the_mix_of_what_is_still_open(files: Files, write: Write) -> None:
    for n in range(6, 12):
        files[f"content/convert-{n}.md"] = write(f"convert {n}", "convert")
        files[f"content/convert-{n}-en.md"] = write(f"en {n}", "convert", "language: en\n")
    plan = plan_of(files)
    placed = rows(lay_out(plan, [], now=START))
    pillars = {"acquire": 0.1, "convert": 0.5, "return": 0.2, "brand": 0.2}
    other = plan.campaign.model_copy(update={"pillars": pillars})
    layout = lay_out(plan.model_copy(update={"campaign": other}), placed, now=START, relay=True)

    second = Counter(p.pillar for p in layout.calendar if p.cycle == 2)
    assert second["convert"] >= 5
    assert second["acquire"] <= 2
    keys = [p.key for p in layout.calendar]
    assert len(keys) == len(set(keys))
    assert len({(p.account, p.due) for p in layout.calendar}) == len(keys)


def test_fc16_a_repeat_keeps_its_hour_across_the_change_of_clocks(
    files: Files, write: Write
) -> None:
    campaign = files["campaign.yaml"].content.replace(b"Asia/Shanghai", b"Europe/Berlin")
    files["campaign.yaml"] = FileContent(content=campaign)
    head = "at: 2026-03-25 18:00\nrepeat: {every: 1w, times: 3}\naccounts: [weibo-main]\n"
    files["content/a.md"] = write("weekly", head=head)
    plan = plan_of(files)
    placed: list[Placed] = []
    # Created ten days early, laid out week by week.
    for day in (15, 22, 29):
        now = datetime(2026, 3, day, 23, tzinfo=UTC)
        placed = carry_on(placed, lay_out(plan, placed, now=now), now=now)

    weekly = sorted((r.due, r.occurrence) for r in placed if r.item == "a")
    assert [(d.strftime("%m-%d %H:%M"), n) for d, n in weekly] == [
        ("03-25 17:00", 1), ("04-01 16:00", 2), ("04-08 16:00", 3),
    ]  # fmt: skip


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


def test_a_recorded_arm_stays(files: Files, write: Write) -> None:
    body = "## variant A\nclaim\n## variant B\nquestion?"
    files["content/a.md"] = write(
        "x", head="experiment: opening\nat: 2026-03-05 20:00\n", body=body
    )
    plan = plan_of(files)
    placed = [
        replace(r, variant="B" if r.variant == "A" else "A") if r.variant else r
        for r in rows(lay_out(plan, [], now=START))
    ]

    assert lay_out(plan, placed, now=START).changed == ()


def test_free_slots_are_ahead_and_in_the_cycle(plan: Plan) -> None:
    slots = free_slots(plan, "weibo-main", now=datetime(2026, 3, 5, 5, tzinfo=UTC))

    assert [s.local for s in slots] == [
        "2026-03-05T20:00:00", "2026-03-06T12:00:00", "2026-03-06T20:00:00",
    ]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_edit_makes_a_second_publication_or_moves_one_that_is_out(data: st.DataObject) -> None:
    plan = plan_of(folder())
    now, placed = START, list[Placed]()
    for _ in range(4):
        kept = data.draw(st.sets(st.sampled_from([i.id for i in plan.items]), min_size=3))
        edited = plan.model_copy(update={"items": tuple(i for i in plan.items if i.id in kept)})
        layout = lay_out(edited, placed, now=now, relay=data.draw(st.booleans()))
        out = {r.key for r in placed if r.state is State.PUBLISHED}
        touched = {p.key for p in (*layout.new, *layout.changed)}
        assert not out & (touched | set(layout.cancelled) | set(layout.requeued))
        now += timedelta(days=data.draw(st.integers(0, 6)))
        placed = carry_on(placed, layout, now=now)
        keys = [(r.item, r.account, r.occurrence) for r in placed]
        assert len(keys) == len(set(keys))
        live = [(r.account, r.due) for r in placed if r.state is not State.CANCELLED]
        assert len(live) == len(set(live))
