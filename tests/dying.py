"""A process that dies at a named step, played within this one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pdca.do import crash


class Killed(BaseException):
    """The process dies here: nothing of it handles anything any more."""


@contextmanager
def dies_at(point: str, number: int = 1) -> Iterator[None]:
    """What runs meanwhile passes `point` for the `number`-th time, and no further."""
    passed = 0

    def kill(name: str) -> None:
        nonlocal passed
        passed += name == point
        if passed == number:
            crash.install(None)
            raise Killed(point)

    crash.install(kill)
    try:
        with pytest.raises(Killed):
            yield
    finally:
        crash.install(None)
