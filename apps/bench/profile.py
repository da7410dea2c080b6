"""Where the time goes: py-spy looks at a worker and its children while they deliver e-mails."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from apps.bench.contenders import Bulk, Singles, wait_until
from apps.bench.effort import Effort
from apps.bench.mailserver import embedded_server
from apps.bench.race import NotMeasured, Tell, clear, kill_tree
from apps.operations.processes import START_SECONDS

DEFAULT_FOLDER = Path("docs/profile")
SAMPLES_A_SECOND = 100
LEAST_SHARE = 0.02
"""Functions that were on fewer of the samples are left out of the table."""

_PROCESS = re.compile(r"^process \d+:")
_LOOPS = ("asynloop (celery/worker/loops.py", "Worker.workloop (billiard/pool.py")
"""Where the main process and a child begin to work. What stands below says how they were started;
a child that was forked later has the main process's own loop there."""


@dataclass(frozen=True)
class Share:
    """In which part of all samples a function ran: anywhere on the stack, or on top of it."""

    function: str
    inclusive: float
    own: float


@dataclass(frozen=True)
class Profile:
    """What was seen: so many samples, a part of them in the worker's main process."""

    name: str
    samples: int
    in_main: float
    shares: list[Share]


def take(folder: Path, effort: Effort, tell: Tell) -> list[Profile]:
    """Write a flame graph of each kind of delivery into ``folder``; returns what they say."""
    folder.mkdir(parents=True, exist_ok=True)
    server, pieces = embedded_server(), effort.pieces
    profiles = []
    for name, ours, count in (
        ("e-mails", Singles(server), pieces.profiled_singles),
        ("bulk", Bulk(server), pieces.profiled_bulk),
    ):
        tell(f"profile of {ours.name}: {folder / name}.svg")
        raw = _watch(ours, count, folder / f"{name}.svg", effort.profiled)
        profiles.append(summary(name, raw.splitlines()))
    return profiles


def _watch(ours: Singles, count: int, picture: Path, seconds: float) -> str:
    """Twice while it works: for the picture, and for the table."""
    clear(ours)
    ours.submit(count)
    worker = ours.start()
    try:
        if not wait_until(lambda: ours.done(count) > 0, START_SECONDS):
            raise NotMeasured("The worker delivers nothing.")
        picture.write_text(_record(worker.pid, "flamegraph", seconds))
        return _record(worker.pid, "raw", seconds)
    finally:
        kill_tree(worker)


def _record(pid: int, kind: str, seconds: float) -> str:
    spy = Path(sys.executable).with_name("py-spy")
    output = settings.BASE_DIR / ".faena" / f"profile.{kind}"
    command = [
        *(str(spy), "record", "--pid", str(pid), "--subprocesses", "--function"),
        *("--duration", str(max(1, round(seconds))), "--rate", str(SAMPLES_A_SECOND)),
        *("--format", kind, "--output", str(output)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotMeasured(f"py-spy: {done.stderr.strip()}")
    text = output.read_text()
    output.unlink()
    return without_places(text)


def without_places(text: str) -> str:
    """The same without the paths of this machine."""
    text = text.replace(sys.executable, "python")
    for folder in (sys.prefix, settings.BASE_DIR, sys.base_prefix):
        text = text.replace(f"{folder}/", "")
    return text


def summary(name: str, lines: Iterable[str]) -> Profile:
    """Shares by function of stacks as py-spy writes them: ``frame;frame;… count``."""
    anywhere: Counter[str] = Counter()
    on_top: Counter[str] = Counter()
    total = main = 0
    for line in lines:
        stack, _, number = line.rpartition(" ")
        count = int(number)
        frames = stack.split(";")
        is_child = sum(bool(_PROCESS.match(frame)) for frame in frames) > 1
        functions = _at_work(frames, is_child=is_child)
        total += count
        main += 0 if is_child else count
        anywhere.update(dict.fromkeys(functions, count))
        on_top[functions[-1] if functions else "?"] += count
    shares = [
        Share(function, count / total, on_top[function] / total)
        for function, count in anywhere.most_common()
        if count >= LEAST_SHARE * total
    ]
    return Profile(name, total, main / max(total, 1), shares)


def _at_work(frames: list[str], *, is_child: bool) -> list[str]:
    """The functions above the loop of the process; all where it is not in its loop."""
    functions = [frame for frame in frames if not _PROCESS.match(frame)]
    for place, function in enumerate(functions):
        if function.startswith(_LOOPS[is_child]):
            return functions[place:]
    return functions


def as_text(profiles: Iterable[Profile], conditions: dict[str, str]) -> str:
    """A page about the pictures."""
    lines = [
        "# Where the time goes",
        "",
        "Written by `manage.py bench --profile`: py-spy over a worker of pool `emails` and its",
        "children while it delivers e-mails that all wait already. The pictures are flame graphs:",
        "open them in a browser, click to look closer. A function has a share of the samples in",
        "which it is anywhere on the stack, and one by itself where it is on top. Conditions:",
        "",
        *(f"* {name}: {text}" for name, text in conditions.items()),
    ]
    for profile in profiles:
        lines += _chapter(profile)
    return "\n".join(lines) + "\n"


def _chapter(profile: Profile) -> list[str]:
    return [
        "",
        f"## {profile.name}: [{profile.name}.svg]({profile.name}.svg)",
        "",
        f"{profile.samples} samples, {profile.in_main:.0%} of them in the main process.",
        "",
        "| share | by itself | function |",
        "|---|---|---|",
        *(
            f"| {each.inclusive:.0%} | {each.own:.0%} | `{each.function}` |"
            for each in profile.shares
        ),
    ]
