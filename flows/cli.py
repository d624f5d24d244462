"""The `pdca` command. Each command imports what it needs when it is called."""

from __future__ import annotations

import asyncio
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from flows.machine.by_hand import by_hand
from flows.machine.pulse import EVERY_S
from pdca.errors import PdcaError, SetupError
from tasks.settings import ROOT, find_prefect, live_in, settings

commands = typer.Typer(
    help="Social-media campaigns round the Plan-Do-Check-Act loop.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Tongue = Literal["en", "zh-CN"]
Kind = Literal["for ever", "once", "probe"]
Every = Annotated[float, typer.Option(hidden=True, min=0.1)]


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
    *,
    debug: Annotated[bool, typer.Option(hidden=True)] = False,  # noqa: ARG001 - `app` reads it
) -> None:
    """Social-media campaigns round the Plan-Do-Check-Act loop."""
    find_prefect(settings())


@commands.command()
def new(
    name: Annotated[str, typer.Argument(help="Of the campaign and its folder.")],
    *,
    language: Annotated[Tongue, typer.Option(help="Of the explanations.")] = "en",
) -> None:
    """Write a commented campaign folder to start from."""
    from flows.machine.folders import new

    today = datetime.now(UTC).date()
    folder = new(settings().campaigns, name, language=language, today=today)
    typer.echo(f"Written: {folder}. Check it with `pdca check-folder {folder}`.")


@commands.command()
def check_folder(
    path: Annotated[Path, typer.Argument(help="A campaign folder.")],
    *,
    language: Annotated[Tongue | None, typer.Option(help="Default: the campaign's.")] = None,
) -> None:
    """Name every mistake of a campaign folder, with file, line and remedy. Needs no server."""
    from flows.machine.folders import mistakes

    found = mistakes(path, language)
    for line in found:
        typer.echo(line)
    if found:
        raise typer.Exit(1)
    typer.echo(f"{path} has no mistakes.")


@commands.command()
def up(*, every: Every = EVERY_S) -> None:
    """Run the product on this machine until Ctrl-C or `pdca down`."""
    from flows.machine.up import up

    up(settings(), typer.echo, every_s=every)


@commands.command()
def down() -> None:
    """Stop the product that `pdca up` runs."""
    from flows.machine.up import down

    typer.echo("Stopped." if down(settings()) else "Nothing is running.")


@commands.command()
def demo(
    *,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the Prefect UI up until Ctrl-C.")
    ] = False,
    ui: Annotated[bool, typer.Option("--ui", help="Only show the last demo's runs.")] = False,
) -> None:
    """Take the bundled campaign through four weeks in virtual time, from nothing."""
    from flows.machine.place import for_demo

    here = for_demo(settings())
    live_in(here)
    from flows.machine.demo import demo, look

    look(here) if ui else demo(here, keep=keep)


@commands.command()
def deploy(
    *,
    schedules: Annotated[bool, typer.Option(help="Whether the schedules run.")] = True,
    heartbeats: Annotated[
        bool | None,
        typer.Option(help="Mark runs that fall silent. Default: if Prefect has PostgreSQL."),
    ] = None,
    one_machine: Annotated[bool, typer.Option("--one-machine", hidden=True)] = False,
    file: Annotated[Path, typer.Option(hidden=True)] = ROOT / "prefect.yaml",
) -> None:
    """Make the server's deployments what prefect.yaml says, and remove all others of ours."""
    from flows.machine.deploy import deploy

    work = deploy(file, schedules=schedules, one_machine=one_machine, heartbeats=heartbeats)
    for name in asyncio.run(work):
        typer.echo(name)
    if one_machine:
        reap()


@commands.command()
def migrate() -> None:
    """Bring the tables of the product's database up to date."""
    from store.migrate import upgrade

    here = settings()
    here.var.mkdir(parents=True, exist_ok=True)
    upgrade(here.database)


@commands.command()
def doctor() -> None:
    """Look for what is wrong with this installation, and say how to mend it."""
    from flows.machine.doctor import examine

    findings = list(examine(settings()))
    for finding in findings:
        mark, colour = ("ok ", "green") if finding.well else ("bad", "red")
        typer.echo(f"{typer.style(mark, fg=colour)}  {finding.what}")
        if not finding.well:
            typer.echo(f"     {finding.remedy}")
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


@commands.command(hidden=True)
def reap() -> None:
    """Mark flow runs as crashed whose process is gone; `pdca up` calls it."""
    from tasks.zombies import reap

    for name in asyncio.run(reap()):
        typer.echo(f"{name} had lost its process and is marked as crashed.")


@commands.command()
def pulse(
    *,
    once: Annotated[bool, typer.Option("--once", help="Until it is certain; then end.")] = False,
    probe: Annotated[bool, typer.Option("--probe", help="Look once, and touch nothing.")] = False,
    every: Every = EVERY_S,
    parent: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Watch server, worker, windows and posts; heal, and mail the engineers."""
    from flows.machine.guard import watch

    kind: Kind = "probe" if probe else "once" if once else "for ever"
    wrong = asyncio.run(watch(settings(), kind, every_s=every, parent=parent, say=typer.echo))
    for trouble in wrong:
        typer.echo(f"{trouble.what}. {trouble.remedy}")
    if wrong:
        raise typer.Exit(1)


@commands.command(hidden=True)
def alarm(troubles: str, *, over: Annotated[bool, typer.Option("--over")] = False) -> None:
    """Mail the engineers; `pdca up` and `pdca pulse` call it."""
    from flows.machine.alarm import alarm
    from flows.machine.trouble import unpack

    typer.echo(f"{asyncio.run(alarm(unpack(troubles), over=over))} mails.")


@commands.command(hidden=True)
def clean() -> None:
    """Forget everything in `var`; `make clean` calls it."""
    from flows.machine.running import find

    here = settings()
    for var in (here.var, here.var / "demo"):
        if found := find(var):
            raise SetupError(f"PDCA is running (process {found.pid}). Stop it first: `pdca down`.")
    shutil.rmtree(here.var, ignore_errors=True)


commands.add_typer(by_hand)


if __name__ == "__main__":
    app()
