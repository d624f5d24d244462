"""The outbox: mail as files, for machines without a mail server and for reading at leisure.

A delivery has one name, so writing it twice leaves one mail.
"""

from __future__ import annotations

import asyncio
import os
import re
from base64 import b64encode
from pathlib import Path
from tempfile import NamedTemporaryFile

from connectors import mime
from connectors.mail_failure import error
from pdca.errors import RejectedError, TransientError
from pdca.ports import Mail

_NAME = re.compile(r"[\w\-]+(\.[\w\-]+)*")


class Outbox:
    """Writes `<delivery_id>.eml`, and `.html` beside it to look at."""

    name = "outbox"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, mail: Mail) -> str:
        """The path of the `.eml`. Errors as in `pdca.ports.Mailer`."""
        if not _NAME.fullmatch(mail.delivery_id):
            raise error(RejectedError, self.name, repr(mail.delivery_id), "its id is no file name")
        try:
            content = mime.to_bytes(mail)
        except ValueError:
            raise error(
                RejectedError, self.name, mail.delivery_id, "an address is malformed"
            ) from None
        return str(await asyncio.to_thread(self._keep, mail, content))

    def _keep(self, mail: Mail, content: bytes) -> Path:
        path = self._folder / f"{mail.delivery_id}.eml"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write(path.with_suffix(".html"), _viewable(mail).encode())
            _write(path, content)
        except OSError as caught:
            what = f"{path} cannot be written ({caught.strerror})"
            raise error(TransientError, self.name, mail.delivery_id, what) from caught
        return path


def _viewable(mail: Mail) -> str:
    """The HTML with its pictures inside, as a browser has no parts to look in."""
    html = mail.html
    for cid, content in mail.inline.items():
        html = html.replace(f"cid:{cid}", f"data:image/png;base64,{b64encode(content).decode()}")
    return html


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, also when the power fails."""
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            part.chmod(0o644)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
