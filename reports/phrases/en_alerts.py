"""What a person should see before all else, in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.phrases.base import Phrases


class EnglishAlerts(Phrases):
    def alert(self, code: str, values: Mapping[str, Any]) -> tuple[str, str]:
        says = {
            "incident": self._incident,
            "incident_closed": self._closed,
            "empty_queue": self._empty_queue,
            "unknown_posts": self._unknown,
            "missed_posts": self._missed,
            "moved_posts": self._moved,
            "account": self._account,
            "imbalance": self._imbalance,
            "folder": self._folder,
        }.get(code)
        if says is not None:
            return says(values)
        return "Please look at this.", " ".join(f"{k}: {v}." for k, v in values.items())

    def _incident(self, values: Mapping[str, Any]) -> tuple[str, str]:
        said = f"{values['owner']} is in charge."
        if values.get("negative_share") is not None and values.get("mentions"):
            share = self.nouns.form.percent(values["negative_share"])
            count = self.nouns.form.count(values["mentions"])
            said = f"{share} of {count} mentions are complaints. {said}"
        if values.get("hold"):
            said += " No post goes out until it is closed."
        return f"Open incident, level {values['level']}.", said

    def _closed(self, values: Mapping[str, Any]) -> tuple[str, str]:
        return f"Incident closed, level {values['level']}.", f"{values['owner']} was in charge."

    def _empty_queue(self, values: Mapping[str, Any]) -> tuple[str, str]:
        needed = int(values["needed"])
        items = "1 more item" if needed == 1 else f"{needed} more items"
        where = f" on {values['account']}" if values.get("account") else ""
        return (
            f"{self.nouns.quote(str(values['pillar']))} is running out.",
            f"It needs {items}{where}; free places stay empty until then.",
        )

    def _unknown(self, values: Mapping[str, Any]) -> tuple[str, str]:
        count = int(values["count"])
        posts = "1 post" if count == 1 else f"{count} posts"
        return f"Did {posts} go out?", "The platform did not say. Please look and tell us once."

    def _missed(self, values: Mapping[str, Any]) -> tuple[str, str]:
        count = int(values["count"])
        posts = "1 post" if count == 1 else f"{count} posts"
        return f"{posts} missed.", "Nothing free was left before the end of the period."

    def _moved(self, values: Mapping[str, Any]) -> tuple[str, str]:
        count = int(values["count"])
        posts = "1 post" if count == 1 else f"{count} posts"
        return f"{posts} moved.", "They were late and took the next free time."

    def _account(self, values: Mapping[str, Any]) -> tuple[str, str]:
        return f"{values['account']} needs your help.", str(values["trouble"])

    def _imbalance(self, values: Mapping[str, Any]) -> tuple[str, str]:
        counts = f"{values['due']} were due, {values['accounted']} are accounted for."
        return (
            "The count of posts does not add up.",
            f"{counts} An engineer is looking for the difference.",
        )

    def _folder(self, values: Mapping[str, Any]) -> tuple[str, str]:
        count = int(values["count"])
        mistakes = "1 mistake" if count == 1 else f"{count} mistakes"
        return f"The campaign folder has {mistakes}.", "The plan before the edit goes on running."
