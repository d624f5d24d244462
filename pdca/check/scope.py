"""What of a table a target is about."""

from __future__ import annotations

import pandas as pd

from pdca.plan.campaign import Scope


def within(table: pd.DataFrame, scope: Scope) -> pd.Series[bool]:
    """The rows of the scope, of a table with platform, account, pillar and audience."""
    keep = pd.Series(data=True, index=table.index)
    if scope.platforms:
        keep &= table["platform"].isin(scope.platforms)
    if scope.accounts:
        keep &= table["account"].isin(scope.accounts)
    if scope.pillar is not None:
        keep &= table["pillar"] == scope.pillar
    if scope.audience is not None:
        keep &= table["audience"] == scope.audience
    return keep
