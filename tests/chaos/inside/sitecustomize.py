"""Loaded by every Python of the product under attack: a flow run reports each of its steps.

It says where it stands and waits for the driver's word. If the driver wants it dead, the
word never comes: the process is killed from outside, right there.
"""

from __future__ import annotations

import os
import socket
from threading import Lock

DRIVER, RUN = "PDCA_CHAOS_DRIVER", "PREFECT__FLOW_RUN_ID"


def report_steps(address: str, run: str) -> None:
    from pdca.do import crash  # noqa: PLC0415 - only flow runs need it

    line = socket.socket(socket.AF_UNIX)
    line.connect(address)
    line.sendall(f"{os.getpid()} {run}\n".encode())
    one_at_a_time = Lock()

    def passes(point: str) -> None:
        with one_at_a_time:
            line.sendall(f"{point}\n".encode())
            line.recv(1)

    crash.install(passes)


if DRIVER in os.environ and RUN in os.environ:
    report_steps(os.environ[DRIVER], os.environ[RUN])
