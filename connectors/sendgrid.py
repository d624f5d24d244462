"""SendGrid, by its own package, in a thread: the package knows no async.

Docs: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send
It has no idempotency key. So a mail counts as taken only with status 202 and a message id,
and whatever is lost after the body left is unknown until an event or a person says more.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
import socket
import ssl
from datetime import UTC, datetime
from typing import Any
from urllib.error import URLError

from pydantic import SecretStr
from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from connectors.failure import MOST_SHOWN
from connectors.limits import pause
from connectors.mail_failure import error
from connectors.sendgrid_request import Direct, request_of
from pdca.errors import (
    AuthRevokedError,
    OutcomeUnknownError,
    PermissionMissingError,
    PlatformError,
    RateLimitedError,
    RejectedError,
    SetupError,
    TransientError,
)
from pdca.ports import Mail

DEADLINE_S = 45.0
STEP_S = 20.0
_NEVER_LEFT = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
_KINDS: dict[int, type[PlatformError]] = {
    401: AuthRevokedError,
    403: PermissionMissingError,
    408: OutcomeUnknownError,
    429: RateLimitedError,
}

# The package writes its headers, the key among them, to this log at DEBUG.
logging.getLogger("python_http_client").setLevel(logging.WARNING)


class SendGrid:
    """Sends by SendGrid's API.

    Args:
        key: an API key with the right "Mail Send".
        host: https://api.sendgrid.com, or https://api.eu.sendgrid.com for the EU.
        sandbox: SendGrid checks the mail and delivers nothing.
        step_s: longest wait for one answer, in seconds.
        deadline_s: hard end of a delivery, in seconds.

    Raises:
        SetupError: the key is empty.
    """

    name = "sendgrid"

    def __init__(
        self,
        key: SecretStr,
        *,
        host: str = "https://api.sendgrid.com",
        sandbox: bool = False,
        step_s: float = STEP_S,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        if not key.get_secret_value():
            raise SetupError("The SendGrid API key is empty: set PDCA_SENDGRID_API_KEY.")
        self._key, self._host, self._sandbox = key, host.rstrip("/"), sandbox
        self._step_s, self._deadline_s = min(step_s, deadline_s), deadline_s

    def __repr__(self) -> str:
        return f"SendGrid({self._host!r})"

    async def send(self, mail: Mail) -> str:
        """SendGrid's message id. Errors as in `pdca.ports.Mailer`."""
        body = request_of(mail, sandbox=self._sandbox)
        failure: Exception
        try:
            async with asyncio.timeout(self._deadline_s):
                answer = await asyncio.to_thread(self._post, body)
        except (HTTPError, OSError, http.client.HTTPException) as caught:
            failure = caught
        else:
            return self._proof(mail, answer)
        raise self._meaning(mail, failure)

    def _post(self, body: dict[str, Any]) -> Any:
        client = SendGridAPIClient(self._key.get_secret_value(), host=self._host)
        client.client = Direct.of(client.client, timeout=self._step_s)
        return client.send(body)

    def _proof(self, mail: Mail, answer: Any) -> str:
        """The message id, if the answer proves that the mail was taken."""
        if self._sandbox and answer.status_code == 200:
            return f"sandbox-{mail.delivery_id}"
        found = answer.headers.get("X-Message-Id")
        if answer.status_code == 202 and found:
            return str(found)
        what = f"HTTP {answer.status_code} without a message id is no proof"
        status = {"status": answer.status_code}
        raise error(OutcomeUnknownError, self.name, mail.delivery_id, what, **status)

    def _meaning(self, mail: Mail, failure: Exception) -> PlatformError:
        if isinstance(failure, HTTPError):
            return self._refused(mail, failure)
        reason = failure.reason if isinstance(failure, URLError) else failure
        name = type(reason).__name__
        if isinstance(reason, _NEVER_LEFT):
            what = f"no connection ({name})"
            return error(TransientError, self.name, mail.delivery_id, what)
        what = f"the answer was lost ({name})"
        return error(OutcomeUnknownError, self.name, mail.delivery_id, what)

    def _refused(self, mail: Mail, failure: HTTPError) -> PlatformError:
        status = int(failure.status_code)
        if status >= 500:
            kind: type[PlatformError] = OutcomeUnknownError
        elif status < 400:
            kind = TransientError
        else:
            kind = _KINDS.get(status, RejectedError)
        what = f"the answer was HTTP {status}"
        if said := self._said(failure.body):
            what += f": {said}"
        if 300 <= status < 400:
            what += ", a redirect, which is not followed: check PDCA_SENDGRID_HOST"
        until = _retry_at(failure) if kind is RateLimitedError else None
        return error(kind, self.name, mail.delivery_id, what, retry_at=until, status=status)

    def _said(self, body: bytes) -> str:
        """SendGrid's own words, without the key."""
        try:
            said = "; ".join(str(e["message"]) for e in json.loads(body)["errors"])
        except (ValueError, KeyError, TypeError):
            return ""
        return said.replace(self._key.get_secret_value(), "***")[:MOST_SHOWN]


def _retry_at(failure: HTTPError) -> datetime | None:
    now = datetime.now(UTC)
    wait = pause(dict(failure.headers.items()), now=now, reset="X-RateLimit-Reset")
    return None if wait is None else now + wait
