"""Whatever happens on the other side, what comes out is rows or a sentence, and nobody stays."""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import subprocess
import sys
from itertools import islice

import psutil
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.utils import translation

from apps.core.confined.argument import NAME
from apps.predictions import gateway
from apps.predictions.columns import Layout
from apps.predictions.errors import WorkbookRefused
from apps.predictions.reading.protocol import Block, End, Opening, Wanted
from tests.contracts.tree import ROOT
from tests.predictions.reading import workbooks
from tests.predictions.reading.test_readers import many
from tests.predictions.reading.workbooks import raw

ANNUAL = Wanted(Layout.ANNUAL)
BREAKS_OFF = (
    *("complains", "says nothing", "says nonsense", "nests deeply", "says another kind"),
    *("never ends a line", "uneven", "unknown column"),
)
ROGUE = "tests.predictions.reading.rogue"
CONSTRAINED = "tests.predictions.reading.constrained"
LARGE = workbooks.streamed(many(60_000))


@pytest.fixture
def behaving(monkeypatch, refused):
    """The refusal that comes of a reader's deed; afterwards the real one reads on."""

    def refuse(deed: str, module: str = ROGUE, content: bytes | None = None) -> WorkbookRefused:
        monkeypatch.setattr(gateway, "READER", module)
        with pytest.raises(WorkbookRefused) as caught:
            heard_all(io.BytesIO(content or raw()), Wanted(Layout.ANNUAL, sheet=deed))
        monkeypatch.undo()
        assert isinstance(heard_all(io.BytesIO(raw()))[-1], End)
        return caught.value

    return refuse


def heard_all(content, wanted: Wanted = ANNUAL):
    with gateway.read(content, wanted) as heard:
        return list(heard)


@pytest.mark.parametrize("deed", ["aborts", "is killed", "runs out of time"])
def test_reader_that_is_killed_needed_more_than_it_may_have(behaving, deed):
    error = behaving(deed)

    assert error.reason == "killed"
    assert "more memory or time" in str(error)


@pytest.mark.parametrize(
    "deed",
    [
        "complains",
        "says nothing",
        "says nonsense",
        "nests deeply",
        "says another kind",
        "never ends a line",
        "uneven",
        "unknown column",
    ],
)
def test_reader_that_breaks_off_could_not_read_it(behaving, deed):
    error = behaving(deed)

    assert error.reason == "broken_off"
    assert str(error).startswith("The workbook could not be read.")


def test_reader_that_closes_its_mouth_and_stays_is_ended(behaving, monkeypatch):
    monkeypatch.setattr(gateway, "SECONDS_TO_END", 0.2)

    assert behaving("hangs").reason == "broken_off"


def test_what_the_reader_complains_of_is_logged_and_not_shown(behaving, caplog):
    with caplog.at_level(logging.WARNING):
        error = behaving("complains")

    assert "secret of the file" in caplog.text
    assert "secret" not in str(error)


def test_refusal_in_words_that_nobody_knows_still_says_something(behaving):
    assert str(behaving("unknown refusal")).startswith("The workbook could not be read.")
    assert str(behaving("refusal without values")).startswith("The file is larger than ?.")


def test_reader_gets_no_secrets(behaving):
    sentence = str(behaving("environment"))

    names = json.loads(sentence.partition("“")[2].partition("”")[0])
    assert set(names) <= {"PATH", "LC_CTYPE", NAME}


def test_reader_that_needs_too_much_memory_is_refused(behaving):
    error = behaving("MOST_MEMORY=60000000", CONSTRAINED, LARGE)

    assert error.reason in ("killed", "needs_memory")
    assert "more memory" in str(error)


def test_reader_that_takes_too_long_says_so(behaving):
    error = behaving("LEAST_SECONDS=1 BYTES_A_SECOND=1000000000000", CONSTRAINED, slow_file())

    assert error.reason == "too_slow"


def test_reader_that_does_not_even_notice_is_killed(behaving):
    limits = "LEAST_SECONDS=1 MOST_SECONDS=1 GRACE_SECONDS=0 BYTES_A_SECOND=1000000000000"

    assert behaving(limits, CONSTRAINED, slow_file()).reason in ("killed", "too_slow")


def slow_file() -> bytes:
    return workbooks.streamed(many(60_000, unusual=True))


def test_reader_knows_no_django_and_nothing_heavy():
    code = (
        "import apps.predictions.reading.__main__, sys;"
        "sys.exit(bool({'django', 'numpy', 'openpyxl', 'celery'} & set(sys.modules)))"
    )

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_reader_can_write_no_file(tmp_path):
    code = (
        "from apps.predictions.reading import limits; limits.apply();"
        f"open({str(tmp_path / 'x')!r}, 'w').write('x' * 100_000)"
    )

    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, text=True
    )

    assert "File too large" in ended.stderr


def test_reader_is_gone_when_nobody_listens_any_more(readers):
    with gateway.read(io.BytesIO(LARGE), ANNUAL) as heard:
        first = list(islice(heard, 2))
        assert len(readers()) == 1

    assert isinstance(first[0], Opening)
    assert readers() == []


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, RuntimeError])
def test_reader_is_gone_after_whatever_ends_those_who_listen(readers, error):
    def fail() -> None:
        with gateway.read(io.BytesIO(LARGE), ANNUAL) as heard:
            next(heard)
            raise error

    with pytest.raises(error):
        fail()

    assert readers() == []


def test_worker_that_is_told_to_stop_while_it_listens_leaves_nobody(readers):
    def stop(number, frame) -> None:
        raise SystemExit

    def be_told_to_stop() -> None:
        with gateway.read(io.BytesIO(LARGE), ANNUAL) as heard:
            for said in heard:
                if isinstance(said, Block):
                    os.kill(os.getpid(), signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        with pytest.raises(SystemExit):
            be_told_to_stop()
    finally:
        signal.signal(signal.SIGTERM, before)

    assert readers() == []


def test_reader_ignores_signals_that_are_meant_for_its_worker(readers):
    with gateway.read(io.BytesIO(LARGE), ANNUAL) as heard:
        next(heard)
        [reader] = readers()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
            reader.send_signal(number)

        assert isinstance(list(heard)[-1], End)


def test_reader_dies_with_its_parent(tmp_path):
    path = tmp_path / "large.xlsx"
    path.write_bytes(LARGE)
    code = (
        "import subprocess, sys, signal, os;"
        "reader = subprocess.Popen([sys.executable, '-m', 'apps.predictions.reading'], "
        f"stdin=open({str(path)!r}), stdout=subprocess.PIPE);"
        "assert reader.stdout.readline(); print(reader.pid, flush=True); signal.pause()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {NAME: ANNUAL.to_json()},
    ) as parent:
        reader = psutil.Process(int(parent.stdout.readline()))
        assert reader.is_running()
        parent.kill()

    psutil.wait_procs([reader], timeout=5)
    assert not reader.is_running() or reader.status() == psutil.STATUS_ZOMBIE


def test_file_of_its_own_is_read_where_it_is_and_left_where_it_stands(tmp_path):
    path, content = tmp_path / "book.xlsx", raw()
    path.write_bytes(content)
    with path.open("rb", buffering=0) as file:
        file.read(7)
        with gateway.read(file, ANNUAL) as heard:
            assert isinstance(list(heard)[-1], End)

        assert file.read() == content[7:]


def test_two_read_one_file_at_the_same_time(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(LARGE)
    with path.open("rb") as file, gateway.read(file, ANNUAL) as one:
        next(one)
        with gateway.read(file, ANNUAL) as other:
            assert list(other)[-1] == list(one)[-1] == End(60_000)


def test_uploads_are_read_in_memory_and_on_disk():
    kind = "application/octet-stream"
    small = SimpleUploadedFile("a.xlsx", raw(), kind)
    small.read()
    assert heard_all(small)[-1] == End(2)

    with TemporaryUploadedFile("a.xlsx", kind, 0, None) as large:
        large.write(raw())
        assert heard_all(large)[-1] == End(2)


def test_pipe_is_no_file_to_be_read():
    end, other_end = os.pipe()
    with (
        os.fdopen(end, "rb") as pipe,
        os.fdopen(other_end, "wb"),
        pytest.raises(OSError, match="Illegal seek"),
    ):
        heard_all(pipe)


def test_refusal_is_in_the_language_that_is_active():
    with translation.override("es"), pytest.raises(WorkbookRefused, match="contraseña"):
        heard_all(io.BytesIO(workbooks.ole("EncryptedPackage")))
