"""What a platform may lack: each call says so, until a platform writes its own."""
# ruff: noqa: ARG002 - the names are the protocol's, for those that do offer it

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NoReturn

from connectors import failure
from connectors.failure import Call
from pdca.errors import CapabilityOfflineError
from pdca.later import pd
from pdca.ports import Checkpoint, Message, Order, Page, PostDraft, Published, Receipt


class Offers:
    """The optional half of `pdca.ports.Connector`."""

    platform: str
    account: str

    def lacks(self, doing: str) -> NoReturn:
        """Say that the platform does not offer this.

        Raises:
            CapabilityOfflineError: always; the rest of the loop goes on.
        """
        call = Call(self.platform, self.account, doing, safe=True)
        raise failure.error(call, CapabilityOfflineError, "it is not offered")

    async def prepare(
        self, draft: PostDraft, *, token: str, checkpoint: Checkpoint, remote: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Nothing to upload."""
        return remote

    async def poll(self, remote_id: str) -> Published:
        self.lacks("ask for a post's progress")

    async def add_first_comment(self, receipt: Receipt, text: str, *, token: str) -> None:
        self.lacks("add a first comment")

    async def delete(self, remote_id: str) -> None:
        self.lacks("delete a post")

    async def post_at(self, url: str) -> Receipt | None:
        """A link tells nothing here."""

    async def list_comments(self, since: datetime, *, cursor: str | None = None) -> Page[Message]:
        self.lacks("list comments")

    async def list_mentions(self, since: datetime, *, cursor: str | None = None) -> Page[Message]:
        self.lacks("list mentions")

    async def search(
        self, query: str, since: datetime, *, cursor: str | None = None
    ) -> Page[Message]:
        self.lacks("search")

    async def list_orders(
        self, since: datetime, *, campaign: str, cursor: str | None = None
    ) -> Page[Order]:
        self.lacks("list orders")

    async def list_ads(self, since: datetime) -> pd.DataFrame:
        self.lacks("list ads")
