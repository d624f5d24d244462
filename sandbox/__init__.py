"""A pretend platform with an audience, a clock and faults: a real HTTP server.

It imports nothing of the product, and the product nothing of it: they meet over HTTP only.
"""

from __future__ import annotations

from sandbox.running import serve
from sandbox.state import State

__all__ = ["State", "serve"]
