"""What a flow run says of itself: a name that tells what it did, and an honest end state."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec

from prefect import State, get_client, runtime
from prefect.context import FlowRunContext
from prefect.states import Completed, Failed

from pdca.errors import PdcaError

LONGEST_NAME = 120
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one step did for one campaign or account, in a few words.

    Attributes:
        of: the campaign or account.
        said: what happened, such as "3 published"; empty when there was nothing to do.
        trouble: what a person must mend; empty when all is well.
    """

    of: str
    said: str = ""
    trouble: str = ""


Steps = Mapping[str, Callable[[], Awaitable[Outcome | Sequence[Outcome]]]]
"""What a run does, by the name its trouble gets."""


def counted(number: int, one: str, many: str = "") -> str:
    """`1 post`, `2 posts`; `many` where an s is not enough."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def first_name() -> str:
    """The name until the run knows what it did: the flow, and the campaign it is for."""
    flow = runtime.flow_run.get_flow_name()
    campaign = runtime.flow_run.get_parameters().get("campaign")
    return f"{flow} {campaign or 'all campaigns'}"


async def conclude(outcomes: Sequence[Outcome]) -> State[Any]:
    """End the run: rename it after what was done; Failed when someone is needed."""
    said = "; ".join(_line(o.of, o.said) for o in outcomes if o.said)
    trouble = "; ".join(_line(o.of, o.trouble) for o in outcomes if o.trouble)
    await name_run(trouble or said or "nothing to do")
    if trouble:
        return Failed(message=f"{trouble}" + (f" (done: {said})" if said else ""))
    return Completed(message=said or "nothing to do")


def in_words(
    flow: Callable[P, Coroutine[Any, Any, State[Any]]],
) -> Callable[P, Coroutine[Any, Any, State[Any]]]:
    """A flow that ends as Failed with a sentence, where an error of ours says what to mend."""

    @wraps(flow)
    async def told(*given: P.args, **named: P.kwargs) -> State[Any]:
        try:
            return await flow(*given, **named)
        except PdcaError as error:
            return await conclude([Outcome("", trouble=str(error))])

    # Prefect looks up the names of types where `told` was written; here they are resolved.
    told.__signature__ = signature(flow, eval_str=True)  # type: ignore[attr-defined]  # as PEP 362
    return told


async def each_by_itself(steps: Steps) -> list[Outcome]:
    """Do every step, one after the other; what goes wrong in one is its trouble, by its name."""
    done: list[Outcome] = []
    for name, work in steps.items():
        try:
            came = await work()
        except Exception as error:  # noqa: BLE001 - its task run has the traceback; the others go on
            done.append(Outcome(name, trouble=str(error) or type(error).__name__))
        else:
            done += [came] if isinstance(came, Outcome) else came
    return done


def _line(of: str, what: str) -> str:
    return f"{of}: {what}" if of else what


async def name_run(said: str) -> None:
    """Name the flow run after what it did, or what it waits for."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None or context.flow is None:
        return
    name = f"{context.flow.name} {said}"
    short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    async with get_client() as client:
        await client.set_flow_run_name(context.flow_run.id, short)
