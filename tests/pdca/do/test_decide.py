"""From what happened to what becomes of the post, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pdca.do import decide, kept
from pdca.do.decide import Pace
from pdca.do.identity import idempotency_token, publication_key
from pdca.do.late import fate
from pdca.do.ledger import OpenAttempt, State
from pdca.errors import (
    AuthExpiredError,
    AuthRevokedError,
    CapabilityOfflineError,
    DuplicateError,
    InvalidError,
    OutcomeUnknownError,
    QuotaExhaustedError,
    RateLimitedError,
    SetupError,
    TransientError,
)
from pdca.plan.campaign import Late
from pdca.ports import (
    Found,
    HandedOff,
    MediaFile,
    Missing,
    PostDraft,
    Processing,
    Receipt,
    Recovery,
    Unsure,
)
from tests.build import NOON

PACE = Pace()
RECEIPT = Receipt("5104918273645091", None, NOON)
RESET = NOON + timedelta(hours=15)


def attempt(outcome: str | None, *, age_s: float = 7) -> OpenAttempt:
    age = timedelta(seconds=age_s)
    return OpenAttempt(3, {}, "f00d", NOON, age, outcome, "HTTP 400")


@pytest.mark.parametrize(
    ("error", "state", "outcome"),
    [
        (TransientError("HTTP 503"), State.PLANNED, "not_sent"),
        (QuotaExhaustedError("25 a day", retry_at=RESET), State.PLANNED, "not_sent"),
        (AuthRevokedError("revoked"), State.PLANNED, "not_sent"),
        (CapabilityOfflineError("47009"), State.REJECTED, "rejected"),
        (InvalidError("too long"), State.SENDING, "refused"),
        (DuplicateError("20017"), State.SENDING, "duplicate"),
        (OutcomeUnknownError("reset"), State.SENDING, "lost"),
        (TimeoutError(), State.SENDING, "lost"),
        (KeyError("id"), State.SENDING, "lost"),
    ],
)
def test_only_what_surely_did_not_happen_may_be_sent_again(
    error: Exception, state: State, outcome: str
) -> None:
    change = decide.after_error(error, now=NOON, tries=1, asked="wei")

    assert (change.state, change.outcome) == (state, outcome)


@pytest.mark.parametrize(
    ("error", "tries", "pause"),
    [
        (TransientError("HTTP 503"), 1, timedelta(seconds=30)),
        (TransientError("HTTP 503"), 3, timedelta(minutes=2)),
        (TransientError("HTTP 503"), 9, timedelta(minutes=15)),
        (QuotaExhaustedError("25 a day", retry_at=RESET), 1, timedelta(hours=15)),
        (RateLimitedError("429"), 1, timedelta(minutes=1)),
        (AuthExpiredError("expired"), 1, timedelta(minutes=1)),
        (SetupError("no block for weibo-main"), 1, timedelta(minutes=10)),
    ],
)
def test_the_pause_grows_and_the_platforms_own_word_goes_first(
    error: Exception, tries: int, pause: timedelta
) -> None:
    change = decide.unsent(error, now=NOON, tries=tries, asked="wei")

    assert change.retry_at == NOON + pause


@pytest.mark.parametrize(
    ("error", "question"),
    [
        (AuthRevokedError("revoked"), "reconnect_account"),
        (SetupError("no block for weibo-main"), "reconnect_account"),
        (AuthExpiredError("expired"), None),
        (TransientError("HTTP 503"), None),
    ],
)
def test_a_person_is_asked_when_only_a_person_helps(error: Exception, question: str | None) -> None:
    assert decide.unsent(error, now=NOON, tries=1, asked="wei").question == question


@pytest.mark.parametrize(
    ("verdict", "outcome", "recovery", "state"),
    [
        (Found(RECEIPT), None, Recovery.READ_BACK, State.PUBLISHED),
        (Found(RECEIPT), "refused", Recovery.KEY, State.PUBLISHED),
        (Missing(), "lost", Recovery.KEY, State.PLANNED),
        (Missing(), "lost", Recovery.READ_BACK, State.SENDING),
        (Missing(), "refused", Recovery.READ_BACK, State.REJECTED),
        (Missing(), "duplicate", Recovery.READ_BACK, State.REJECTED),
        (Unsure("cannot list"), "lost", Recovery.NONE, State.UNKNOWN),
        (Unsure("cannot list"), "duplicate", Recovery.NONE, State.UNKNOWN),
        (Unsure("cannot list"), "refused", Recovery.NONE, State.REJECTED),
    ],
)
def test_a_look_decides(
    verdict: Found | Missing | Unsure, outcome: str | None, recovery: Recovery, state: State
) -> None:
    change = decide.after_verdict(
        verdict, attempt(outcome), recovery=recovery, pace=PACE, asked="wei"
    )

    assert change.state is state
    assert (change.question is not None) == (state is State.UNKNOWN)


def test_a_young_lost_call_may_still_arrive_and_an_old_one_may_not() -> None:
    young, old = (
        decide.after_verdict(
            Missing(),
            attempt("lost", age_s=age),
            recovery=Recovery.READ_BACK,
            pace=PACE,
            asked="wei",
        )
        for age in (59, 60)
    )

    assert (young.state, young.rest) == (State.SENDING, timedelta(seconds=1))
    assert old.state is State.PLANNED


def test_what_the_platform_still_works_on_is_polled_and_what_a_person_must_finish_is_asked() -> (
    None
):
    working = decide.after_answer(Processing("v-17"), now=NOON, pace=PACE, asked="wei")
    by_hand = decide.after_answer(
        HandedOff("https://open.douyin.example/share/17"), now=NOON, pace=PACE, asked="wei"
    )

    assert (working.state, working.remote_id) == (State.PROCESSING, "v-17")
    assert working.retry_at == NOON + timedelta(seconds=30)
    assert (by_hand.state, by_hand.question, by_hand.asked) == (
        State.HANDED_OFF,
        "finish_by_hand",
        "wei",
    )


def test_two_calls_must_fit_into_a_lease() -> None:
    with pytest.raises(ValueError, match="lease"):
        Pace(lease=timedelta(seconds=90), deadline=timedelta(seconds=45))


@pytest.mark.parametrize(
    ("minutes", "then", "what"),
    [(119, "drop", "send"), (120, "drop", "send"), (121, "drop", "drop"), (121, "move", "move")],
)
def test_the_late_rule_holds_from_its_limit_on(minutes: int, then: str, what: str) -> None:
    rule = Late.model_validate({"after": timedelta(hours=2), "then": then})

    assert fate(NOON, rule, now=NOON + timedelta(minutes=minutes)) == what


def test_a_key_is_made_of_campaign_item_account_and_occurrence_alone() -> None:
    keys = {
        publication_key("spring", "pour-over", "weibo-main"),
        publication_key("spring", "pour-over", "weibo-main", 2),
        publication_key("spring", "pour-over", "bluesky-en"),
        publication_key("spring", "cold-brew", "weibo-main"),
        publication_key("autumn", "pour-over", "weibo-main"),
        publication_key("spring-pour", "over", "weibo-main"),
    }

    assert len(keys) == 6
    assert publication_key("spring", "手冲", "weibo-main") == (
        "4319acd4ffea53bb16098d7243605bcd3d06c248"  # for ever: rows are found by it
    )
    assert {len(idempotency_token(k)) for k in keys} == {36}


def test_a_kept_draft_comes_back_without_the_bytes_of_its_media() -> None:
    photo = MediaFile("pour-over.jpg", "手冲壶与滤杯", b"\xff\xd8", "image/jpeg", "c0ffee")
    draft = PostDraft(
        "手冲入门",
        media=(photo,),
        thread=("二", "三"),
        first_comment="水温",
        labels={"pillar": "acquire"},
    )

    back = kept.kept(kept.keep(draft))

    assert back.media[0].content == b""
    assert back == replace(draft, media=back.media)
    assert back.media[0].sha256 == "c0ffee"
