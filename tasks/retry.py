"""One retry rule for the whole project, decided by the class of the error."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State, TaskRun

from pdca.errors import QuotaExhaustedError, TransientError


async def if_transient(task: Any, run: TaskRun, state: State[Any]) -> bool:  # noqa: ARG001
    """Retry what may pass by itself soon, and nothing else: a used-up quota waits for its reset."""
    error = await state.aresult(raise_on_failure=False)
    return isinstance(error, TransientError) and not isinstance(error, QuotaExhaustedError)
