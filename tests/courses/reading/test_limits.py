"""The reader ends in time, wherever that finds it, and says so if it can."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from ctypes import ArgumentError

import pytest

from apps.core.confined.argument import NAME
from apps.courses.reading import limits
from apps.courses.reading.protocol import Opening, Page, Refusal, Said, Wanted, understood
from apps.courses.reading.refused import OutOfTime, StepOutOfTime
from tests.contracts.tree import ROOT
from tests.courses.reading.conftest import GOOD

IN_C = """
from apps.courses.reading import limits
limits.GRACE_SECONDS = 0.2
with limits.at_most(0.2):
    sum(range(10**12))
"""
WHILE_IT_SAYS_A_PAGE = """
import signal
from apps.courses.reading import __main__ as reader
from apps.courses.reading.protocol import Page
said = reader.line_of
def late(one):
    if isinstance(one, Page):
        {happens}
    return said(one)
reader.line_of = late
reader.main()
"""


AMID_ARGUMENTS = """
import ctypes, signal
from apps.courses.reading import __main__ as reader
class Late:
    def from_param(value):
        signal.raise_signal(signal.SIGXCPU)
call = ctypes.CDLL(None).abs
call.argtypes = [Late]
reader.read = lambda *_: iter([call(1)])
reader.main()
"""


def ended(code: str, **options) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {NAME: Wanted().to_json()},
        capture_output=True,
        check=False,
        timeout=60,
        **options,
    )


def answer(tmp_path, happens: str) -> list[Said]:
    path = tmp_path / "good.pdf"
    path.write_bytes(GOOD)
    with path.open("rb") as file:
        made = ended(WHILE_IT_SAYS_A_PAGE.format(happens=happens), stdin=file)
    return [understood(line.decode()) for line in made.stdout.splitlines()]


def test_step_that_does_not_come_back_from_c_ends_the_reader():
    assert ended(IN_C).returncode == -signal.SIGPROF


def test_time_that_ends_while_a_page_is_said_waits_for_the_end_of_the_line(tmp_path):
    said = answer(tmp_path, "signal.raise_signal(signal.SIGXCPU)")

    assert [type(each) for each in said] == [Opening, Page, Refusal]
    assert said[-1] == Refusal("too_slow")


def test_memory_that_ends_while_a_page_is_said_is_said(tmp_path):
    assert answer(tmp_path, "raise MemoryError")[-1] == Refusal("needs_memory")


def test_time_that_ends_while_ctypes_looks_at_arguments_is_said():
    [line] = ended(AMID_ARGUMENTS).stdout.splitlines()

    assert understood(line.decode()) == Refusal("too_slow")


@pytest.mark.parametrize("kind", [StepOutOfTime, OutOfTime])
def test_end_of_time_stays_itself_in_an_error_of_ctypes(kind):
    with pytest.raises(kind), limits.as_raised():
        raise ArgumentError(f"argument 1: {kind.__name__}: ")


def test_other_errors_of_ctypes_stay_what_they_are():
    with pytest.raises(ArgumentError, match="TypeError"), limits.as_raised():
        raise ArgumentError("argument 2: TypeError: wrong type")
