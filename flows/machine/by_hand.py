"""The commands of `pdca` by which a person steps in: connect, answer, hold, run, status ..."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

import typer

from tasks.settings import settings

by_hand = typer.Typer()
explain = typer.Typer(help="Tell what happened to something, in order.", no_args_is_help=True)
by_hand.add_typer(explain, name="explain")

Person = Annotated[str, typer.Argument(help="The id by which the platform or shop knows them.")]
Name = Annotated[str, typer.Argument(help="An account, a campaign, or one post's key.")]
Why = Annotated[str | None, typer.Option(help="For those who ask later.")]


@by_hand.command()
def connect(
    account: Annotated[str, typer.Argument(help="As campaign.yaml names it.")],
    *,
    platform: Annotated[str | None, typer.Option(help="Default: as campaign.yaml says.")] = None,
) -> None:
    """Ask for an account's credentials and keep them encrypted in a Prefect block."""
    from flows.machine.people import connect
    from flows.machine.reach import served

    kind = served(connect(account, platform, _ask))
    typer.echo(f"{account} is connected to {kind}.")


@by_hand.command()
def connect_sandbox(
    campaigns: Annotated[list[str], typer.Argument(help="Their accounts with sandbox: true.")],
) -> None:
    """Open campaigns' pretend accounts on the sandbox and connect them."""
    from flows.machine.reach import served
    from tasks.pretend import connect_sandbox_accounts

    for campaign in campaigns:
        for name in served(connect_sandbox_accounts(campaign)):
            typer.echo(f"{name} is connected to the sandbox.")


@by_hand.command()
def answer(
    key: Annotated[str, typer.Argument(help="Of the post or mail, or how it begins.")],
    said: Annotated[Literal["published", "not-published"], typer.Argument()],
    *,
    url: Annotated[str | None, typer.Option(help="Where the post can be read.")] = None,
) -> None:
    """Say whether a post is public, or a mail was taken, where only a person can know."""
    from flows.machine.people import answer

    word: Literal["published", "not_published"] = (
        "published" if said == "published" else "not_published"
    )
    typer.echo(f"{asyncio.run(answer(key, word, url=url))}.")


@by_hand.command()
def hold(name: Name, *, why: Why = None) -> None:
    """Hold planned posts until `pdca release`."""
    from flows.machine.people import hold

    typer.echo(f"{asyncio.run(hold(name, why))} held.")


@by_hand.command()
def release(name: Name, *, why: Why = None) -> None:
    """Let held posts go on; what is overdue follows the campaign's late rule."""
    from flows.machine.people import release

    typer.echo(f"{asyncio.run(release(name, why))} released.")


@by_hand.command()
def run(
    flow: Annotated[str, typer.Argument(help="plan, do, collect, check, act, watch, care, ...")],
    *,
    campaign: Annotated[str | None, typer.Option(help="Default: all of them.")] = None,
) -> None:
    """Start a run of a flow now, on the worker."""
    from flows.machine.reach import served
    from flows.machine.rounds import start_run

    typer.echo(f"Started: {served(start_run(flow, campaign))}")


@by_hand.command()
def status() -> None:
    """Show how each campaign stands, what people are asked, and the last runs."""
    from flows.machine.standing import show

    asyncio.run(show(settings()))


@explain.command()
def publication(
    words: Annotated[
        list[str],
        typer.Argument(metavar="KEY", help="How its key begins, or its item and account."),
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Tell the story of one post: planned, sent, settled, and what comes next. Needs no server."""
    from flows.machine.explain import explain

    for line in asyncio.run(explain(words, as_json=as_json)):
        typer.echo(line)


@by_hand.command()
def export_person(person: Person) -> None:
    """Print all that is kept of one commenter or customer, as JSON."""
    from flows.machine.privacy import export

    typer.echo(asyncio.run(export(person)))


@by_hand.command()
def forget_person(
    person: Person,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Erase all that is kept of one commenter or customer. It cannot be undone."""
    from flows.machine.privacy import forget

    if not yes:
        typer.confirm(f"Erase everything of {person}?", abort=True)
    typer.echo(f"{asyncio.run(forget(person))} rows erased.")


@by_hand.command()
def playbook(
    campaign: str,
    *,
    strike: Annotated[int | None, typer.Option(help="Take this entry out of use.")] = None,
) -> None:
    """Show what a campaign's adjustments have brought."""
    from flows.machine.lessons import said, strike_out

    if strike is not None:
        asyncio.run(strike_out(campaign, strike))
    for line in asyncio.run(said(campaign)) or ["Nothing is learnt yet."]:
        typer.echo(line)


def _ask(name: str, secret: bool) -> str:  # noqa: FBT001  (called by position)
    answer: str = typer.prompt(name, default="", hide_input=secret, show_default=False)
    return answer
