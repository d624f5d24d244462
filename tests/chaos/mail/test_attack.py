"""Flow runs that write and send reports are killed from outside, at each step (FC-25).

`make chaos-mail` is the same with 300 reports and five deaths at each step; here both ways
have to fit into some minutes, most of which go into starting what was killed.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.chaos.mail.run import chaos

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("webhook", [True, False])
async def test_fc25_killed_senders_neither_double_nor_lose_a_report(*, webhook: bool) -> None:
    # The driver's socket needs a short path.
    with tempfile.TemporaryDirectory(prefix="pdca-mails-") as folder:
        verdict = await chaos(Path(folder), 60, least=1, seed=4, webhook=webhook)

    print(verdict)  # noqa: T201 - the table is the point of it
    assert verdict.holds, str(verdict)
