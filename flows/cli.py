"""The `pdca` command. Each command imports what it needs when it is called."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from pdca.errors import PdcaError
from tasks.settings import ROOT, find_prefect, settings

commands = typer.Typer(
    help="Social-media campaigns round the Plan-Do-Check-Act loop.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def app() -> None:
    """Run a command; an error of ours is one clear line, never a traceback."""
    try:
        commands()
    except PdcaError as error:
        if "--debug" in sys.argv:
            raise
        typer.secho(str(error), err=True, fg="red")
        raise SystemExit(1) from None


@commands.callback()
def everywhere(
    *, debug: Annotated[bool, typer.Option(hidden=True, help="Show tracebacks.")] = False
) -> None:
    """Social-media campaigns round the Plan-Do-Check-Act loop."""


@commands.command()
def up() -> None:
    """Run the product on this machine until Ctrl-C or `pdca down`."""
    from flows.up import up

    up(settings(), say)


@commands.command()
def down() -> None:
    """Stop the product that `pdca up` runs."""
    from flows.up import down

    say("Stopped." if down(settings()) else "Nothing is running.")


@commands.command()
def migrate() -> None:
    """Bring the tables of the product's database up to date."""
    from store.migrate import upgrade

    here = settings()
    here.var.mkdir(parents=True, exist_ok=True)
    upgrade(here.database)


@commands.command()
def deploy(
    *,
    schedules: Annotated[bool, typer.Option(help="Whether the schedules run.")] = True,
    one_machine: Annotated[bool, typer.Option(hidden=True)] = False,
    file: Annotated[Path, typer.Option(hidden=True)] = ROOT / "prefect.yaml",
) -> None:
    """Make the server's deployments what prefect.yaml says, and remove all others of ours."""
    find_prefect(settings())
    from flows.deploy import deploy

    for name in asyncio.run(deploy(file, schedules=schedules, one_machine=one_machine)):
        say(name)


@commands.command(hidden=True)
def reap() -> None:
    """Mark flow runs as crashed whose process is gone; `pdca up` calls it."""
    find_prefect(settings())
    from tasks.zombies import reap

    for name in asyncio.run(reap()):
        say(f"{name} had lost its process and is marked as crashed.")


def say(text: str) -> None:
    typer.echo(text)


if __name__ == "__main__":
    app()
