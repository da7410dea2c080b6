"""Large uploads: rows a second beside the plain shape, memory by size, and who waits meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from apps.bench.beside import waits_beside_uploads
from apps.bench.contenders import Unaccounted
from apps.bench.effort import Effort
from apps.bench.figures import Count, Figure, Ratio, Target
from apps.bench.peaks import Peaks
from apps.bench.race import Tell, clear, kill_tree
from apps.bench.rounds import interleaved
from apps.bench.section import Grid, Section
from apps.bench.until import until_ended
from apps.core import files
from apps.core.models import Status
from apps.operations import processes
from apps.predictions import synthetic
from apps.predictions.intake import predict_years
from apps.predictions.models import Prediction, Upload
from config.queues import BULK_POOL, SPECIALISED

OURS, PLAIN, PLAIN_AT_ONCE = "ours", "plain shape", "plain shape, in one transaction"
UNIT = "rows/s"
LEAST_OF_PLAIN = 8
MOST_MIB = 250
KIB_IN_MIB = 1024


@dataclass(frozen=True)
class Found:
    """What one upload took: rows a second from upload to download, and the largest sizes in MiB.

    reader: of the process that read the file; ``None`` where there is no other process
    """

    rate: float
    child: float
    reader: float | None = None
    both: float | None = None
    way: str = ""


def measure(effort: Effort, tell: Tell) -> Section:
    """Ours beside the plain shape, then ours by size."""
    peaks: dict[str, list[Found]] = {OURS: [], PLAIN: [], PLAIN_AT_ONCE: []}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        source = _workbook(folder, effort.uploaded)

        def once(name: str) -> tuple[float]:
            found = _once(name, source, effort.uploaded)
            peaks[name].append(found)
            tell(f"{name}: {found.rate:,.0f} {UNIT}, {found.child:.0f} MiB")
            return (found.rate,)

        rates = interleaved([*peaks], once, effort)
        by_size = [_by_size(folder, rows, tell) for rows in effort.uploads]
    ours, plain, at_once = (
        Figure(name, UNIT, tuple(rate for (rate,) in rates[name])) for name in peaks
    )
    return Section(
        "uploads",
        f"Uploads of {effort.uploaded:,} rows × 12 columns, from upload to downloadable workbook",
        figures=[ours, plain, at_once],
        targets=[
            Target("ours / the plain shape", Ratio(ours, plain), at_least=LEAST_OF_PLAIN),
            Target("ours / the plain shape in one transaction", Ratio(ours, at_once)),
        ],
        counts=[
            _memory(peaks[OURS]),
            _together(by_size),
            *waits_beside_uploads(effort.uploaded, tell),
        ],
        grids=[_grid(by_size)],
    )


def _workbook(folder: Path, rows: int) -> Path:
    path = folder / f"{rows}.xlsx"
    if not path.exists():
        synthetic.write(path, rows)
    return path


def _once(name: str, source: Path, rows: int) -> Found:
    clear()
    if name == OURS:
        return _ours(source, rows)
    return _plain(source, rows, ["--one-transaction"] if name == PLAIN_AT_ONCE else [])


def _ours(source: Path, rows: int) -> Found:
    """Through the intake and a worker of pool ``bulk`` that waits for it."""
    started = processes.start_worker(BULK_POOL, SPECIALISED)
    try:
        processes.wait_until_ready([started])
        with Peaks(started.pid) as peaks:
            began = time.perf_counter()
            with source.open("rb") as content:
                job = predict_years(files.store(content, name=source.name)).id
            until_ended(job, started.process)
            seconds = time.perf_counter() - began
        _account(job, rows)
    finally:
        kill_tree(started.process)
    reader = Upload.objects.get(pk=job).opening["reader"]
    return Found(rows / seconds, peaks.child, peaks.helper, peaks.both, reader)


def _plain(source: Path, rows: int, flags: Sequence[str]) -> Found:
    """In a process of its own; its start is not counted."""
    said = subprocess.run(
        [
            sys.executable,
            "-m",
            "apps.bench.plain_excel",
            source,
            source.with_suffix(".out.xlsx"),
            *flags,
        ],
        cwd=settings.BASE_DIR,
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(said.stdout)
    if found["rows"] != rows:
        raise Unaccounted(f"The plain shape saved {found['rows']} rows of {rows}.")
    return Found(rows / found["seconds"], found["peak_kb"] / KIB_IN_MIB)


def _account(job: UUID, rows: int) -> None:
    """Every row once, and both files there."""
    upload = Upload.objects.select_related("job").get(pk=job)
    found = Prediction.objects.filter(upload=upload).count()
    if (
        upload.job.status != Status.DONE
        or found != rows
        or not (upload.workbook_id and upload.csv_id)
    ):
        raise Unaccounted(f"{found} rows of {rows}, {upload.job.status}: {upload.job.error_text}")


def _by_size(folder: Path, rows: int, tell: Tell) -> tuple[str | float, ...]:
    source = _workbook(folder, rows)
    clear()
    found = _ours(source, rows)
    tell(f"{rows:,} rows: {found.rate:,.0f} {UNIT}, {found.both:.0f} MiB")
    size = source.stat().st_size / 10**6
    return (rows, size, found.rate, found.way, found.child, found.reader or 0.0, found.both or 0.0)


def _grid(rows: list[tuple[str | float, ...]]) -> Grid:
    columns = ("rows", "MB", UNIT, "reader", "child, MiB", "reading process, MiB", "together, MiB")
    return Grid("By size: speed and largest resident sizes", columns, rows)


def _together(rows: Sequence[tuple[str | float, ...]]) -> Count:
    """Of every size: reader and child against what a child of the pool may grow to."""
    most, limit = max(float(row[-1]) for row in rows), BULK_POOL.recycle_child_mb
    return Count(
        "largest child and reading process together",
        f"≤ {limit} MiB",
        f"{most:.0f} MiB",
        most <= limit,
    )


def _memory(found: Sequence[Found]) -> Count:
    most = max(each.child for each in found)
    return Count("largest child", f"≤ {MOST_MIB} MiB", f"{most:.0f} MiB", most <= MOST_MIB)
