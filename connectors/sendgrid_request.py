"""A mail as SendGrid's request, and a client that sends it to SendGrid and nowhere else."""

from __future__ import annotations

import urllib.request
from base64 import b64encode
from email.utils import parseaddr
from mimetypes import guess_type
from typing import Any, Self

from python_http_client.client import Client
from sendgrid.helpers.mail import (
    Attachment,
    ClickTracking,
    Content,
    ContentId,
    CustomArg,
    Disposition,
    Email,
    FileContent,
    FileName,
    FileType,
    Header,
    MailSettings,
    OpenTracking,
    Personalization,
    SandBoxMode,
    To,
    TrackingSettings,
)
from sendgrid.helpers.mail import Mail as Request

from connectors import mime
from pdca.ports import Mail

BEYOND_LATIN_1 = "\u200c"


class Direct(Client):  # type: ignore[misc]  # the package has no types
    """The package's client, but a redirect is a failure.

    As it comes it follows 301, 302 and 303 as GET, with the key, to any host, and takes
    the 200 there for success.
    """

    @classmethod
    def of(cls, client: Client, *, timeout: float) -> Self:
        """A client like `client`; without `timeout` it would wait for ever."""
        return cls(
            host=client.host,
            request_headers=client.request_headers,
            version=client._version,  # noqa: SLF001 - it has no other way to ask
            url_path=client._url_path,  # noqa: SLF001 - the same
            append_slash=client.append_slash,
            timeout=timeout,
        )

    def _build_client(self, name: str | None = None) -> Direct:
        return Direct.of(super()._build_client(name), timeout=self.timeout)

    def _make_request(self, opener: Any, request: Any, timeout: float | None = None) -> Any:
        del opener
        return super()._make_request(urllib.request.build_opener(_Stay), request, timeout=timeout)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def request_of(mail: Mail, *, sandbox: bool = False) -> dict[str, Any]:
    """The body of `POST /v3/mail/send`: one recipient, tracked by nothing but its delivery."""
    request = Request(from_email=_sender(mail.sender), subject=mime.one_line(mail.subject))
    request.add_personalization(_recipient(mail))
    for kind, text in (("text/plain", mail.text), ("text/html", mail.html)):
        request.add_content(Content(kind, utf8(text)))
    for name, value in mime.headers(mail).items():
        request.add_header(Header(name, value))
    for attachment in _attachments(mail):
        request.add_attachment(attachment)
    # SendGrid would turn each link into a long one of its own, signed ones too.
    request.tracking_settings = TrackingSettings(
        click_tracking=ClickTracking(enable=False, enable_text=False),
        open_tracking=OpenTracking(enable=False),
    )
    if sandbox:
        request.mail_settings = MailSettings(sandbox_mode=SandBoxMode(enable=True))
    body: dict[str, Any] = request.get()
    return body


def utf8(text: str) -> str:
    """`text` with a character outside Latin-1.

    SendGrid picks the charset from the bytes: a part in Latin-1 alone goes out as
    iso-8859-1, and Gmail clips it at any size.
    """
    if any(ord(c) > 255 for c in text):
        return text
    head, body_end, tail = text.rpartition("</body>")
    return head + BEYOND_LATIN_1 + body_end + tail if body_end else text + BEYOND_LATIN_1


def _recipient(mail: Mail) -> Personalization:
    person = Personalization()
    person.add_to(To(mail.to, _name(mail.to_name)))
    # On the personalization, and the delivery alone: these values are kept and never erased.
    person.add_custom_arg(CustomArg("delivery_id", mail.delivery_id))
    return person


def _sender(sender: str) -> Email:
    name, address = parseaddr(sender)
    # Unicode is not supported in `from`.
    plain = name.encode("ascii", "ignore").decode().strip()
    return Email(address, _name(plain))


def _name(name: str) -> str | None:
    """Names must hold no comma or semicolon, and the package does not see to it."""
    return mime.one_line(name.replace(",", " ").replace(";", " ")) or None


def _attachments(mail: Mail) -> list[Attachment]:
    inline = [_attachment(f"{cid}.png", data, cid=cid) for cid, data in mail.inline.items()]
    return inline + [_attachment(name, data) for name, data in mail.attachments.items()]


def _attachment(name: str, content: bytes, *, cid: str | None = None) -> Attachment:
    return Attachment(
        FileContent(b64encode(content).decode()),
        FileName(name),
        FileType(guess_type(name)[0] or "application/octet-stream"),
        Disposition("attachment" if cid is None else "inline"),
        None if cid is None else ContentId(cid),
    )
