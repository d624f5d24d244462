from __future__ import annotations

import json
import os
from pathlib import Path

import psutil
import pytest

from flows.machine.running import find, hold, place
from pdca.errors import SetupError

UI = "http://127.0.0.1:4207"


def test_the_second_one_is_told_which_one_runs(tmp_path: Path) -> None:
    with hold(tmp_path, ui=UI), pytest.raises(SetupError) as said, hold(tmp_path, ui=UI):
        pass

    assert f"process {os.getpid()}" in str(said.value)
    assert UI in str(said.value)


def test_it_is_found_while_it_runs_and_not_after(tmp_path: Path) -> None:
    with hold(tmp_path, ui=UI):
        found = find(tmp_path)

        assert found is not None
        assert found.process() == psutil.Process()

    assert find(tmp_path) is None


def test_where_nothing_ever_ran_nothing_is_found(tmp_path: Path) -> None:
    assert find(tmp_path) is None


def test_a_stranger_with_the_same_number_is_not_taken_for_it(tmp_path: Path) -> None:
    stranger = {"pid": os.getpid(), "born": psutil.Process().create_time() - 3600, "ui": UI}
    place(tmp_path).write_text(json.dumps(stranger), "utf-8")

    assert find(tmp_path) is None


def test_a_file_left_by_a_crash_stops_nobody(tmp_path: Path) -> None:
    place(tmp_path).write_text(json.dumps({"pid": 2**22 + 7, "born": 1.0, "ui": UI}), "utf-8")

    with hold(tmp_path, ui=UI) as mine:
        assert find(tmp_path) == mine
