"""A mail as bytes, the same ones on every attempt: Message-ID, Date and boundaries stand.

Exchange, for one, drops the second of two mails whose Message-ID and Date are equal.
"""

from __future__ import annotations

import hashlib
import unicodedata
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from mimetypes import guess_type

from pdca.ports import Mail


def message_id(mail: Mail) -> str:
    """The Message-ID of `mail`: its delivery at the sender's domain."""
    domain = parseaddr(mail.sender)[1].rpartition("@")[2] or "localhost"
    return f"<{mail.delivery_id}@{domain}>"


def headers(mail: Mail) -> dict[str, str]:
    """What all mailers set alike, besides From, To and Subject."""
    address = parseaddr(mail.sender)[1]
    return {
        "Message-ID": message_id(mail),
        "Date": format_datetime(mail.date),
        "Content-Language": mail.language,
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<mailto:{address}?subject=unsubscribe>",
    }


def one_line(text: str) -> str:
    """`text` without control characters, which would end a header."""
    plain = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    return " ".join(plain.split())


def to_bytes(mail: Mail) -> bytes:
    """`mail` as it travels, with CRLF and no line over 998 bytes.

    Raises:
        ValueError: an address is none.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(*parseaddr(mail.sender))
    message["To"] = _address(mail.to_name, mail.to)
    message.set_content(mail.text, charset="utf-8", cte="base64")
    message.add_alternative(mail.html, subtype="html", charset="utf-8", cte="base64")
    _add_inline(message, mail)
    for name, content in mail.attachments.items():
        maintype, subtype = _media_type(name)
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    # Last: making it multipart would move Content-Language into a part.
    for name, value in headers(mail).items():
        message[name] = value
    for number, part in enumerate(p for p in message.walk() if p.is_multipart()):
        digest = hashlib.sha256(f"{mail.delivery_id}/{number}".encode()).hexdigest()
        part.set_boundary(f"=_{digest[:32]}")
    return _subject(one_line(mail.subject)) + message.as_bytes()


def _subject(text: str) -> bytes:
    """The header as it travels; `EmailMessage` loses blanks between words that it encodes."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    header = Header(text, charset, header_name="Subject").encode(linesep="\r\n")
    return f"Subject: {header}\r\n".encode("ascii")


def _add_inline(message: EmailMessage, mail: Mail) -> None:
    html = message.get_payload(1)
    if not isinstance(html, EmailMessage):
        raise TypeError("the second part of the mail is not its HTML")
    for cid, content in mail.inline.items():
        html.add_related(
            content,
            maintype="image",
            subtype="png",
            cid=f"<{cid}>",
            disposition="inline",
            filename=f"{cid}.png",
        )


def _media_type(name: str) -> tuple[str, str]:
    maintype, _, subtype = (guess_type(name)[0] or "application/octet-stream").partition("/")
    return maintype, subtype


def _address(name: str, address: str) -> Address:
    return Address(one_line(name), addr_spec=address)
