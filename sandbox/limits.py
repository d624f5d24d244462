"""Rate limits in real time and quotas of posts per day, counted per account."""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime, timedelta

from sandbox.refusals import RefusedError
from sandbox.rows import Account


class Limits:
    """Counts calls per window and posts per local day."""

    def __init__(self) -> None:
        self._calls: dict[str, tuple[int, int]] = {}
        self._posts: Counter[tuple[str, str]] = Counter()

    def count_call(self, account: Account) -> None:
        """Counts one call; one too many is refused until the window ends."""
        window = int(time.time() // account.rate_window_s)
        count = self._count(account, window) + 1
        self._calls[account.name] = (window, count)
        if count > account.rate_limit:
            wait = max(1, round((window + 1) * account.rate_window_s - time.time()))
            headers = {"Retry-After": str(wait)}
            raise RefusedError(429, "rate_limited", "too many calls", headers=headers)

    def check_quota(self, account: Account, here: datetime) -> None:
        """Refuses a post above the day's quota."""
        limit = account.posts_per_day
        if limit is not None and self._posts[account.name, str(here.date())] >= limit:
            raise RefusedError(429, "quota", f"{limit} posts a day are used up")

    def count_post(self, account: str, here: datetime) -> None:
        """Counts one accepted post on its local day."""
        self._posts[account, str(here.date())] += 1

    def headers(self, account: Account, here: datetime) -> dict[str, str]:
        """What every answer says about both; without a quota, nothing about it.

        The rate limit's reset is a real moment, the quota's one of the sandbox's clock.
        """
        window = int(time.time() // account.rate_window_s)
        left = account.rate_limit - self._count(account, window)
        said = {
            "X-RateLimit-Limit": str(account.rate_limit),
            "X-RateLimit-Remaining": str(max(left, 0)),
            "X-RateLimit-Reset": str((window + 1) * account.rate_window_s),
        }
        if account.posts_per_day is None:
            return said
        midnight = datetime.combine(
            here.date() + timedelta(days=1), datetime.min.time(), here.tzinfo
        )
        used = self._posts[account.name, str(here.date())]
        return said | {
            "X-Quota-Limit": str(account.posts_per_day),
            "X-Quota-Remaining": str(max(account.posts_per_day - used, 0)),
            "X-Quota-Reset": str(int(midnight.timestamp())),
        }

    def _count(self, account: Account, window: int) -> int:
        counted, calls = self._calls.get(account.name, (window, 0))
        return calls if counted == window else 0
