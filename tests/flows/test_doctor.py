from __future__ import annotations

from pathlib import Path

import pytest

from flows.machine.doctor import examine, versions
from flows.machine.place import first_free, for_demo
from tasks.settings import ROOT, Settings


def test_what_is_installed_here_is_inside_the_bounds() -> None:
    assert all(finding.well for finding in versions(ROOT / "pyproject.toml"))


def test_a_version_outside_its_bounds_is_named_with_the_reason(tmp_path: Path) -> None:
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text(
        "[project]\ndependencies = [\n  # The scheduler of an older one dies silently.\n"
        '  "sqlalchemy>=99",\n  "rich>=1",\n]\n',
        "utf-8",
    )

    (found,) = versions(pyproject)

    assert "is outside >=99. The scheduler of an older one dies silently." in found.what
    assert "requirements.lock" in found.remedy


def test_a_library_that_is_missing_is_named(tmp_path: Path) -> None:
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text('\ndependencies = [\n  "no-such-library>=1",\n]\n', "utf-8")

    assert [f.what for f in versions(pyproject)] == ["no-such-library is not installed"]


def test_a_server_that_is_not_there_and_a_database_that_is_not_are_named(tmp_path: Path) -> None:
    here = Settings(
        var=tmp_path,
        port=first_free(21700),
        engineers="ops@brand.example",
        database_url="postgresql+psycopg://ann:s3cret@127.0.0.1:1/pdca",
    )

    bad = [finding for finding in examine(here) if not finding.well]

    assert len(bad) == 2
    assert all(finding.remedy for finding in bad)
    assert not any("s3cret" in f.what + f.remedy for f in bad)


def test_who_is_told_by_nobody_hears_of_it(tmp_path: Path) -> None:
    here = Settings(var=tmp_path, port=first_free(21710), engineers="")

    assert any("PDCA_ENGINEERS" in finding.remedy for finding in examine(here))


def test_the_demo_keeps_away_from_the_product(tmp_path: Path) -> None:
    real = Settings(
        var=tmp_path, database_url="postgresql+psycopg://db/pdca", mailer="smtp", engineers="a@b.c"
    )

    here = for_demo(real)

    assert here.database == f"sqlite:///{tmp_path.resolve() / 'demo' / 'pdca.db'}"
    assert (here.mailer, here.engineers, here.host) == ("outbox", "", "127.0.0.1")
    assert here.clock == here.sandbox_url


@pytest.mark.parametrize("adjust", ["ON", "OFF"])
def test_the_demo_can_go_without_adjustments(tmp_path: Path, adjust: str) -> None:
    assert for_demo(Settings(var=tmp_path, adjust=adjust)).adjust == adjust
