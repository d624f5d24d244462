"""A wrong setting is told in words, and never shows a value."""

from __future__ import annotations

import pytest

from pdca.errors import SetupError
from tasks.settings import settings

HIDDEN = "hunter2:correct-horse"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PDCA_PORT", HIDDEN, "PDCA_PORT: Input should be a valid integer"),
        ("PDCA_MAILER", "pigeon", "PDCA_MAILER: Input should be 'outbox', 'smtp' or 'sendgrid'"),
        ("PDCA_ON_TRACK", "70", "PDCA_ON_TRACK: Input should be less than or equal to 1"),
        ("PDCA_LEASE_S", "60", "PDCA_LEASE_S is 60: it must be more than twice"),
    ],
)
def test_a_wrong_setting_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    settings.cache_clear()

    with pytest.raises(SetupError) as caught:
        settings()

    assert str(caught.value).startswith(said)
    assert HIDDEN not in str(caught.value)
    assert caught.value.__cause__ is None
    settings.cache_clear()
