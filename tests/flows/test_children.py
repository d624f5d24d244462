from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psutil
import pytest

from flows.machine.children import LARGEST_LOG, Child, Family
from flows.machine.orphans import marked
from pdca.errors import SetupError

LOYAL = "import signal; print('here', flush=True); signal.pause()"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {LOYAL}"
FORGETFUL = (
    "import subprocess, sys; subprocess.Popen([sys.executable, '-c',"
    f" {STUBBORN!r}], start_new_session=True); {LOYAL}"
)


@pytest.fixture
async def them(tmp_path: Path) -> AsyncIterator[Family]:
    family = Family(
        mark=str(tmp_path),
        environment=dict(os.environ),
        home=tmp_path,
        logs=tmp_path / "log",
        say=lambda _: None,
        grace_s=0.3,
        first_pause_s=0.01,
    )
    yield family
    await family.stop()


def child(name: str, code: str) -> Child:
    return Child(name, (sys.executable, "-c", code))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - another process makes it true
            await asyncio.sleep(0.01)


def wrote(them: Family, name: str) -> str:
    log = them.logs / f"{name}.log"
    return log.read_text("utf-8") if log.exists() else ""


async def test_a_child_that_dies_is_started_again(them: Family) -> None:
    await them.keep(child("brief", "print('born')"))

    await until(lambda: wrote(them, "brief").count("born") >= 3)


async def test_a_child_that_is_killed_is_started_again_after_clearing_away(them: Family) -> None:
    cleared: list[str] = []

    async def clear() -> None:
        cleared.append(wrote(them, "worker"))

    await them.keep(Child("worker", child("", LOYAL).command, clear))
    await until(lambda: "here" in wrote(them, "worker"))
    marked(them.mark)[0].send_signal(signal.SIGKILL)
    await until(lambda: wrote(them, "worker").count("here") == 2)

    assert cleared == ["here\n"]


async def test_the_person_hears_why_a_child_ended(them: Family) -> None:
    heard: list[str] = []
    them.say = heard.append
    await them.keep(child("server", "import os; os.kill(os.getpid(), 9)"))

    await until(lambda: bool(heard))

    assert heard[0] == "server ended (SIGKILL); starting it again in 0.01 s."


async def test_the_pause_doubles_while_a_child_keeps_dying(them: Family) -> None:
    heard: list[str] = []
    them.say, them.first_pause_s = heard.append, 0.05
    await them.keep(child("server", "raise SystemExit(3)"))

    await until(lambda: len(heard) == 4)

    assert re.findall(r"again in ([\d.]+) s", " ".join(heard)) == ["0.05", "0.1", "0.2", "0.4"]
    assert "exit code 3" in heard[0]


async def test_a_child_that_does_not_listen_is_ended_by_force(them: Family) -> None:
    await them.keep(child("stubborn", STUBBORN))
    await until(lambda: "here" in wrote(them, "stubborn"))

    await them.stop()

    assert not marked(them.mark)


async def test_stopping_leaves_no_grandchild_behind(them: Family) -> None:
    await them.keep(child("worker", FORGETFUL))
    await until(lambda: len(marked(them.mark)) == 2)

    await them.stop()

    assert not marked(them.mark)


async def test_a_stopped_child_is_not_started_again_and_the_others_live(them: Family) -> None:
    await them.keep(child("worker", LOYAL))
    await them.keep(child("server", LOYAL))
    await until(lambda: "here" in wrote(them, "worker") and "here" in wrote(them, "server"))

    await them.stop(["worker"])

    assert not them.keeps("worker")
    assert len(marked(them.mark)) == 1


async def test_a_dead_child_has_not_lived_however_long_ago_it_was_started(them: Family) -> None:
    them.first_pause_s = 600
    await them.keep(child("server", "raise SystemExit(3)"))
    await them.keep(child("worker", LOYAL))
    await until(lambda: them.has_lived_s("server") == 0)

    assert them.has_lived_s("worker") > 0
    assert them.has_lived_s("stranger") == 0


async def test_a_second_signal_ends_everything_at_once(them: Family) -> None:
    them.grace_s = 600
    await them.keep(child("stubborn", STUBBORN))
    await until(lambda: "here" in wrote(them, "stubborn"))

    ending = asyncio.create_task(them.stop())
    await asyncio.sleep(0)
    them.hurry()
    async with asyncio.timeout(10):
        await ending

    assert not marked(them.mark)


async def test_a_step_that_fails_says_its_last_words(them: Family) -> None:
    with pytest.raises(SetupError, match=r"migrate failed \(exit code 1\)(.|\n)*no such table"):
        await them.run_once(child("migrate", "raise SystemExit('no such table')"))


async def test_a_child_leads_its_own_session_so_ctrl_c_does_not_reach_it(them: Family) -> None:
    await them.keep(child("server", LOYAL))
    await until(lambda: "here" in wrote(them, "server"))
    process = marked(them.mark)[0]

    assert os.getsid(process.pid) == process.pid


async def test_a_log_that_grew_too_long_is_set_aside(them: Family) -> None:
    them.logs.mkdir()
    log = them.logs / "server.log"
    log.write_bytes(b"x" * (LARGEST_LOG + 1))

    them.trim_logs()

    assert log.stat().st_size == 0
    assert (them.logs / "server.log.1").stat().st_size == LARGEST_LOG + 1


async def test_processes_of_others_are_not_ours(them: Family) -> None:
    await them.keep(child("server", LOYAL))

    assert psutil.Process() not in marked(them.mark)
    assert not marked(them.mark + "/elsewhere")
