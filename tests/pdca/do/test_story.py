"""The story of a post: every row that was kept, in order, in words; nothing beside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pdca.do.late import AGAIN, QUIET, is_told_now
from pdca.do.ledger import State
from pdca.do.standing import settled
from pdca.do.story import story
from pdca.do.told import Deed, Post, Told, Try, briefly
from pdca.do.way import late, way
from tests.build import NOON

REAL = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
UP, DOWN = "up1/4242/0f8e1c2d-aa-bb-cc-dd", "down2/77/9b7a6c5d-aa-bb-cc-dd"
HEIR = "down2, process 77, run 9b7a6c5d, under fence 2"
LOST = "bluesky: the answer was lost (ReadTimeout)"


def post(state: State = State.PUBLISHED, **values: Any) -> Post:
    plain: dict[str, Any] = {
        "key": "3fa9c1d2e4b5a6978812",
        "campaign": "spring",
        "item": "pour-over",
        "account": "weibo-main",
        "title": "手冲入门",
        "zone": "Asia/Shanghai",
        "local": "2026-03-05T12:00:00",
        "due": NOON,
        "state": state,
        "revision": 2,
        "fence": 2,
        "created_at": NOON - timedelta(days=3),
    }
    return Post(**plain | values)


def tried(number: int, kind: str = "send", *, after: float, **values: Any) -> Try:
    """A try that began `after` seconds; moments in `values` are seconds after that."""
    start = REAL + timedelta(seconds=after)
    for name in ("sent_at", "ended_at"):
        if name in values:
            values[name] = start + timedelta(seconds=values[name])
    at = NOON + timedelta(seconds=after)
    return Try(number, kind, values.pop("holder", UP), start, at=at, **values)


def told_of(told: Told) -> list[str]:
    """Each line, behind its time of day in Shanghai."""
    it = story(told, now=NOON, real=REAL)
    return [f"{told.post.clock(line.at):%H:%M:%S} {line.said}" for line in it.lines]


PLANNED = Deed(
    NOON - timedelta(days=3), "plan", "planned", {"revision": 1, "to": "2026-03-05T12:00:00"}
)


def test_a_post_that_went_out_at_once_is_told_in_three_moments() -> None:
    sent = tried(1, after=0, sent_at=0.012, ended_at=0.3, outcome="published", answer="published")
    told = Told(post(url="https://weibo.example/1"), [sent], [PLANNED], {1: "folder"})

    assert told_of(told) == [
        "12:00:00 planned by revision 1 (folder) for 2026-03-05 12:00",
        "12:00:00 attempt 1: claimed by up1, process 4242, run 0f8e1c2d, under fence 1",
        "12:00:00 attempt 1: sent, 12 ms after its instant",
        "12:00:00 attempt 1: the platform took it",
    ]
    assert way(told).lines() == [
        "planned 03-02 12:00",
        "claimed 12:00:00 → sent 12:00:00.012",
        "published 12:00:00.300",
    ]
    assert late(told) == "12 ms"


def test_a_worker_that_vanished_is_taken_over_by_one_that_looks_first() -> None:
    gone = tried(1, after=0, sent_at=0.01, outcome="found")
    looked = tried(2, "settle", after=121, ended_at=1, holder=DOWN, outcome="found", answer="list")
    told = Told(post(url="https://weibo.example/1"), [gone, looked], [PLANNED])

    assert told_of(told)[2:] == [
        "12:00:00 attempt 1: sent, 10 ms after its instant",
        "12:02:01 attempt 1: nothing more was heard of it; its claim was lost",
        f"12:02:01 taken over, to look before anything is sent: {HEIR}",
        "12:02:02 it is there, found in the account's list",
    ]
    assert way(told).lines()[1:] == [
        "claimed 12:00:00 → sent 12:00:00.010",
        "found 12:02:02.000",
    ]
    assert story(told, now=NOON, real=REAL).stands.startswith("published, found in the account's")


def test_an_answer_that_came_after_the_takeover_says_so() -> None:
    slow = tried(1, after=0, sent_at=0.01, ended_at=200, answer="published", outcome="published")
    looked = tried(2, "settle", after=121, ended_at=1, holder=DOWN, outcome="lost", answer="lost")

    lines = told_of(Told(post(), [slow, looked], [PLANNED]))

    assert lines[-1] == "12:03:20 attempt 1: the platform took it; by then it had been taken over"


def test_what_was_not_there_is_sent_again_and_only_the_last_attempt_is_its_way() -> None:
    first = tried(
        1, after=0, sent_at=0.01, ended_at=10, answer="lost", outcome="missing", error=LOST
    )
    looked = tried(2, "settle", after=70, ended_at=1, outcome="missing", answer="missing")
    again = tried(3, after=80, sent_at=0.02, ended_at=0.4, answer="published", outcome="published")
    told = Told(post(url="https://weibo.example/2"), [first, looked, again], [PLANNED])

    lines = told_of(told)

    assert f"12:00:10 attempt 1: no answer that says what became of it ({LOST})" in lines
    assert "12:01:10 looked for by the same worker, under fence 2" in lines
    assert "12:01:11 it is not there" in lines
    assert "12:01:20 attempt 2: sent, 80 s after its instant" in lines
    assert way(told).ended == ["published 12:01:20.400"]
    assert "it is not there" not in story(told, now=NOON, real=REAL).stands


def test_a_move_names_from_where_to_where_by_whom_and_takes_the_lateness_with_it() -> None:
    said = {"from": "2026-03-04T12:00:00", "to": "2026-03-05T12:00:00"}
    before = tried(1, after=-86400, sent_at=0.01, ended_at=5, answer="not_sent", outcome="not_sent")
    moved = Deed(NOON - timedelta(hours=2), "do", "moved", said)
    told = Told(post(State.PLANNED), [before], [PLANNED, moved])

    assert "moved from 2026-03-04 12:00 to 2026-03-05 12:00 by the campaign's late rule" in str(
        told_of(told)
    )
    assert way(told).planned[1] == "moved from 03-04 12:00"
    assert late(told) == ""


@pytest.mark.parametrize(
    ("now", "values", "said"),
    [
        (-3600, {}, "attempt 1 at 2026-03-05 12:00:00, in 60 min"),
        (300, {"retry_at": NOON + timedelta(minutes=9)}, "rests until 2026-03-05 12:09:00; then"),
        (300, {"retry_at": NOON}, "overdue by 5 min: the next window sends it"),
        (0, {"state": State.HELD}, "waits for `pdca release 3fa9c1d2`"),
        (
            0,
            {"state": State.UNKNOWN, "asked": "wei@b.example"},
            "waits for wei@b.example: `pdca ans",
        ),
        (0, {"state": State.SENDING}, "the next window looks for it before anything is sent"),
        (0, {"state": State.SENDING, "lease_until": REAL + timedelta(seconds=90)}, "in 90 s"),
        (0, {"state": State.PUBLISHED}, "nothing more: this is its end"),
        (0, {"state": State.PUBLISHED, "follow_up": "pending"}, "what follows it goes on in the"),
    ],
)
def test_what_comes_next_is_said_with_its_hour_or_its_person(
    now: float, values: dict[str, Any], said: str
) -> None:
    it = story(
        Told(post(**{"state": State.PLANNED, **values})),
        now=NOON + timedelta(seconds=now),
        real=REAL,
    )

    assert said in it.next


def test_who_held_released_and_answered_is_named_with_the_reason() -> None:
    deeds = [
        PLANNED,
        Deed(NOON, "mo", "held", {"why": "by hand: the price is wrong"}),
        Deed(NOON, "mo", "released", {"why": "by hand"}),
        Deed(NOON, "wei@b.example", "answered", {"said": "not_published", "url": None}),
        Deed(NOON, "care", "alerted", {"what": "stuck"}),
        Deed(NOON, "somebody", "blessed", {}),
    ]

    lines = [line[9:] for line in told_of(Told(post(), (), deeds))][1:]

    assert lines == [
        "held by mo: by hand: the price is wrong",
        "released by mo: by hand",
        "wei@b.example said: not published",
        "the engineers were told: stuck",
        "blessed by somebody",
    ]


@pytest.mark.parametrize(
    ("said", "state", "settles"),
    [
        ("published", State.PUBLISHED, "wei said so"),
        ("not_published", State.PUBLISHED, ""),
        ("not_published", State.CANCELLED, "wei said so"),
    ],
)
def test_an_answer_settles_a_post_only_where_it_was_the_last_word(
    said: str, state: State, settles: str
) -> None:
    told = Told(post(state), (), [PLANNED, Deed(NOON, "wei", "answered", {"said": said})])

    assert settled(told) == settles
    assert bool(way(told).ended) is bool(settles)


@pytest.mark.parametrize(
    ("span", "words"),
    [(0.0124, "12 ms"), (4.25, "4.2 s"), (-420, "7 min"), (12_600, "3.5 h"), (200_000, "2 days")],
)
def test_a_span_is_said_in_the_unit_that_fits(span: float, words: str) -> None:
    assert briefly(timedelta(seconds=span)) == words


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("lines", "told", "now", "word"),
    [
        ([], None, QUIET, "wait"),
        ([0, 5], None, 5 * MINUTE + QUIET, "tell"),
        ([0, 5], None, 4 * MINUTE + QUIET, "wait"),
        ([0, 200, 359], None, AGAIN, "tell"),
        ([200], 10, 200 * MINUTE + QUIET, "wait"),
        ([200], 10, 10 * MINUTE + AGAIN, "tell"),
    ],
)
def test_a_summary_waits_for_the_end_of_its_outage_but_not_for_ever(
    lines: list[int], told: int | None, now: timedelta, word: str
) -> None:
    moments = [NOON + n * MINUTE for n in lines]
    told_at = None if told is None else NOON + told * MINUTE

    assert is_told_now(moments, told_at=told_at, now=NOON + now) is (word == "tell")
