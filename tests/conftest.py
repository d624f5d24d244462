"""Fixtures that every folder shares. Only loopback is reachable (see pyproject.toml)."""

from __future__ import annotations
