"""One HTTP API and one way to fail: what every platform in this folder stands on.

It sends a request once. Trying again is the ledger's decision, because only the ledger
knows whether it is safe; the one exception is a call refused for an expired token, which
surely did nothing and is repeated with the renewed one.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx

from connectors import failure
from connectors.answer import Answer, decoded
from connectors.failure import Call, Codes, Refusal
from connectors.limits import CALLS, QUOTA, Headers, Limits, pause, told
from connectors.session import Session
from pdca.errors import (
    AuthExpiredError,
    OutcomeUnknownError,
    PlatformError,
    QuotaExhaustedError,
    RateLimitedError,
    TransientError,
)

DEADLINE_S = 45.0
"""Hard end of a call, whatever the platform trickles; shorter than a claim's lease."""
CONNECT_S = 10.0
STANDARD_LIMITS: Mapping[str, Headers] = {
    CALLS: Headers("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
}
Params = Mapping[str, Any]
_EMPTIED: Mapping[type[PlatformError], str] = {RateLimitedError: CALLS, QuotaExhaustedError: QUOTA}


async def real_time() -> datetime:
    return datetime.now(UTC)


def verify(url: str) -> ssl.SSLContext | bool:
    """What a client checks certificates with; over http there are none to check."""
    return _tls() if url.startswith("https:") else False


@cache
def _tls() -> ssl.SSLContext:
    # Reading the certificates takes longer than a call on loopback: once per process.
    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a platform speaks of failures and limits.

    Attributes:
        codes: the platform's error codes and the classes that they mean.
        limits: windows and the headers that tell of them.
        refusal: the failure in a decoded answer of a given status, or None if it is none:
            some platforms answer errors with 200.
        now: the clock that the platform and the campaigns share; real, but for a pretend one.
    """

    codes: Codes
    limits: Mapping[str, Headers]
    refusal: Callable[[int, Any], Refusal | None]
    now: Callable[[], Awaitable[datetime]]


class Api:
    """A signed-in client of one account that answers with JSON, or raises what to do next."""

    def __init__(  # noqa: PLR0913 - the composition of one account
        self,
        *,
        platform: str,
        account: str,
        base_url: str,
        session: Session,
        limits: Limits,
        dialect: Dialect,
        transport: httpx.AsyncBaseTransport | None = None,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self.limits = limits
        self._who = (platform, account)
        self._session = session
        self._dialect = dialect
        self._deadline_s = deadline_s
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=httpx.Timeout(deadline_s, connect=CONNECT_S),
            transport=transport,
            verify=verify(base_url),
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def get(self, path: str, *, doing: str, params: Mapping[str, Any] | None = None) -> Any:
        """The JSON at `path`; parameters that are None are left out."""
        query = {name: value for name, value in (params or {}).items() if value is not None}
        return await self.ask("GET", path, doing=doing, safe=True, params=query)

    async def get_object(
        self, path: str, *, doing: str, params: Params | None = None
    ) -> Mapping[str, Any]:
        """The JSON object at `path`; anything else is as good as no answer."""
        answer = await self.get(path, doing=doing, params=params)
        if isinstance(answer, Mapping):
            return answer
        call = Call(*self._who, doing, safe=True)
        raise failure.error(call, TransientError, "the answer is no JSON object")

    async def ask(self, method: str, path: str, *, doing: str, **how: Any) -> Any:
        """The JSON answer to one request; arguments and errors as of `answer`."""
        return (await self.answer(method, path, doing=doing, **how)).body

    async def answer(
        self,
        method: str,
        path: str,
        *,
        doing: str,
        safe: bool = False,
        counts: tuple[str, ...] = (CALLS,),
        **request: Any,
    ) -> Answer:
        """The answer to one request, with its headers.

        Args:
            method: of HTTP.
            path: below the account's base address.
            doing: for messages, as in "could not publish".
            safe: doing it twice does no harm.
            counts: the windows that the call takes from, the narrowest last.
            request: as httpx takes it (`json`, `files`, `headers`, `params`).

        Raises:
            TransientError: nothing happened (or the call is safe).
            OutcomeUnknownError: a write left and its fate is not known.
            PlatformError: what the answer says, by class.
        """
        call = Call(*self._who, doing, safe)
        ends = asyncio.get_running_loop().time() + self._deadline_s
        token = await self._session.in_force()
        try:
            return await self._once(call, ends, method, path, counts, request)
        except AuthExpiredError:
            if await self._session.refresh(token) is None:
                raise
        return await self._once(call, ends, method, path, counts, request)

    async def ask_unsigned(self, method: str, path: str, *, doing: str, **request: Any) -> Any:
        """Like `ask`, without the token and outside all windows: signing in, a public page."""
        call = Call(*self._who, doing, safe=True)
        ends = asyncio.get_running_loop().time() + self._deadline_s
        answer = await self._exchange(call, ends, method, path, request)
        return (await self._meaning(call, answer, ())).body

    async def _once(
        self,
        call: Call,
        ends: float,
        method: str,
        path: str,
        counts: tuple[str, ...],
        request: Mapping[str, Any],
    ) -> Answer:
        await self._check(call, counts)
        bearer = {"Authorization": f"Bearer {self._session.token.values['token']}"}
        signed = {**request, "headers": {**request.get("headers", {}), **bearer}}
        with self.limits.taking(counts):
            answer = await self._exchange(call, ends, method, path, signed)
        self.limits.learn(told(self._dialect.limits, counts), answer.headers)
        return await self._meaning(call, answer, counts)

    async def _check(self, call: Call, counts: tuple[str, ...]) -> None:
        """Raise without a call if a window is known to be empty."""
        for window in filter(self.limits.is_empty, counts):
            left = self.limits.left(window, now=await self._clock(window))
            if left is None:
                self.limits.reopen(window)
                continue
            kind = QuotaExhaustedError if window == QUOTA else RateLimitedError
            what = f"nothing is left of the platform's {window}; no call was made"
            raise failure.error(call, kind, what, retry_at=await self._dialect.now() + left)

    async def _exchange(
        self, call: Call, ends: float, method: str, path: str, request: Mapping[str, Any]
    ) -> httpx.Response:
        # The error is made outside the handler: a chained one would carry the request along.
        try:
            async with asyncio.timeout_at(ends):
                return await self._http.request(method, path, **request)
        except (httpx.RequestError, OSError) as caught:
            gone: Exception = caught
        raise failure.lost(call, gone)

    async def _meaning(self, call: Call, came: httpx.Response, counts: Sequence[str]) -> Answer:
        answer = decoded(came)
        refusal = self._dialect.refusal(answer.status, answer.body)
        if refusal is not None:
            raise await self._refused(call, answer, refusal, counts)
        if not answer.readable:
            kind = TransientError if call.safe else OutcomeUnknownError
            raise failure.error(call, kind, "the answer is not JSON", status=answer.status)
        return answer

    async def _refused(
        self, call: Call, answer: Answer, refusal: Refusal, counts: Sequence[str]
    ) -> PlatformError:
        status = answer.status
        kind = failure.kind_of(status, refusal.code, codes=self._dialect.codes, safe=call.safe)
        until = await self._until(kind, answer.headers, counts)
        secrets = self._session.secrets
        error = failure.refused(
            call, kind, status=status, refusal=refusal, secrets=secrets, retry_at=until
        )
        if answer.headers.get("Idempotent-Replayed") == "true":
            error.details["replayed"] = True
        return error

    async def _until(
        self, kind: type[PlatformError], headers: httpx.Headers, counts: Sequence[str]
    ) -> datetime | None:
        """When it is worth trying again; the window of a limit is known to be empty till then."""
        window = _EMPTIED.get(kind)
        if window is None and "Retry-After" not in headers:
            return None
        try:
            now, there = await self._clock(window or CALLS), await self._dialect.now()
        except PlatformError:
            return None
        names = self._dialect.limits.get(window or "")
        wait = pause(headers, now=now, reset=None if names is None else names.reset)
        if wait is None:
            return None
        if window is not None:
            meant = {n: w for w, n in told(self._dialect.limits, counts).items()}
            self.limits.empty(meant.get(names, window) if names else window, until=now + wait)
        return there + wait

    async def _clock(self, window: str) -> datetime:
        return await (self._dialect.now() if window == QUOTA else real_time())
