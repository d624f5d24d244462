"""What Check and Act look at: the frames of one campaign, loaded once per check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from pdca.frames import AD_FACTS, COLLECTIONS, MESSAGES, OBSERVATIONS, ORDERS, PUBLICATIONS


@dataclass(frozen=True, slots=True)
class Facts:
    """The frames of one campaign as they were known at the moment of the check.

    All of them reach back to the campaign's start or further (longer history makes
    better forecasts) and end at `now`: a query says as of when.

    Attributes:
        publications: PUBLICATIONS, of all cycles and states.
        observations: OBSERVATIONS of its posts, its accounts and itself, sorted by `as_of`.
        orders: ORDERS of this campaign, leads and sign-ups among them.
        messages: MESSAGES of its accounts: comments and mentions.
        ads: AD_FACTS of its platforms.
        collections: COLLECTIONS: which reading came home, and which did not.
        waiting: publications that wait, by the code of the question to a person.
        moved: posts of the cycle that the late rule moved.
    """

    publications: pd.DataFrame
    observations: pd.DataFrame
    orders: pd.DataFrame = field(default_factory=ORDERS.empty)
    messages: pd.DataFrame = field(default_factory=MESSAGES.empty)
    ads: pd.DataFrame = field(default_factory=AD_FACTS.empty)
    collections: pd.DataFrame = field(default_factory=COLLECTIONS.empty)
    waiting: Mapping[str, int] = field(default_factory=dict)
    moved: int = 0


def no_facts() -> Facts:
    """A campaign that nothing is known of yet."""
    return Facts(PUBLICATIONS.empty(), OBSERVATIONS.empty())
