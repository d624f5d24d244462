"""Chance without a dice box: every draw is a hash of what it is about.

The order of arrival, remote ids and the machine play no part, so the same content at the same
moment meets the same luck in every run.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from statistics import NormalDist

_NORMAL = NormalDist()
_SPAN = float(2**64)


def uniform(*about: object) -> float:
    """A number strictly between 0 and 1."""
    name = "\x1f".join(map(str, about)).encode()
    return (int.from_bytes(blake2b(name, digest_size=8).digest()) + 0.5) / _SPAN


def uniforms(count: int, *about: object) -> list[float]:
    """Up to eight numbers strictly between 0 and 1 for the price of one hash."""
    name = "\x1f".join(map(str, about)).encode()
    digest = blake2b(name, digest_size=8 * count).digest()
    return [(int.from_bytes(digest[8 * n : 8 * n + 8]) + 0.5) / _SPAN for n in range(count)]


def normal(*about: object) -> float:
    """A standard normal number."""
    return quantile(uniform(*about))


def quantile(share: float) -> float:
    """The standard normal quantile of a share in (0, 1); the extremes are cut at 8 sd."""
    return _NORMAL.inv_cdf(min(max(share, 1e-15), 1 - 1e-15))


def pick(options: Sequence[str], share: float) -> str:
    """The option that a share in (0, 1) points at."""
    return options[int(share * len(options))]


def label(*about: object) -> str:
    """Twelve hexadecimal digits that name something."""
    return blake2b("\x1f".join(map(str, about)).encode(), digest_size=6).hexdigest()
