"""The probes of the images see what the processes do, and cost next to nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

import pytest

from apps.core.beat import heartbeat
from apps.core.worker import signs
from tests.contracts.tree import ROOT

PROBE = ROOT / "dockerfiles" / "probe.py"


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("FAENA_SIGNS", str(tmp_path))
    monkeypatch.delenv("FAENA_HEARTBEAT_FILE", raising=False)
    return tmp_path


def asked(*arguments: str, **more: str) -> tuple[int, str]:
    """Exit code and what it says, as Docker would run it."""
    done = subprocess.run(
        [sys.executable, "-IS", str(PROBE), *arguments],
        env=os.environ | more,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    return done.returncode, done.stderr


def signed(path, age: float = 0) -> None:
    path.touch()
    os.utime(path, (time.time() - age, time.time() - age))


def test_worker_that_takes_work_is_well():
    signed(signs.heartbeat_file("pdf-3"), 20)
    signed(signs.ready_file("pdf-3"), 4000)

    assert asked("worker") == (0, "")
    assert asked("alive") == (0, "")


def test_worker_that_starts_or_stops_lives_and_is_not_ready():
    signed(signs.heartbeat_file("fast"))

    assert asked("alive") == (0, "")
    assert asked("worker") == (1, "The worker takes no work.\n")


@pytest.mark.parametrize(("age", "code"), [(250, 0), (310, 1)])
def test_worker_sits_out_a_broker_that_is_away_for_minutes(age, code):
    signed(signs.heartbeat_file("fast"), age)
    signed(signs.ready_file("fast"), age)

    assert asked("worker")[0] == code


def test_worker_that_never_gave_a_sign_is_not_well(folder):
    assert asked("worker") == (1, f"No sign of the worker's loop in {folder}.\n")


@pytest.mark.parametrize(("age", "code"), [(40, 0), (70, 1)])
def test_beat_is_expected_every_minute(age, code):
    heartbeat.touch()
    signed(heartbeat.file(), age)

    assert asked("beat")[0] == code


def test_beat_is_found_where_it_was_told_to_sign(folder):
    elsewhere = str(folder / "elsewhere")
    assert asked("beat", FAENA_HEARTBEAT_FILE=elsewhere)[0] == 1

    signed(folder / "elsewhere")

    assert asked("beat", FAENA_HEARTBEAT_FILE=elsewhere) == (0, "")


def test_signs_are_looked_for_where_a_process_leaves_them(monkeypatch, tmp_path):
    monkeypatch.delenv("FAENA_SIGNS")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    signed(signs.heartbeat_file("fast"))
    signed(signs.ready_file("fast"))

    assert asked("worker") == (0, "")


def test_probe_that_is_not_known_is_answered_with_those_there_are():
    code, said = asked("worker", "more")

    assert code == 1
    assert said.startswith("Say one of: web, worker, alive, beat, flower")
