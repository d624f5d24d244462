"""SMTP: taken is what 250 after DATA says, and nothing else."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr

from connectors.smtp import Smtp
from pdca import errors
from tests.connectors.mails import PIXEL, a_mail

PASSWORD = "hunter2-but-longer"


class Inbox:
    """Takes mail, or answers what it is told to."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.rcpt = self.data = "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.taken.append(bytes(envelope.content or b""))
        if self.data == "drop":
            assert server.transport is not None
            server.transport.abort()
        if self.data == "silence":
            await asyncio.Event().wait()
        return self.data


def authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
) -> AuthResult:
    known = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    return AuthResult(success=known, handled=False)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def port(inbox: Inbox) -> AsyncIterator[int]:
    def protocol() -> SMTP:
        return SMTP(inbox, hostname="localhost", authenticator=authenticate, auth_require_tls=False)

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


def mailer(port: int, **more: Any) -> Smtp:
    return Smtp(**{"host": "127.0.0.1", "port": port, "tls": "none", **more})


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


async def test_a_mail_arrives_as_it_was_written(port: int, inbox: Inbox) -> None:
    assert await mailer(port).send(a_mail()) == "<spring-3-li.wei@shop.example>"

    mail = read(inbox.taken[0])
    assert mail["Subject"] == "第 3 周：线索会少 1,200 条"
    assert mail["To"] == "李伟 <li.wei@shop.example>"
    assert mail["Date"] == "Mon, 23 Mar 2026 01:00:00 +0000"
    assert mail["Message-ID"] == "<spring-3-li.wei@shop.example>"
    assert mail["Content-Language"] == "zh-CN"
    assert mail["Auto-Submitted"] == "auto-generated"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert text.get_content().strip() == a_mail().text
    assert html is not None
    assert html.get_content().strip() == a_mail().html
    (picture,) = [p for p in mail.walk() if p["Content-ID"] == "<pace>"]
    assert picture.get_content() == PIXEL
    assert [p.get_filename() for p in mail.iter_attachments()][-1] == "figures.xlsx"
    assert max(map(len, inbox.taken[0].splitlines())) < 998


async def test_every_attempt_is_the_same_mail_byte_for_byte(port: int, inbox: Inbox) -> None:
    for _ in range(2):
        await mailer(port).send(a_mail())

    first, second = inbox.taken
    assert first == second


async def test_a_subject_cannot_smuggle_headers(port: int, inbox: Inbox) -> None:
    await mailer(port).send(a_mail(subject="Hi\r\nBcc: all@shop.example"))

    assert read(inbox.taken[0])["Bcc"] is None


@pytest.mark.parametrize(
    ("step", "answer", "kind"),
    [
        ("rcpt", "550 no such user", errors.RejectedError),
        ("rcpt", "450 try later", errors.TransientError),
        ("data", "554 spam", errors.RejectedError),
        ("data", "452 full", errors.TransientError),
    ],
)
async def test_a_refusal_has_its_class(
    port: int, inbox: Inbox, step: str, answer: str, kind: type[Exception]
) -> None:
    setattr(inbox, step, answer)

    with pytest.raises(errors.PlatformError) as caught:
        await mailer(port).send(a_mail())
    assert type(caught.value) is kind


@pytest.mark.parametrize("answer", ["drop", "silence"])
async def test_fc25_an_answer_lost_after_data_is_unknown(
    port: int, inbox: Inbox, answer: str
) -> None:
    inbox.data = answer

    with pytest.raises(errors.OutcomeUnknownError):
        await mailer(port, deadline_s=0.3).send(a_mail())
    assert len(inbox.taken) == 1


async def test_a_login_is_used_and_a_wrong_one_is_not_shown(port: int, inbox: Inbox) -> None:
    await mailer(port, user="pdca", password=SecretStr(PASSWORD)).send(a_mail())
    assert len(inbox.taken) == 1

    wrong = mailer(port, user="pdca", password=SecretStr("not-it-4711"))
    with pytest.raises(errors.AuthRevokedError) as caught:
        await wrong.send(a_mail())
    assert "not-it-4711" not in f"{caught.value} {caught.value.details} {wrong!r}"
    assert caught.value.__context__ is None


async def test_no_tls_where_tls_was_asked_for_sends_nothing(port: int, inbox: Inbox) -> None:
    with pytest.raises(errors.CredentialError):
        await mailer(port, tls="starttls").send(a_mail())
    assert inbox.taken == []


async def test_a_server_that_is_away_took_nothing() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(errors.TransientError):
        await mailer(port).send(a_mail())


async def test_an_address_that_is_none_is_rejected(port: int) -> None:
    with pytest.raises(errors.RejectedError):
        await mailer(port).send(a_mail(to="li wei"))
