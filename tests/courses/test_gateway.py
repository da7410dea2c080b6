"""Whatever happens on the other side, what comes out is pages or a sentence, and nobody stays."""

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
from apps.courses import gateway
from apps.courses.errors import PdfRefused
from apps.courses.reading.protocol import End, Opening, Page, Wanted
from apps.courses.synthetic.hostile import document, text
from tests.contracts.tree import ROOT
from tests.courses.reading.conftest import GOOD, english, nobody_is_left_behind, readers

__all__ = ["english", "nobody_is_left_behind", "readers"]  # fixtures

ROGUE = "tests.courses.reading.rogue"
CONSTRAINED = "tests.courses.reading.constrained"
LARGE = document([text()] * 2000)
SLOW = document([text("x" * 20_000)] * 2000)


@pytest.fixture
def behaving(monkeypatch):
    """What is heard of a reader that does a deed; afterwards the real one reads on."""

    def hear(deed: str, module: str = ROGUE, content: bytes = GOOD):
        monkeypatch.setattr(gateway, "READER", module)
        try:
            return heard_all(io.BytesIO(content), Wanted(password=deed))
        finally:
            monkeypatch.undo()
            assert isinstance(heard_all(io.BytesIO(GOOD))[-1], End)

    return hear


@pytest.fixture
def misbehaving(behaving):
    """The refusal that comes of a reader's deed."""

    def refuse(*deed, **content) -> PdfRefused:
        with pytest.raises(PdfRefused) as caught:
            behaving(*deed, **content)
        return caught.value

    return refuse


def heard_all(content, wanted: Wanted = Wanted()):  # noqa: B008  (frozen)
    with gateway.read(content, wanted) as heard:
        return list(heard)


@pytest.mark.parametrize("deed", ["aborts", "is killed", "runs out of time"])
def test_reader_that_is_killed_needed_more_than_it_may_have(misbehaving, deed):
    error = misbehaving(deed)

    assert error.reason == "killed"
    assert "more memory or time" in str(error)


@pytest.mark.parametrize(
    "deed",
    [
        "says nonsense",
        "nests deeply",
        "says another kind",
        "never ends a line",
        "refusal of odd values",
        "refusal with a NUL",
        "note of half a character",
        "page with an endless note",
        "outline without end",
        "begins with a page",
        "page twice",
        "leaves a page out",
        "page beyond the last",
        "ends early",
        "no pages",
        "too many pages",
        "label that never ends",
        "entry beyond the last",
        "unknown source",
        "more than sure",
        "size without end",
        "a NUL",
        "half a character",
        "index that is no number",
        "lines that are none",
        "line of a line",
        "dies and changes",
    ],
)
def test_reader_that_makes_no_sense_could_not_read_it(misbehaving, caplog, deed):
    error = misbehaving(deed)

    assert error.reason == "broken_off"
    assert str(error).startswith("The PDF could not be read.")
    assert "makes no sense" in caplog.text


@pytest.mark.parametrize("deed", ["complains", "says nothing"])
def test_reader_that_breaks_off_could_not_read_it(misbehaving, deed):
    assert misbehaving(deed).reason == "broken_off"


def test_reader_that_closes_its_mouth_and_stays_is_ended(misbehaving, monkeypatch):
    monkeypatch.setattr(gateway, "SECONDS_TO_END", 0.2)

    assert misbehaving("hangs").reason == "broken_off"


@pytest.mark.parametrize(
    ("deed", "lost"),
    [
        ("dies at one page", [2]),
        ("dies at the last page", [5]),
        ("dies at three pages", [0, 2, 3]),
    ],
)
def test_page_that_kills_its_reader_is_lost_and_another_reads_on(behaving, deed, lost):
    opening, *pages, _end = behaving(deed)

    assert isinstance(opening, Opening)
    assert [page.index for page in pages] == [0, 1, 2, 3, 4, 5]
    assert [page.index for page in pages if page.source == "none"] == lost
    assert [page.index for page in pages if not page.lines] == lost
    assert [page.index for page in pages if page.note == "pages_unreadable"] == lost


def test_document_that_kills_one_reader_after_the_other_is_given_up(misbehaving):
    error = misbehaving("dies at four pages")

    assert error.reason == "killed_at_page"
    assert str(error).startswith("Reading page 5, and others before it, needed more memory or time")


def test_what_the_reader_complains_of_is_logged_and_not_shown(misbehaving, caplog):
    with caplog.at_level(logging.WARNING):
        error = misbehaving("complains")

    assert "secret of the file" in caplog.text
    assert "secret" not in str(error)


def test_refusal_in_words_that_nobody_knows_still_says_something(misbehaving):
    assert str(misbehaving("unknown refusal")).startswith("The PDF could not be read.")
    assert str(misbehaving("refusal without values")).startswith("The PDF is larger than ?.")


def test_nonsense_is_not_logged_as_a_whole(misbehaving, caplog):
    misbehaving("says a long word")

    assert "no word of the reader's" in caplog.text
    assert len(caplog.text) < 1000


def test_document_with_more_text_than_can_be_understood_is_refused(monkeypatch):
    monkeypatch.setattr(gateway, "MOST_CHARACTERS", 1000)

    with pytest.raises(PdfRefused) as caught:
        heard_all(io.BytesIO(document([text("x" * 400)] * 3)))

    assert caught.value.reason == "too_much_text"
    assert len(heard_all(io.BytesIO(document([text("x" * 400)] * 2)))) == 4


def test_password_is_for_nobody_else_to_see(readers):
    wanted = Wanted(password="open sesame")

    with gateway.read(io.BytesIO(LARGE), wanted) as heard:
        next(heard)
        [reader] = readers()
        assert "sesame" not in " ".join(reader.cmdline())
        assert "sesame" not in repr(wanted)


def test_reader_gets_no_secrets(misbehaving):
    sentence = str(misbehaving("environment"))

    names = json.loads("[" + sentence.partition("[")[2].partition("]")[0] + "]")
    assert set(names) <= {"PATH", "LC_CTYPE", NAME}


def test_reader_that_takes_too_long_says_so(misbehaving):
    error = misbehaving("LEAST_SECONDS=1 PAGES_A_SECOND=1000000", CONSTRAINED, content=SLOW)

    assert error.reason == "too_slow"


def test_reader_knows_no_django_and_nothing_heavy():
    code = (
        "import apps.courses.reading.__main__, sys;"
        "sys.exit(bool({'django', 'numpy', 'celery'} & set(sys.modules)))"
    )

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_reader_can_write_no_file(tmp_path):
    code = (
        "from apps.courses.reading import limits; limits.apply();"
        f"open({str(tmp_path / 'x')!r}, 'w').write('x' * 100_000)"
    )

    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, text=True
    )

    assert "File too large" in ended.stderr


def test_reader_is_gone_when_nobody_listens_any_more(readers):
    with gateway.read(io.BytesIO(LARGE), Wanted()) as heard:
        first = list(islice(heard, 2))
        assert len(readers()) == 1

    assert isinstance(first[0], Opening)
    assert readers() == []


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, RuntimeError])
def test_reader_is_gone_after_whatever_ends_those_who_listen(readers, error):
    def fail() -> None:
        with gateway.read(io.BytesIO(LARGE), Wanted()) as heard:
            next(heard)
            raise error

    with pytest.raises(error):
        fail()

    assert readers() == []


def test_worker_that_is_told_to_stop_while_it_listens_leaves_nobody(readers):
    def stop(number, frame) -> None:
        raise SystemExit

    def be_told_to_stop() -> None:
        with gateway.read(io.BytesIO(LARGE), Wanted()) as heard:
            for said in heard:
                if isinstance(said, Page):
                    os.kill(os.getpid(), signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        with pytest.raises(SystemExit):
            be_told_to_stop()
    finally:
        signal.signal(signal.SIGTERM, before)

    assert readers() == []


def test_reader_ignores_signals_that_are_meant_for_its_worker(readers):
    with gateway.read(io.BytesIO(LARGE), Wanted()) as heard:
        next(heard)
        [reader] = readers()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
            reader.send_signal(number)

        assert isinstance(list(heard)[-1], End)


def test_reader_dies_with_its_parent(tmp_path):
    path = tmp_path / "large.pdf"
    path.write_bytes(LARGE)
    code = (
        "import subprocess, sys, signal, os;"
        "reader = subprocess.Popen([sys.executable, '-m', 'apps.courses.reading'], "
        f"stdin=open({str(path)!r}), stdout=subprocess.PIPE);"
        "assert reader.stdout.readline(); print(reader.pid, flush=True); signal.pause()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {NAME: Wanted().to_json()},
    ) as parent:
        reader = psutil.Process(int(parent.stdout.readline()))
        assert reader.is_running()
        parent.kill()

    psutil.wait_procs([reader], timeout=5)
    assert not reader.is_running() or reader.status() == psutil.STATUS_ZOMBIE


def test_file_of_its_own_is_read_where_it_is_and_left_where_it_stands(tmp_path):
    path = tmp_path / "manual.pdf"
    path.write_bytes(GOOD)
    with path.open("rb", buffering=0) as file:
        file.read(7)
        with gateway.read(file, Wanted()) as heard:
            assert isinstance(list(heard)[-1], End)

        assert file.read() == GOOD[7:]


def test_two_read_one_file_at_the_same_time(tmp_path):
    path = tmp_path / "manual.pdf"
    path.write_bytes(LARGE)
    with path.open("rb") as file, gateway.read(file, Wanted()) as one:
        opening = next(one)
        with gateway.read(file, Wanted()) as other:
            assert list(other) == [opening, *one]


def test_uploads_are_read_in_memory_and_on_disk():
    small = SimpleUploadedFile("a.pdf", GOOD, "application/pdf")
    small.read()
    assert heard_all(small)[-1] == End()

    with TemporaryUploadedFile("a.pdf", "application/pdf", 0, None) as large:
        large.write(GOOD)
        assert heard_all(large)[-1] == End()


def test_refusal_is_in_the_language_that_is_active():
    with translation.override("es"), pytest.raises(PdfRefused, match="vacío"):
        heard_all(io.BytesIO(b""))
