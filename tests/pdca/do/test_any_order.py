"""No order of crashes, lost answers, strangers and workers doubles a post or loses one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from pdca.ports import Recovery
from tests.pdca.do.brand import ACCOUNTS, FAULTS, STRANGERS, TEXTS
from tests.pdca.do.company import Company
from tests.stoppable import DEATHS, FREEZES, Hand

ACCOUNT = st.sampled_from([ACCOUNTS[0], *ACCOUNTS])
FAULT = st.lists(st.sampled_from([None, *FAULTS]), max_size=2)
STOP = st.sampled_from([*[None] * len(FREEZES), *FREEZES, *FREEZES, *DEATHS])
FROZEN = st.sampled_from([*[None] * 6, "thaws", "the last thaws", "dies"])
AFTER = st.sampled_from([timedelta(seconds=s) for s in (0, 5, 40, 70, 125)])
"""At once, within a call, past what is certain, past a lease."""
EDITS = ("edits", "moves", "removes", "restores")
MEANWHILE = st.none() | st.sampled_from(
    [
        "hours pass",
        *(f"stranger {how}" for how in STRANGERS),
        *(
            f"lead {how} {item}"
            for how in ("edits", "moves", "removes", "restores")
            for item in TEXTS
        ),
        *(f"hold {account}" for account in ACCOUNTS),
        "release",
        "person answers",
    ]
)


class AnyOrder(RuleBasedStateMachine):
    """Three workers on one ledger and two accounts, with everything that may go wrong."""

    recovery: Recovery
    company: Company

    @initialize(
        late=st.sampled_from(["send", "move", "drop"]),
        early=st.booleans(),
        platform=st.sampled_from(["plain", "plain", "processes", "refuses duplicates"]),
    )
    def begin(self, late: str, platform: str, *, early: bool) -> None:
        self.company = Company(self.recovery, late=late, early=early, platform=platform)
        self.hands = [Hand(self.company.time.hands) for _ in range(3)]

    # One rule: with several, Hypothesis leaves one out in half of its stories.
    @rule(
        after=AFTER,
        meanwhile=MEANWHILE,
        frozen=FROZEN,
        account=ACCOUNT,
        faults=FAULT,
        stop=STOP,
    )
    def next(
        self,
        after: timedelta,
        meanwhile: str | None,
        frozen: str | None,
        account: str,
        faults: list[str | None],
        stop: str | None,
    ) -> None:
        """Time passes, things happen, a frozen worker goes on, another one serves an account."""
        self.company.time.move(after)
        if meanwhile is not None:
            self.company.happen(meanwhile)
        self.go_on(frozen)
        for hand in [h for h in self.hands if h.idle][:1]:
            self.company.serve(hand, account, stop=stop, faults=faults)

    def go_on(self, how: str | None) -> None:
        frozen = [h for h in self.hands if not h.idle]
        if not frozen or how is None:
            return
        if how == "dies":
            frozen[0].kill()
        else:
            frozen[-1 if "last" in how else 0].thaw()

    @invariant()
    def nothing_stands_twice(self) -> None:
        if hasattr(self, "hands"):
            self.company.look()

    def teardown(self) -> None:
        """Left in peace, each post comes to its end; a frozen worker thaws when all is over."""
        if not hasattr(self, "hands"):
            return
        try:
            self.company.rest()
            for hand in self.hands:
                if not hand.idle:
                    hand.thaw()
            self.company.rest()
            self.company.check_the_end()
        finally:
            for hand in self.hands:
                hand.end()
            self.company.close()


class WithAKey(AnyOrder):
    recovery = Recovery.KEY


class WithAList(AnyOrder):
    recovery = Recovery.READ_BACK


class WithNeither(AnyOrder):
    recovery = Recovery.NONE


KINDS = (WithAList, WithAKey, WithNeither)
QUICK = settings(
    max_examples=8,
    stateful_step_count=8,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.parametrize("kind", KINDS)
def test_any_order(kind: type[AnyOrder]) -> None:
    run_state_machine_as_test(kind, settings=QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_many_orders(kind: type[AnyOrder]) -> None:
    run_state_machine_as_test(kind, settings=settings(QUICK, max_examples=60))
