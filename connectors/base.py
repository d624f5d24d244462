"""What a platform declares and writes, as `sandbox.py` does; what two share is here."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, ClassVar

import httpx

from connectors import failure, readings, recovery, rules
from connectors.api import DEADLINE_S, STANDARD_LIMITS, Api, Dialect, real_time
from connectors.failure import Call, Codes, Refusal
from connectors.limits import Headers, Limits, limits_of
from connectors.offers import Offers
from connectors.paging import walk
from connectors.rows import UNREADABLE, Row
from connectors.session import Credentials, LoadToken, Session, StoreToken, read
from pdca.errors import NotReadyError, TransientError
from pdca.later import pd
from pdca.metrics import Metric
from pdca.ports import (
    AccountInfo,
    Attempt,
    Capabilities,
    Page,
    PostDraft,
    Published,
    Recovery,
    RemotePost,
    TokenSet,
    Unsure,
    Verdict,
    Violation,
)


class Connector(Offers, ABC):
    """One account on one platform.

    Args:
        account: its name in the campaign folder, for messages.
        token: the stored credential; its values are those of `credentials`.
        store_token: keeps a renewed credential before it is used.
        load_token: what is stored now, in case another worker has renewed it.
        base_url: where the credential does not say it.
        transport: in place of the network, in tests.
        limits: the account's windows; by default those that this process has learnt.
        deadline_s: hard end of a call, in seconds; shorter than a claim's lease.

    Raises:
        SetupError: the credential is not what the platform needs.
    """

    # The facts of a platform

    platform: str
    """As in the campaign folder."""
    facts: ClassVar[Capabilities]
    """What the platform can do, as far as it is known without asking."""
    credentials: ClassVar[type[Credentials]] = Credentials
    """What an account signs in with."""
    codes: ClassVar[Codes] = MappingProxyType({})
    """The platform's error codes, by what to do about them."""
    limit_headers: ClassVar[Mapping[str, Headers]] = STANDARD_LIMITS
    """The headers that tell of each window."""
    fields: ClassVar[Mapping[str, Metric]] = MappingProxyType({})
    """The platform's names of a post's figures, in our vocabulary."""
    sometimes: ClassVar[frozenset[str]] = frozenset()
    """Those of `fields` that a post may honestly lack."""
    account_fields: ClassVar[Mapping[str, Metric]] = MappingProxyType({})
    """The same of an account."""
    about: ClassVar[frozenset[str]] = frozenset({"id", "as_of"})
    """Fields beside the figures that are known and no figures."""
    clock_skew: ClassVar[timedelta] = timedelta(minutes=10)
    """How far the platform's clock may be off ours."""
    listing_lag: ClassVar[timedelta] = timedelta(0)
    """How long a new post may be missing from the account's own list."""
    batches_at_once: ClassVar[int] = 4
    """Metrics calls side by side."""

    def __init__(  # noqa: PLR0913 - the composition of one account
        self,
        account: str,
        token: TokenSet,
        *,
        store_token: StoreToken,
        load_token: LoadToken | None = None,
        base_url: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        limits: Limits | None = None,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        values = ({"base_url": base_url} if base_url else {}) | dict(token.values)
        address = str(read(self.credentials, values, account=account).base_url).rstrip("/")
        self.account = account
        self.unknown_fields: set[str] = set()  # sent by the platform, mapped by nobody yet
        self.session = Session(token, renew=self._renewed, store=store_token, load=load_token)
        self.api = Api(
            platform=self.platform,
            account=account,
            base_url=address,
            session=self.session,
            limits=limits_of(self.platform, address, account) if limits is None else limits,
            dialect=Dialect(self.codes, self.limit_headers, self.refusal, self.platform_now),
            transport=transport,
            deadline_s=deadline_s,
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.account!r})"

    async def aclose(self) -> None:
        await self.api.aclose()

    # What a platform must write

    @abstractmethod
    async def check_auth(self) -> AccountInfo: ...

    @abstractmethod
    async def commit(
        self, draft: PostDraft, *, token: str, remote: Mapping[str, str]
    ) -> Published: ...

    @abstractmethod
    async def list_posts(self, since: datetime, *, cursor: str | None = None) -> Page[RemotePost]:
        """The account's own posts since then, each row read; by `connectors.paging.page`."""

    @abstractmethod
    async def read_metrics(self, remote_ids: Sequence[str]) -> Sequence[Row]:
        """The platform's objects for at most one batch of posts."""

    @abstractmethod
    async def read_account(self) -> Row:
        """The platform's object with the account's figures; `id` is the handle."""

    # What a platform may change

    @property
    def capabilities(self) -> Capabilities:
        return self.facts

    async def recovery(self) -> Recovery:
        """What there is to work with after a lost answer, asked for where it must be."""
        return self.capabilities.recovery

    async def renew(self, token: TokenSet) -> TokenSet | None:  # noqa: ARG002 - most tokens expire
        """The successor of `token`, from the platform; None where tokens do not expire."""
        return None

    def refusal(self, status: int, body: Any) -> Refusal | None:
        """The failure in an answer; a platform that answers errors with 200 changes it."""
        return failure.by_status(status, body)

    async def platform_now(self) -> datetime:
        """The clock that the platform's limits and lists run by."""
        return await real_time()

    def text_length(self, draft: PostDraft) -> int:
        """The text as the platform counts it."""
        return len(draft.text)

    def shown(self, text: str) -> str:
        """A draft's text as the platform lists it afterwards."""
        return text

    # What all platforms share

    async def refresh(self) -> TokenSet | None:
        return await self.session.refresh()

    def validate(self, draft: PostDraft) -> list[Violation]:
        return rules.violations(draft, self.capabilities, length=self.text_length)

    async def reconcile(self, attempt: Attempt) -> Verdict:
        """What became of `attempt`.

        Raises:
            TransientError: it could not be asked just now; asking again is safe.
        """
        how = await self.recovery()
        if how is Recovery.KEY and attempt.may_send and await self._keeps_key(attempt):
            return await recovery.by_key(
                lambda: self.commit(attempt.draft, token=attempt.token, remote=attempt.remote),
                lambda: self._read_back(attempt),
                call=self.call("settle a post", safe=True),
            )
        if how is Recovery.NONE:
            return Unsure("the platform keeps no key of ours and does not list the account's posts")
        return await self._read_back(attempt)

    async def fetch_post_metrics(self, remote_ids: Sequence[str]) -> pd.DataFrame:
        wanted = list(dict.fromkeys(remote_ids))
        size = self.capabilities.metrics_batch
        batches = [wanted[i : i + size] for i in range(0, len(wanted), size)]
        at_once = asyncio.Semaphore(self.batches_at_once)

        async def read_one(batch: Sequence[str]) -> Sequence[Row]:
            async with at_once:
                return await self.read_metrics(batch)

        answers = await asyncio.gather(*map(read_one, batches))
        asked = frozenset(wanted)
        rows = [r for a in answers for r in a if str(r.get("id")) in asked]
        return self._translate(rows, self.fields, kind="total")

    async def fetch_account_metrics(self) -> pd.DataFrame:
        return self._translate([await self.read_account()], self.account_fields, kind="level")

    def call(self, doing: str, *, safe: bool) -> Call:
        """Whom an error is about."""
        return Call(self.platform, self.account, doing, safe)

    def _translate(
        self, rows: Sequence[Row], fields: Mapping[str, Metric], *, kind: str
    ) -> pd.DataFrame:
        self.unknown_fields |= readings.unknown(rows, self.about | fields.keys())
        return readings.translate(
            rows, fields, entity="id", as_of="as_of", kind=kind, sometimes=self.sometimes
        )

    async def _renewed(self, token: TokenSet) -> TokenSet | None:
        try:
            return await self.renew(token)
        except UNREADABLE:
            pass
        what = "the answer holds no token"
        raise failure.error(self.call("refresh the token", safe=True), TransientError, what)

    async def _keeps_key(self, attempt: Attempt) -> bool:
        kept = self.capabilities.key_ttl
        return kept is None or await self.platform_now() < attempt.started_at + kept

    async def _read_back(self, attempt: Attempt) -> Verdict:
        sent = attempt.sent_at
        taken = attempt.ended_at if sent is None else sent + timedelta(seconds=DEADLINE_S)
        visible = taken + self.listing_lag
        if self.listing_lag and await self.platform_now() < visible:
            what = "a new post may not be listed yet"
            raise failure.error(
                self.call("settle a post", safe=True), NotReadyError, what, retry_at=visible
            )
        since = attempt.started_at - self.clock_skew
        posts = walk(lambda cursor: self.list_posts(since, cursor=cursor))
        return await recovery.match(attempt, posts, skew=self.clock_skew, shown=self.shown)
