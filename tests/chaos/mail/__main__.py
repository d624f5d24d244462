"""`python -m tests.chaos.mail [N]`: mails under attack, with the webhook and without."""
# ruff: noqa: T201 - it is a command

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.chaos.mail.run import chaos


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.mail", description=__doc__)
    parser.add_argument("reports", nargs="?", type=int, default=300, metavar="N")
    parser.add_argument("--least", type=int, default=5, help="kills at each place")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["webhook", "person"])
    given = parser.parse_args()
    holds = True
    for webhook in (True, False):
        if given.only and webhook != (given.only == "webhook"):
            continue
        with tempfile.TemporaryDirectory(prefix="pdca-mails-") as folder:
            attack = chaos(
                Path(folder), given.reports, least=given.least, seed=given.seed, webhook=webhook
            )
            verdict = asyncio.run(attack)
        print(f"\n{'With' if webhook else 'Without'} the event webhook\n\n{verdict}")
        holds = holds and verdict.holds
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
