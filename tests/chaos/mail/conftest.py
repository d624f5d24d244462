"""The stage of the flows serves here too."""

from __future__ import annotations

from tests.flows.conftest import prefect_stand_in, sandbox_url, stage

__all__ = ["prefect_stand_in", "sandbox_url", "stage"]
