"""A worker's signs of life, and its way out."""

from __future__ import annotations

import os
import time

import psutil
import pytest

from apps.core.worker import signs
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
