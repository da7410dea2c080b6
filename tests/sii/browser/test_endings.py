"""Whatever is killed or hangs: no browser is left, and no folder of one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

import psutil
import pytest

from apps.sii.browser import driver, folders, programs
from apps.sii.browser.interstitials import Passing
from apps.sii.errors import BrowserFailed, BrowserMissing
from apps.sii.shapes import LISTINGS, Period
from tests.contracts.tree import ROOT
from tests.sii.browser.visiting import IMPATIENT, browsers_in, eventually, left_in

pytestmark = pytest.mark.browser

MARCH = Period(year=2024, month=3)
CHILD = """
import sys
import django
django.setup()
from apps.sii.browser import driver
from apps.sii.browser.patience import PATIENCE
with driver.opened(PATIENCE, float(sys.argv[1])) as browser:
    browser.go("data:text/html,here")
    browser.page_with(lambda page: page.text == "here")
    print("ready", flush=True)
    sys.stdin.read()
"""
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', *sys.argv[1:]])"


def start(*command: str) -> subprocess.Popen[str]:
    """A process of its own that holds a browser until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", *command],
        cwd=ROOT,
        env=os.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.fixture
def child(nest) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started = []

    def begin(*command: str) -> subprocess.Popen[str]:
        started.append(start(*(command or (CHILD, "60"))))
        return started[-1]

    yield begin
    for process in started:
        with process:
            process.kill()
    eventually(lambda: left_in(nest) == [])


def wardens(nest) -> list[psutil.Process]:
    return [one for process in browsers_in(nest) for one in process.parents() if is_warden(one)]


def is_warden(process: psutil.Process) -> bool:
    return "apps.sii.browser.warden" in process.cmdline()


def kill(nest, name: str) -> None:
    """The first of that name: of Chromium's many processes, the one that started the others."""
    next(one for one in browsers_in(nest) if one.name() == name).kill()


def test_the_end_of_a_process_ends_its_browser(child, nest) -> None:
    process = child()
    process.stdin.close()

    assert process.wait(10) == 0
    assert left_in(nest) == []


def test_a_killed_process_leaves_no_browser(child, nest) -> None:
    child().kill()

    eventually(lambda: left_in(nest) == [])


def test_a_killed_worker_with_all_below_it_leaves_no_browser(child, nest) -> None:
    worker = psutil.Process(child(PARENT, CHILD, "60").pid)
    for process in [worker, *worker.children(recursive=True)]:
        process.kill()

    eventually(lambda: left_in(nest) == [])


def test_a_killed_group_leaves_no_browser(nest) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, "60"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        process_group=0,
    )
    with process:
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGKILL)

    eventually(lambda: left_in(nest) == [])


@pytest.mark.parametrize("name", ["chromedriver", "chromium"])
def test_a_killed_program_is_noticed_and_leaves_nothing(visits, standin, nest, name) -> None:
    def killed() -> None:
        with visits.portal() as portal:
            kill(nest, name)
            portal.totals(LISTINGS[0], MARCH)

    with pytest.raises(BrowserFailed):
        killed()

    assert left_in(nest) == []
    assert visits.closed == 0
    with visits.portal(left_open=visits.opened):
        assert standin.seen()["open"] == 1


def test_a_killed_warden_takes_its_browser_along(nest) -> None:
    with driver.opened(IMPATIENT, 60) as browser:
        wardens(nest)[0].kill()
        eventually(lambda: browsers_in(nest) == [])
        with pytest.raises(BrowserFailed):
            browser.page()

    assert left_in(nest) == []


def test_what_was_left_when_all_were_killed_is_cleared_by_the_next(child, nest) -> None:
    process = child()
    wardens(nest)[0].kill()
    process.kill()
    eventually(lambda: browsers_in(nest) == [])
    (left,) = nest.iterdir()

    child()

    assert not left.exists()
    (kept,) = nest.iterdir()
    folders.clear_abandoned()
    assert kept.exists()


@pytest.mark.parametrize("orphans", [False, True])
def test_a_browser_that_stands_still_is_ended_too(child, nest, orphans) -> None:
    process = child()
    for one in browsers_in(nest):
        one.suspend()
    if orphans:
        kill(nest, "chromium")
    process.kill()

    eventually(lambda: left_in(nest) == [])


def test_a_browser_lives_no_longer_than_it_may(child, nest) -> None:
    child(CHILD, "4")

    eventually(lambda: left_in(nest) == [])


def test_a_tab_that_hangs_is_noticed(visits, standin, nest) -> None:
    visits.patient(command=2)

    def hung() -> None:
        with visits.portal() as portal:
            portal.totals(LISTINGS[0], MARCH)
            for one in browsers_in(nest):
                if "--type=renderer" in one.cmdline():
                    one.suspend()
            portal.totals(LISTINGS[0], MARCH)

    with pytest.raises(BrowserFailed) as caught:
        hung()
    assert caught.type is BrowserFailed

    visits.patient(command=4)
    with visits.portal(left_open=visits.opened):
        assert standin.seen()["open"] == 1


def test_a_page_that_hangs_while_it_loads_is_no_slow_portal() -> None:
    with driver.opened(replace(IMPATIENT, command=1), 60) as browser:
        browser.go("data:text/html,<script>for (;;);</script>")
        with pytest.raises(BrowserFailed) as caught:
            browser.page_with(lambda page: page.is_complete)
        assert caught.type is BrowserFailed


def test_nothing_is_in_between_where_there_is_no_page_yet() -> None:
    with driver.opened(IMPATIENT, 60) as browser:
        browser.go("data:text/html,<a>continuar</a>")
        browser.run("document.body.remove()")

        assert Passing(browser).way_on(0.0) is None


def test_a_killed_tab_is_noticed(visits, nest) -> None:
    with visits.portal() as portal:
        portal.totals(LISTINGS[0], MARCH)
        for one in browsers_in(nest):
            if "--type=renderer" in one.cmdline():
                one.kill()
        with pytest.raises(BrowserFailed):
            portal.totals(LISTINGS[0], MARCH)

    with visits.portal(left_open=visits.opened):
        assert visits.closed == 0


def test_without_a_browser_it_says_what_is_missing(visits, settings) -> None:
    settings.SII_CHROMIUM = "/nowhere/chromium"

    with pytest.raises(BrowserMissing, match="chromium"):
        visits.sign_in()


def test_a_driver_that_does_not_start_is_a_browser_that_failed(visits, settings) -> None:
    settings.SII_CHROMEDRIVER = "/bin/false"

    with pytest.raises(BrowserFailed):
        visits.sign_in()


def test_a_driver_that_finds_no_port_is_started_again(nest, settings) -> None:
    failed, late, real = nest / "failed", nest / "late", programs.found().chromedriver
    late.write_text(f'#!/bin/sh\n[ -e {failed} ] && exec {real} "$@"\ntouch {failed}; exit 1\n')
    late.chmod(0o755)
    settings.SII_CHROMEDRIVER = str(late)

    with driver.opened(IMPATIENT, 60) as browser:
        assert browser.run("return 6 * 7") == 42

    failed.unlink()
    late.unlink()


def test_no_secret_reaches_a_browser(nest, monkeypatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "made-up-secret")

    with driver.opened(IMPATIENT, 60):
        told = [one.environ() for one in browsers_in(nest)]

    assert any(told)
    assert all("SECRET_KEY" not in one and "DATABASE_URL" not in one for one in told)


def test_memory_of_a_browser_is_not_limited_by_addresses(nest) -> None:
    with driver.opened(IMPATIENT, 60):
        limits = [one.rlimit(psutil.RLIMIT_AS)[0] for one in browsers_in(nest)]

    assert set(limits) == {psutil.RLIM_INFINITY}
