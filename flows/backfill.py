"""Backfill: collect, check or report again for days gone by. Started from the Prefect UI."""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import Any

from prefect import State, flow

from tasks import backfill as step
from tasks.run import conclude, in_words
from tasks.scope import Mode, Step, chosen


@flow(name="backfill", flow_run_name="backfill {start} to {end}")
@in_words
async def backfill(  # noqa: PLR0913, PLR0917  (each is a field of the form)
    start: date,
    end: date,
    campaigns: tuple[str, ...] = (),
    accounts: tuple[str, ...] = (),
    steps: tuple[Step, ...] = tuple(Step),
    mode: Mode = Mode.MISSING,
    dry_run: bool = True,  # noqa: FBT001, FBT002  (the form's switch)
    mail: bool = False,  # noqa: FBT001, FBT002
) -> State[Any]:
    """Fill in days gone by. It never publishes, and running it twice changes nothing.

    Args:
        start: First day, in each campaign's own time zone.
        end: Last day, included.
        campaigns: Names of campaigns. Empty: all of them.
        accounts: Names of accounts. Empty: all of the campaigns' accounts.
        steps: What to do: collect the figures, check them against the targets, report. Empty: all.
        mode: missing does only what was never done, failed what failed, all does it all again.
        dry_run: On: say what would be done, and do nothing. Switch it off to do it.
        mail: On: send the reports of these days again to the leads.
    """
    scope = await chosen(start, end, campaigns=campaigns, accounts=accounts, mode=mode)
    wanted = steps or tuple(Step)
    if dry_run:
        return await conclude(await step.announce(scope, wanted))
    done = [await step.fill(scope, what, mail=mail) for what in wanted]
    return await conclude(await step.conclusion(scope, list(chain.from_iterable(done))))
