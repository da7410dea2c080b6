"""Packages that only a check needs, each set in an environment of its own below .faena."""

from __future__ import annotations

import re
import sysconfig
import venv
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from apps.operations.deployment import programs
from apps.operations.deployment.registry import CannotRun

SECONDS_TO_INSTALL = 600
PINNED = re.compile(r"^[\w.-]+==[^\\\n]+", re.M)


def program(name: str, packages: Sequence[str], called: str, *, beside_ours: bool = False) -> str:
    """Where a program of the environment is, which is made unless it is there with these packages.

    beside_ours: what we have can be imported there, too, and both have the versions of our lock
    file; ``CannotRun`` when pip cannot install it
    """
    place = Path(settings.BASE_DIR) / ".faena" / name
    mark, wanted = place / "installed", "\n".join(packages)
    if not mark.exists() or mark.read_text(encoding="utf-8") != wanted:
        _make(place, packages, beside_ours)
        mark.write_text(wanted, encoding="utf-8")
    return str(place / "bin" / called)


def _make(place: Path, packages: Sequence[str], beside_ours: bool) -> None:
    venv.create(place, clear=True, with_pip=True)
    python = str(place / "bin" / "python")
    options = ["--quiet", "--disable-pip-version-check"]
    if beside_ours:
        options += ["--constraint", str(_constraints(place))]
    command = (python, "-m", "pip", "install", *options, *packages)
    ended = programs.ran(*command, seconds=SECONDS_TO_INSTALL)
    if ended.returncode:
        raise CannotRun(f"pip cannot install {', '.join(packages)}: {ended.stderr.strip()[-300:]}")
    if beside_ours:
        [packages_of_it] = place.glob("lib/python*/site-packages")
        ours = f"{sysconfig.get_path('purelib')}\n"
        (packages_of_it / "ours.pth").write_text(ours, encoding="utf-8")


def _constraints(place: Path) -> Path:
    """Our lock file without its hashes, which pip would want of the new packages, too."""
    locked = (Path(settings.BASE_DIR) / "requirements.txt").read_text(encoding="utf-8")
    file = place / "constraints.txt"
    file.write_text("\n".join(PINNED.findall(locked)), encoding="utf-8")
    return file
