"""SMTP: a mail is accepted when 250 comes after DATA.

Before DATA nothing was taken. An answer lost from then on leaves the outcome unknown.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from email.utils import parseaddr
from typing import Any, Literal

import aiosmtplib
from pydantic import SecretStr

from connectors import mime
from connectors.mail_failure import error
from pdca.errors import (
    AuthRevokedError,
    CredentialError,
    OutcomeUnknownError,
    PlatformError,
    RejectedError,
    TransientError,
)
from pdca.ports import Mail

Tls = Literal["starttls", "implicit", "none"]
DEADLINE_S = 45.0
STEP_S = 20.0


class Smtp:
    """Sends by one server.

    Args:
        host: the server's name, which its certificate must bear.
        port: 587 for STARTTLS, 465 for TLS from the start.
        user: empty sends without signing in.
        password: of `user`.
        tls: starttls, implicit, or none (loopback only, by rights).
        deadline_s: hard end of a whole delivery, in seconds.
    """

    name = "smtp"

    def __init__(
        self,
        *,
        host: str,
        port: int = 587,
        user: str = "",
        password: SecretStr | None = None,
        tls: Tls = "starttls",
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._user, self._password = user, password
        self._deadline_s = deadline_s
        self._server = (host, port, tls)

    def __repr__(self) -> str:
        return f"Smtp({self._server[0]!r})"

    async def send(self, mail: Mail) -> str:
        """The Message-ID. Errors as in `pdca.ports.Mailer`."""
        try:
            content = mime.to_bytes(mail)
        except ValueError:
            raise error(
                RejectedError, self.name, mail.delivery_id, "an address is malformed"
            ) from None
        sending = _Sending(self._client(), mail)
        failure: Exception
        try:
            async with asyncio.timeout(self._deadline_s):
                await sending.run(content, self._user, self._password)
        except (aiosmtplib.SMTPException, OSError, ValueError) as caught:
            failure = caught
        else:
            return mime.message_id(mail)
        finally:
            sending.client.close()
        # Outside the handler: a chained error would carry the login along.
        raise sending.meaning(failure)

    def _client(self) -> aiosmtplib.SMTP:
        host, port, tls = self._server
        return aiosmtplib.SMTP(
            hostname=host,
            port=port,
            timeout=min(STEP_S, self._deadline_s),
            use_tls=tls == "implicit",
            start_tls=tls == "starttls",
        )


class _Sending:
    """One mail on its way: how far it came says what a failure means."""

    def __init__(self, client: aiosmtplib.SMTP, mail: Mail) -> None:
        self.client = client
        self._mail = mail
        self._step = "connect"

    async def run(self, content: bytes, user: str, password: SecretStr | None) -> None:
        await self.client.connect()
        if user:
            self._step = "sign in"
            await self.client.login(user, password.get_secret_value() if password else "")
        self._step = "name sender and recipient"
        await self.client.mail(parseaddr(self._mail.sender)[1])
        await self.client.rcpt(self._mail.to)
        self._step = "hand over"
        await self.client.data(content)
        with suppress(aiosmtplib.SMTPException, OSError):
            await self.client.quit()

    def meaning(self, failure: Exception) -> PlatformError:
        """The error for a failure in this step."""
        code = getattr(failure, "code", None)
        what = f"the server refused to {self._step} (SMTP {code})"
        if not isinstance(code, int) or code < 0:
            code, what = None, f"no answer on the way to {self._step} ({type(failure).__name__})"
        details: dict[str, Any] = {} if code is None else {"status": code}
        return error(self._kind(failure, code), Smtp.name, self._mail.delivery_id, what, **details)

    def _kind(self, failure: Exception, code: int | None) -> type[PlatformError]:
        if self._step == "hand over" and code is None:
            return OutcomeUnknownError
        if isinstance(failure, ValueError):
            return RejectedError
        if code is not None and code >= 500:
            refused = AuthRevokedError if self._step == "sign in" else RejectedError
            return CredentialError if self._step == "connect" else refused
        unsupported = type(failure) in (aiosmtplib.SMTPException, aiosmtplib.SMTPNotSupported)
        return CredentialError if unsupported else TransientError
