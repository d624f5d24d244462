"""SendGrid takes a mail once, and only its own words prove it."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from connectors.sendgrid import SendGrid
from pdca import errors
from tests.connectors.fake_sendgrid import FakeSendGrid, serve
from tests.connectors.mails import a_mail

KEY = "SG.aGFyZGx5LXNlY3JldA.dGVzdC1vbmx5"


@pytest.fixture
def server() -> Iterator[FakeSendGrid]:
    with serve() as running:
        yield running


def mailer(server: FakeSendGrid, **more: Any) -> SendGrid:
    return SendGrid(SecretStr(KEY), host=server.url, **more)


async def test_a_mail_is_taken_with_202_and_a_message_id(server: FakeSendGrid) -> None:
    assert await mailer(server).send(a_mail()) == "14c5d75ce93.dfd.64b469"
    assert server.authorized == [f"Bearer {KEY}"]
    assert server.seen == ["POST /v3/mail/send"]


async def test_one_person_sees_nobody_else_and_no_personal_data_stays(
    server: FakeSendGrid,
) -> None:
    await mailer(server).send(a_mail(to_name="Li, Wei; 李伟"))

    (body,) = server.taken
    (person,) = body["personalizations"]
    assert person["to"] == [{"email": "li.wei@shop.example", "name": "Li Wei 李伟"}]
    assert person["custom_args"] == {"delivery_id": "spring-3-li.wei"}
    assert "custom_args" not in body
    assert "categories" not in body
    assert body["tracking_settings"]["click_tracking"] == {"enable": False, "enable_text": False}
    assert body["tracking_settings"]["open_tracking"] == {"enable": False}


async def test_every_attempt_is_the_same_mail(server: FakeSendGrid) -> None:
    for _ in range(2):
        await mailer(server).send(a_mail())

    first, second = server.taken
    assert first == second
    assert first["headers"]["Message-ID"] == "<spring-3-li.wei@shop.example>"
    assert first["headers"]["Date"] == "Mon, 23 Mar 2026 01:00:00 +0000"


async def test_the_picture_is_inline_and_the_file_attached(server: FakeSendGrid) -> None:
    await mailer(server).send(a_mail())

    found = {a["filename"]: a for a in server.taken[0]["attachments"]}
    assert found["pace.png"]["disposition"] == "inline"
    assert found["pace.png"]["content_id"] == "pace"
    assert found["pace.png"]["type"] == "image/png"
    assert found["figures.xlsx"]["disposition"] == "attachment"


@pytest.mark.parametrize("part", [0, 1])
async def test_no_part_goes_out_as_latin_1(server: FakeSendGrid, part: int) -> None:
    await mailer(server).send(a_mail(text="Café · ¥5", html="<html><body>Café</body></html>"))

    value = server.taken[0]["content"][part]["value"]
    assert max(map(ord, value)) > 255


async def test_the_senders_name_is_ascii(server: FakeSendGrid) -> None:
    await mailer(server).send(a_mail(sender="咖啡 PDCA <pdca@shop.example>"))

    assert server.taken[0]["from"] == {"email": "pdca@shop.example", "name": "PDCA"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed_and_is_not_sent(
    server: FakeSendGrid, status: int
) -> None:
    server.answer = (status, {"Location": f"{server.url}/elsewhere"}, b"")

    with pytest.raises(errors.TransientError, match="PDCA_SENDGRID_HOST"):
        await mailer(server).send(a_mail())
    assert server.seen == ["POST /v3/mail/send"]


@pytest.mark.parametrize(
    "answer",
    [(202, {}, b""), (200, {"X-Message-Id": "x"}, b""), (200, {}, b"<html>ok</html>")],
)
async def test_anything_but_202_with_an_id_is_no_proof(server: FakeSendGrid, answer: Any) -> None:
    server.answer = answer

    with pytest.raises(errors.OutcomeUnknownError):
        await mailer(server).send(a_mail())


async def test_in_sandbox_mode_200_is_the_answer(server: FakeSendGrid) -> None:
    server.answer = (200, {}, b"")
    await mailer(server, sandbox=True).send(a_mail())

    assert server.taken[0]["mail_settings"]["sandbox_mode"] == {"enable": True}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.RejectedError),
        (401, errors.AuthRevokedError),
        (403, errors.PermissionMissingError),
        (413, errors.RejectedError),
        (429, errors.RateLimitedError),
        (500, errors.OutcomeUnknownError),
        (502, errors.OutcomeUnknownError),  # a plain HTTPError, with HTML
        (503, errors.OutcomeUnknownError),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<html>502</html>", b'{"errors": [{"message": "KEY"}]}'])
async def test_a_refusal_has_its_class_and_shows_no_key(
    server: FakeSendGrid, status: int, kind: type[Exception], body: bytes
) -> None:
    server.answer = (status, {}, body.replace(b"KEY", KEY.encode()))

    with pytest.raises(errors.PlatformError) as caught:
        await mailer(server).send(a_mail())

    assert type(caught.value) is kind
    assert KEY not in f"{caught.value} {caught.value.details}"
    assert caught.value.__context__ is None


async def test_a_rate_limit_names_its_end(server: FakeSendGrid) -> None:
    server.answer = (429, {"X-RateLimit-Reset": "4102444800"}, b"")

    with pytest.raises(errors.RateLimitedError) as caught:
        await mailer(server).send(a_mail())

    assert caught.value.retry_at is not None
    assert abs((caught.value.retry_at - datetime(2100, 1, 1, tzinfo=UTC)).total_seconds()) < 1


@pytest.mark.parametrize("answer", ["reset", "silent", "cut"])
async def test_fc25_an_answer_lost_after_the_body_is_unknown(
    server: FakeSendGrid, answer: str
) -> None:
    server.answer = answer

    with pytest.raises(errors.OutcomeUnknownError):
        await mailer(server, step_s=0.2).send(a_mail())
    assert len(server.taken) == 1


async def test_a_refused_connection_was_surely_not_taken() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"

    with pytest.raises(errors.TransientError):
        await SendGrid(SecretStr(KEY), host=url).send(a_mail())


async def test_the_key_is_in_no_log(server: FakeSendGrid, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sender = mailer(server)
    await sender.send(a_mail())

    assert KEY not in caplog.text
    assert KEY not in repr(sender)


def test_an_empty_key_is_a_mistake_of_the_settings() -> None:
    with pytest.raises(errors.SetupError):
        SendGrid(SecretStr(""))
