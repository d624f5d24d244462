"""Shares of the next plan: towards what works, within guard rails."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

KAPPA = 3.0
"""How steeply shares follow effects; optimal where value grows with share to the 2/3."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that a share may move, and between which values it must stay."""

    step: float
    floor: float
    cap: float


def wanted(draws: Floats, *, kappa: float = KAPPA) -> Floats:
    """Shares in proportion to exp(kappa * effect), averaged over draws of the effects.

    Args:
        draws: one row per draw, one column per level.
        kappa: how steeply.
    """
    grown = np.exp(kappa * (draws - draws.max(axis=1, keepdims=True)))
    shares: Floats = (grown / grown.sum(axis=1, keepdims=True)).mean(axis=0)
    return shares


def project(target: Floats, before: Floats, bounds: Bounds) -> Floats:
    """The shares nearest to `target` that keep the guard rails and add up to 1.

    All are shifted by one amount and cut off at their limits; bisection finds it. A share
    that is already outside floor and cap may stay where it is.
    """
    low = np.maximum(np.minimum(bounds.floor, before), before - bounds.step)
    high = np.minimum(np.maximum(bounds.cap, before), before + bounds.step)
    left, right = -2.0, 2.0
    for _ in range(60):
        shift = (left + right) / 2
        if np.clip(target + shift, low, high).sum() < 1:
            left = shift
        else:
            right = shift
    return np.clip(target + right, low, high)


def moved(before: Floats, after: Floats) -> float:
    """How much of the whole changes place, 0-1."""
    return float(np.abs(after - before).sum() / 2)


def rounded(shares: Floats, *, digits: int = 2) -> Floats:
    """Whole percentages that add up to 1, by largest remainder."""
    unit = 10.0**-digits
    scaled = shares / unit
    whole = np.floor(np.round(scaled, 6))
    missing = round(1 / unit - whole.sum())
    order = np.argsort(-(scaled - whole), kind="stable")
    whole[order[:missing]] += 1
    return np.round(whole * unit, digits)
