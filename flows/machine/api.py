"""The Prefect server's API, asked without importing Prefect, which costs 100 MB."""

from __future__ import annotations

import json
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from tasks.settings import Settings, prefect_setting

ANSWERS_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Api:
    """Where a server is, and what it is told about who asks."""

    url: str
    authorization: str = field(default="", repr=False)

    def healthy(self) -> bool:
        """Whether a Prefect server answers there."""
        return self._ask("GET", "/health") is True

    def get(self, path: str) -> Any:
        """The answer; None when there is none that can be believed."""
        return self._ask("GET", path)

    def post(self, path: str, body: Any) -> Any:
        """The answer; None when there is none that can be believed."""
        return self._ask("POST", path, body)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        url = urlsplit(self.url)
        kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
        connection = kind(url.hostname or "", url.port, timeout=ANSWERS_WITHIN_S)
        headers = {"Content-Type": "application/json"}
        if self.authorization:
            headers["Authorization"] = self.authorization
        sent = None if body is None else json.dumps(body).encode()
        try:
            connection.request(method, f"{url.path.rstrip('/')}{path}", sent, headers)
            answer = connection.getresponse()
            said = answer.read()
            return json.loads(said or b"null") if answer.status in {200, 201} else None
        except (OSError, HTTPException, ValueError):
            return None
        finally:
            with suppress(OSError):
                connection.close()


def api(here: Settings) -> Api:
    """The server that commands of this process talk to."""
    find = partial(prefect_setting, here)
    key = find("PREFECT_API_KEY")
    signed = f"Bearer {key}" if key else ""
    if password := find("PREFECT_API_AUTH_STRING"):
        signed = f"Basic {b64encode(password.encode()).decode()}"
    return Api(find("PREFECT_API_URL"), signed)


def healthy(url: str) -> bool:
    """Whether a Prefect server answers at `url`."""
    return Api(url).healthy()
