"""One commit for all the short work that is waiting: a disk flush costs more than the work.

Whoever comes while a commit is under way goes into the next one. Nobody is told of
success before the commit that holds it is on disk.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")

MOST = 200
"""Pieces of work in one transaction."""


@dataclass(slots=True)
class _Piece:
    work: Callable[[Connection], Any]
    loop: asyncio.AbstractEventLoop
    waiter: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None

    def tell(self) -> None:
        # Its waiter may be cancelled: the work is done all the same.
        if self.waiter.done():
            return
        if self.error is None:
            self.waiter.set_result(self.result)
        else:
            self.waiter.set_exception(self.error)


class Together:
    """Runs short work in shared transactions on `threads`."""

    def __init__(self, engine: Engine, threads: Executor) -> None:
        self._engine = engine
        self._threads = threads
        self._waiting: deque[_Piece] = deque()
        self._lock = Lock()
        self._running = False

    async def run(self, work: Callable[[Connection], T]) -> T:
        loop = asyncio.get_running_loop()
        piece = _Piece(work, loop, loop.create_future())
        with self._lock:
            self._waiting.append(piece)
            start, self._running = not self._running, True
        if start:
            self._threads.submit(self._serve)
        result: T = await piece.waiter
        return result

    def _serve(self) -> None:
        pieces = self._take()
        try:
            self._commit(pieces)
        finally:
            with self._lock:
                self._running = bool(self._waiting)
            if self._running:
                self._threads.submit(self._serve)
        for loop in {piece.loop for piece in pieces}:
            # One call wakes the loop for all; it may be gone.
            if not loop.is_closed():
                loop.call_soon_threadsafe(_tell, [p for p in pieces if p.loop is loop])

    def _take(self) -> list[_Piece]:
        with self._lock:
            return [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]

    def _commit(self, pieces: list[_Piece]) -> None:
        try:
            self._try(pieces)
        except Exception as error:  # noqa: BLE001 - it goes to whoever waits for the work
            if len(pieces) == 1:
                pieces[0].error = error
                return
            # One of them spoilt the transaction for all: each gets its own.
            for piece in pieces:
                self._commit([piece])

    def _try(self, pieces: list[_Piece]) -> None:
        with self._engine.begin() as connection:
            for piece in pieces:
                piece.result = piece.work(connection)


def _tell(pieces: list[_Piece]) -> None:
    for piece in pieces:
        piece.tell()
