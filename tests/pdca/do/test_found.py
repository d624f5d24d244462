"""Work as it is found: its order, and readings that are older than what was done since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pdca.do.found import Found, by_account
from pdca.do.ledger import Agenda, Publication, State
from tests.build import NOON


def post(item: str, *, account: str = "weibo-main", minutes: int = 0) -> Publication:
    due = NOON + timedelta(minutes=minutes)
    return Publication(
        item, "spring", item, account, "weibo", 1, 1, due, State.PLANNED, fence=0, token=item
    )


def taken(found: Found) -> list[str]:
    return [found.take()[1].item for _ in range(len(found.rows))]


def test_what_is_unclear_comes_before_what_is_due_also_when_it_is_found_later() -> None:
    found = Found()
    found.add([("due", post("pour-over", minutes=5)), ("due", post("opening"))])
    found.add([("stuck", post("cold-brew", minutes=9))])

    assert taken(found) == ["cold-brew", "opening", "pour-over"]


def test_a_row_is_not_taken_twice_from_a_reading_that_came_late() -> None:
    found, row = Found(), post("opening")
    found.add([("due", row)])
    found.take()
    found.add([("due", row)])

    assert found.rows == []


def test_a_row_that_was_claimed_rested_or_moved_since_is_work_anew() -> None:
    found, row = Found(), post("opening")
    found.add([("due", row)])
    found.take()
    later = NOON + timedelta(minutes=10)
    changed = [replace(row, fence=1), replace(row, retry_at=later), replace(row, due=later)]
    found.add([("due", each) for each in changed])

    assert len(found.rows) == len(changed)


def test_posts_due_at_the_end_belong_to_the_next_window() -> None:
    here, there, next_one = post("a"), post("b", account="douyin-main"), post("c", minutes=1)
    agenda = Agenda(due=(here, there, next_one), stuck=(next_one,))

    found = by_account(agenda, NOON + timedelta(minutes=1))

    assert found == {
        "weibo-main": [("stuck", next_one), ("due", here)],
        "douyin-main": [("due", there)],
    }
