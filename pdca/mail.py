"""A mail as it is kept: packed before the first attempt, so that each sends the same bytes."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256

from pdca.ports import Mail

LONGEST_ID = 120
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+|\.(?=\.|$)|^\.")


def delivery_id(*parts: str, to: str) -> str:
    """What a mail is known by: the same for the same parts, and a file name everywhere.

    At most 120 characters. The person is in it as a digest only: the id travels to the
    provider, which keeps it for long, and no address belongs there.
    """
    digest = sha256("\n".join([*parts, to]).encode()).hexdigest()[:12]
    safe = _UNSAFE.sub("-", "-".join(parts))
    return f"{safe[: LONGEST_ID - 13].rstrip('.')}-{digest}"


def pack(mail: Mail) -> bytes:
    """`mail` as UTF-8 JSON, pictures and attachments in base64."""
    values = asdict(mail) | {
        "date": mail.date.isoformat(),
        "inline": _encode(mail.inline),
        "attachments": _encode(mail.attachments),
    }
    return json.dumps(values, ensure_ascii=False, sort_keys=True).encode()


def unpack(packed: bytes) -> Mail:
    """The mail that `pack` packed."""
    values = json.loads(packed)
    return Mail(
        **values
        | {
            "date": datetime.fromisoformat(values["date"]),
            "inline": _decode(values["inline"]),
            "attachments": _decode(values["attachments"]),
        }
    )


def _encode(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: b64encode(content).decode() for name, content in files.items()}


def _decode(files: Mapping[str, str]) -> dict[str, bytes]:
    return {name: b64decode(content) for name, content in files.items()}
