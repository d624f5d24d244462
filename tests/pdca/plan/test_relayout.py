"""A plan that changes while it runs: rows move, and nothing goes out twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pdca.do.ledger import State
from pdca.plan.calendar import lay_out
from pdca.plan.campaign import Plan, Rhythm
from pdca.plan.files import FileContent
from pdca.plan.placement import Layout, Placed
from tests.pdca.plan.conftest import START, carry_on, folder, plan_of, rows

Files = dict[str, FileContent]
Write = Callable[..., FileContent]


def test_laying_out_again_changes_nothing(plan: Plan) -> None:
    placed = rows(lay_out(plan, [], now=START))

    for relay in (False, True):
        again = lay_out(plan, placed, now=START, relay=relay)
        assert (again.new, again.changed, again.cancelled, again.requeued) == ((), (), (), ())


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
