"""The `pdca` command. Each command imports what it needs when it is called."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from pdca.errors import PdcaError, SetupError
from tasks.settings import ROOT, find_prefect, live_in, settings

commands = typer.Typer(
    help="Social-media campaigns round the Plan-Do-Check-Act loop.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Name = Annotated[str, typer.Argument(help="An account, a campaign, or the key of one post.")]


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
    find_prefect(settings())


@commands.command()
def new(name: Annotated[str, typer.Argument(help="Of the campaign and its folder.")]) -> None:
    """Write a commented campaign folder to start from."""
    from flows.folders import new

    say(f"Written: {new(settings().campaigns, name)}. Check it with `pdca check-folder`.")


@commands.command()
def check_folder(
    path: Annotated[Path, typer.Argument(help="A campaign folder.")],
    *,
    language: Annotated[
        Literal["en", "zh-CN"] | None, typer.Option(help="Default: the campaign's.")
    ] = None,
) -> None:
    """Name every mistake of a campaign folder, with file, line and remedy. Needs no server."""
    from flows.folders import mistakes

    found = mistakes(path, language)
    for line in found:
        say(line)
    if found:
        raise typer.Exit(1)
    say(f"{path} has no mistakes.")


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
def demo(
    *,
    keep: Annotated[bool, typer.Option(help="Leave the Prefect UI up until Ctrl-C.")] = False,
    ui: Annotated[bool, typer.Option(help="Only show the last demo's runs.")] = False,
) -> None:
    """Take the bundled campaign through four weeks in virtual time, from nothing."""
    from flows.place import for_demo

    here = for_demo(settings())
    live_in(here)
    from flows.demo import demo, look

    look(here) if ui else demo(here, keep=keep)


@commands.command()
def deploy(
    *,
    schedules: Annotated[bool, typer.Option(help="Whether the schedules run.")] = True,
    one_machine: Annotated[bool, typer.Option(hidden=True)] = False,
    file: Annotated[Path, typer.Option(hidden=True)] = ROOT / "prefect.yaml",
) -> None:
    """Make the server's deployments what prefect.yaml says, and remove all others of ours."""
    from flows.deploy import deploy

    for name in asyncio.run(deploy(file, schedules=schedules, one_machine=one_machine)):
        say(name)


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
    from flows.doctor import examine

    findings = list(examine(settings()))
    for finding in findings:
        mark, colour = ("ok ", "green") if finding.well else ("bad", "red")
        say(f"{typer.style(mark, fg=colour)}  {finding.what}")
        if not finding.well:
            say(f"     {finding.remedy}")
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


@commands.command()
def connect(
    account: Annotated[str, typer.Argument(help="As campaign.yaml names it.")],
    *,
    platform: Annotated[str | None, typer.Option(help="Default: as campaign.yaml says.")] = None,
) -> None:
    """Ask for an account's credentials and keep them encrypted in a Prefect block."""
    from flows.people import connect

    kind = asyncio.run(connect(account, platform, _ask))
    say(f"{account} is connected to {kind}.")


@commands.command()
def connect_sandbox(
    campaign: Annotated[str, typer.Argument(help="Its accounts with sandbox: true.")],
) -> None:
    """Open a campaign's pretend accounts on the sandbox and connect them."""
    from tasks.credentials import connect_sandbox_accounts

    for name in asyncio.run(connect_sandbox_accounts(campaign)):
        say(f"{name} is connected to the sandbox.")


@commands.command()
def answer(
    key: Annotated[str, typer.Argument(help="Of the post, as `pdca status` names it.")],
    said: Annotated[Literal["published", "not-published"], typer.Argument()],
    *,
    url: Annotated[str | None, typer.Option(help="Where the post can be read.")] = None,
) -> None:
    """Say whether a post is public that the product cannot find out about by itself."""
    from flows.people import answer

    word: Literal["published", "not_published"] = (
        "published" if said == "published" else "not_published"
    )
    asyncio.run(answer(key, word, url=url))
    say(f"{key}: noted.")


@commands.command()
def hold(name: Name) -> None:
    """Hold planned posts until `pdca release`."""
    from flows.people import hold

    say(f"{asyncio.run(hold(name))} held.")


@commands.command()
def release(name: Name) -> None:
    """Let held posts go on; what is overdue follows the campaign's late rule."""
    from flows.people import release

    say(f"{asyncio.run(release(name))} released.")


@commands.command()
def run(
    flow: Annotated[str, typer.Argument(help="plan, do, collect, check, act, watch, care, ...")],
    *,
    campaign: Annotated[str | None, typer.Option(help="Default: all of them.")] = None,
) -> None:
    """Start a run of a flow now, on the worker."""
    from flows.rounds import start_run

    say(f"Started: {asyncio.run(start_run(flow, campaign))}")


@commands.command()
def status() -> None:
    """Show how each campaign stands, what people are asked, and the last runs."""
    from flows.standing import show

    asyncio.run(show(settings()))


@commands.command(hidden=True)
def reap() -> None:
    """Mark flow runs as crashed whose process is gone; `pdca up` calls it."""
    from tasks.zombies import reap

    for name in asyncio.run(reap()):
        say(f"{name} had lost its process and is marked as crashed.")


@commands.command(hidden=True)
def clean() -> None:
    """Forget everything in `var`; `make clean` calls it."""
    from flows.running import find

    here = settings()
    for var in (here.var, here.var / "demo"):
        if found := find(var):
            raise SetupError(f"PDCA is running (process {found.pid}). Stop it first: `pdca down`.")
    shutil.rmtree(here.var, ignore_errors=True)


def _ask(name: str, secret: bool) -> str:  # noqa: FBT001  (called by position)
    answer: str = typer.prompt(name, default="", hide_input=secret, show_default=False)
    return answer


def say(text: str) -> None:
    typer.echo(text)


if __name__ == "__main__":
    app()
