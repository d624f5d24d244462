"""The guard heals once, tells once, and is done within two minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from flows.machine import pulse
from flows.machine.children import GROWN_UP_S, HOPELESS_AFTER_S, Deaths
from flows.machine.guard import CALM, HEAL_AGAIN, MAIL_TAKES_S, Guard, judge
from flows.machine.looks import (
    LONGEST_S,
    NO_SERVER,
    NO_SUPERVISOR,
    NO_WINDOW,
    Sight,
    no_database,
    no_worker,
    untaken,
)
from flows.machine.pulse import EVERY_S, Seen
from flows.machine.trouble import Trouble, pack, unpack
from flows.machine.up import STALE_S, hanging

WELL: Sight = {"server": None, "windows": None}
BAD: Sight = {"server": None, "windows": NO_WINDOW}
DOWN: Sight = {"server": NO_SERVER}


@dataclass
class Outside:
    """What the guard sees, look by look, and what it does about it."""

    sights: list[Sight]
    leaves: bool = True
    healed: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)

    async def look(self) -> Sight:
        return self.sights.pop(0)

    async def heal(self, trouble: Trouble) -> str:
        self.healed.append(trouble.about)
        return "One more window was started."

    async def tell(self, troubles: Sequence[Trouble], over: bool) -> bool:  # noqa: FBT001 - a Tell
        self.mails += [f"{'over' if over else t.tried}: {t.about}" for t in troubles]
        return self.leaves


def guard_of(outside: Outside) -> Guard:
    return Guard(outside.look, outside.heal, outside.tell, lambda _: None)


async def watched(outside: Outside) -> Guard:
    guard = guard_of(outside)
    while outside.sights:
        await guard.round()
    return guard


async def test_what_heals_in_time_is_told_to_nobody() -> None:
    outside = Outside([BAD, BAD, WELL, WELL])

    guard = await watched(outside)

    assert outside.healed == ["windows"]
    assert outside.mails == []
    assert guard.episodes == {}


async def test_what_stays_is_tried_each_minute_and_told_once_with_what_was_tried() -> None:
    outside = Outside([BAD] * 12)

    guard = await watched(outside)

    assert outside.healed == ["windows"] * (12 // HEAL_AGAIN)
    assert outside.mails == ["One more window was started.: windows"]
    assert list(guard.unwell()) == ["windows"]


async def test_what_was_told_is_told_again_when_it_is_over() -> None:
    outside = Outside([*[BAD] * 6, *[WELL] * CALM])

    await watched(outside)

    assert outside.mails[1:] == ["over: windows"]


async def test_nothing_is_started_while_there_is_nobody_to_start_it() -> None:
    silent: Sight = {"server": None, "worker": no_worker(60), "windows": NO_WINDOW}
    outside = Outside([silent] * 5)

    await watched(outside)

    assert "windows" not in outside.healed


async def test_what_comes_and_goes_is_one_trouble() -> None:
    outside = Outside([BAD, BAD, WELL, BAD, BAD, WELL, BAD, WELL, BAD])

    await watched(outside)

    assert len(outside.mails) == 1


async def test_what_cannot_be_judged_is_neither_well_nor_worse() -> None:
    outside = Outside([BAD, *[DOWN] * 3, *[BAD] * 3])

    guard = await watched(outside)

    assert guard.episodes["windows"].seen == 4


async def test_a_mail_that_did_not_leave_is_tried_again() -> None:
    outside = Outside([BAD] * 26, leaves=False)

    await watched(outside)

    assert len(outside.mails) == 2


async def test_once_ends_at_the_first_look_that_finds_all_well() -> None:
    outside = Outside([BAD, WELL, WELL])

    assert await judge(guard_of(outside), every_s=0) == []
    assert (outside.mails, len(outside.sights)) == ([], 1)


@pytest.mark.parametrize("leaves", [True, False])
async def test_once_ends_when_it_is_certain_whether_its_mail_leaves_or_not(*, leaves: bool) -> None:
    outside = Outside([BAD] * 9, leaves=leaves)

    assert await judge(guard_of(outside), every_s=0) == [NO_WINDOW]
    assert outside.mails == ["One more window was started.: windows"]


def test_troubles_survive_a_command_line() -> None:
    given = [no_worker(60), untaken(1, "1 of weibo-main")]

    assert unpack(pack(given)) == given
    assert given[1].what == "1 post is due and nobody takes them up"


UNSEEN_S = {"worker": 4 * EVERY_S, "posts": 3 * EVERY_S, "windows": 5.0}
"""What passes before a look can see it: silence, idleness, the worker's own notice."""


@pytest.mark.parametrize(
    "trouble",
    [
        NO_SERVER,
        NO_WINDOW,
        NO_SUPERVISOR,
        no_worker(60),
        untaken(2, ""),
        no_database(OSError()),
    ],
    ids=lambda trouble: trouble.about,
)
def test_every_death_is_told_within_two_minutes(trouble: Trouble) -> None:
    first_sight = UNSEEN_S.get(trouble.about, 0.0) + EVERY_S
    ripe = first_sight + LONGEST_S + trouble.patience * EVERY_S

    assert LONGEST_S < EVERY_S, "looks begin on time"
    assert ripe + MAIL_TAKES_S <= 120


@pytest.mark.parametrize("lives_s", [0, 0.1, 3, 3.7, 9, 14, 20, 28.9, 29.9, 45, GROWN_UP_S])
def test_a_child_that_keeps_dying_is_told_of_once_within_two_minutes(lives_s: float) -> None:
    deaths, now, told = Deaths(first_pause=1.0), 0.0, list[float]()
    for _ in range(12):
        born, now = now, now + lives_s
        if deaths.note(born=born, died=now):
            told.append(now - lives_s)
        now += deaths.pause

    assert len(told) == 1
    assert HOPELESS_AFTER_S <= told[0] <= 120 - MAIL_TAKES_S


def test_a_child_that_has_grown_up_starts_a_new_series() -> None:
    deaths = Deaths(first_pause=1.0)
    deaths.note(born=0, died=1)
    deaths.note(born=2, died=3)

    assert not deaths.note(born=5, died=6 + GROWN_UP_S)
    assert deaths.pause == 1.0


def test_the_supervisor_replaces_what_its_guard_sees_hanging() -> None:
    bad = {"server": 45.5, "worker": 15.5, "windows": 999}

    assert hanging(Seen(100, {"server": 44, "worker": 9, "windows": 999}), now=101) == []
    assert hanging(Seen(100, bad), now=101) == ["server", "worker"]


def test_the_supervisor_replaces_a_guard_that_has_stopped_looking() -> None:
    assert hanging(Seen(100, {"server": 99}), now=101 + STALE_S) == ["pulse"]
    assert hanging(None, now=0) == ["pulse"]


def test_a_pulse_that_was_left_is_found(tmp_path: Path) -> None:
    pulse.leave(tmp_path, Seen(2e10, {"worker": 2.5}))

    assert pulse.find(tmp_path) == Seen(2e10, {"worker": 2.5})
    assert pulse.find(tmp_path / "elsewhere") is None


def test_where_nothing_can_be_written_the_guard_goes_on(tmp_path: Path) -> None:
    pulse.leave(tmp_path / "missing", Seen(0, {}))
