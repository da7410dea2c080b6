"""A worker's signs of life, and its way out."""

from __future__ import annotations

import os
import time
from pathlib import Path

import psutil
import pytest

from apps.core.worker import child, signs
from apps.operations import processes
from config.queues import FAST, FAST_SLOW

PATIENCE = 60


@pytest.fixture
def worker(manage, tmp_path, monkeypatch):
    monkeypatch.setenv("FAENA_SIGNS", str(tmp_path))
    started = processes.start_worker(FAST, FAST_SLOW)
    processes.wait_until_ready([started])
    yield started
    processes.stop([started])


def happens(condition):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return True
    return False


def oom_score_adj(process: psutil.Process) -> int:
    return int(Path(f"/proc/{process.pid}/oom_score_adj").read_text(encoding="utf-8"))


def test_worker_shows_that_it_lives_and_takes_work_until_it_stops(worker):
    heartbeat, ready = signs.heartbeat_file("fast"), signs.ready_file("fast")
    assert ready.exists()
    first = heartbeat.stat().st_mtime

    assert happens(lambda: heartbeat.stat().st_mtime > first)
    assert processes.stop([worker]) == []

    assert not ready.exists()


def test_children_lead_process_groups_of_their_own(worker):
    [*children] = psutil.Process(worker.pid).children()

    assert len(children) >= FAST.slots
    assert {process.pid for process in children} == {
        os.getpgid(process.pid) for process in children
    }


@pytest.mark.skipif(not child.OWN_SCORE.exists(), reason="Linux alone is told whom to kill")
def test_children_go_before_their_worker_when_memory_runs_out(worker):
    main = psutil.Process(worker.pid)

    scores = [oom_score_adj(process) for process in main.children()]

    assert len(scores) >= FAST.slots
    assert min(scores) >= min(oom_score_adj(main) + child.AHEAD, child.MOST_READY)


def test_worker_whose_signs_cannot_be_written_works_all_the_same(manage, monkeypatch):
    monkeypatch.setenv("FAENA_SIGNS", "/dev/null/nowhere")
    started = processes.start_worker(FAST, FAST_SLOW)
    try:
        processes.wait_until_ready([started])
    finally:
        assert processes.stop([started]) == []


def test_signs_of_two_users_are_in_folders_of_their_own(monkeypatch):
    monkeypatch.delenv("FAENA_SIGNS", raising=False)

    assert signs.folder().name == f"faena-{os.getuid()}"
    assert signs.folder().stat().st_mode & 0o777 == 0o700
