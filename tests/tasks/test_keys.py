"""Keys of the installation are made once, and an empty setting is none."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from tasks.keys import salt, web_secret
from tasks.settings import Settings


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    here = Settings(var=tmp_path, salt=None, web_secret=None)

    assert salt(here) == salt(here)
    assert len(salt(here)) == 64
    assert web_secret(here) != salt(here).encode()
    assert (tmp_path / "salt").stat().st_mode & 0o077 == 0


def test_an_empty_setting_is_no_key(tmp_path: Path) -> None:
    here = Settings(var=tmp_path, salt=SecretStr(""), web_secret=SecretStr(""))

    assert len(salt(here)) == 64
    assert len(web_secret(here)) == 64


def test_no_password_is_in_what_settings_show(tmp_path: Path) -> None:
    here = Settings(
        var=tmp_path,
        database_url="postgresql+psycopg://pdca:9f2c-river@db/pdca",
        auth=SecretStr("lead:9f2c-river"),
        smtp_password=SecretStr("9f2c-river"),
    )

    assert "9f2c-river" not in repr(here)
    assert "9f2c-river" not in str(here)
