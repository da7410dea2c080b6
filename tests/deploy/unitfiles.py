"""systemd's unit files, as much of them as tests want to know."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "deploy" / "systemd"
COMMON = FOLDER / "faena-.service.d" / "common.conf"
SERVICES = sorted(FOLDER.glob("faena-*.service"))
UNITS = sorted(path for path in FOLDER.rglob("*") if path.is_file())

Lines = list[tuple[str, str, str]]


def lines(path: Path) -> Lines:
    """Section, key and value of each line, in order; a key may come more than once."""
    section, found = "", []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.append((section, key, value))
    return found


def values(path: Path, wanted: str) -> list[str]:
    """All values of a key."""
    return [value for _, key, value in lines(path) if key == wanted]


def value(path: Path, wanted: str) -> str:
    """The one value of a key."""
    [only] = values(path, wanted)
    return only
