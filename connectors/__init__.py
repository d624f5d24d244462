"""Platforms and mailers. To add a platform: one file here, one line below, one JSON of answers.

`tests/connectors/test_contract.py` then runs every rule of the house on it; the way is
docs/how-to/add-a-connector.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.base import Connector
from connectors.bluesky import BlueskyConnector
from connectors.mastodon import MastodonConnector
from connectors.sandbox import SandboxConnector
from connectors.session import StoreToken
from pdca.errors import SetupError
from pdca.ports import TokenSet

KINDS: tuple[type[Connector], ...] = (
    BlueskyConnector,
    MastodonConnector,
    SandboxConnector,
)
CONNECTORS: Mapping[str, type[Connector]] = {kind.platform: kind for kind in KINDS}


def connect(
    kind: str, account: str, credentials: TokenSet, *, store_token: StoreToken, **more: Any
) -> Connector:
    """The connector `kind` for `account`; `more` as in `connectors.base.Connector`.

    Raises:
        SetupError: there is no such connector, or the credentials are not what it needs.
    """
    if kind not in CONNECTORS:
        known = ", ".join(sorted(CONNECTORS))
        raise SetupError(f"There is no connector for {kind}. There are: {known}.")
    return CONNECTORS[kind](account, credentials, store_token=store_token, **more)
