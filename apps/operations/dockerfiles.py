"""The Dockerfiles: each is put together of parts, so that none of them says what another says.

They cannot share a base image: Railway and parallel builds know only what one file holds.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

PLACE = "dockerfiles"
PARTS = {
    "web": "arguments requirements environment project pages runtime venv place web",
    "worker": "arguments requirements environment additions project"
    " runtime browser venv-worker place worker",
    "beat": "arguments requirements environment project runtime venv place beat",
    "flower": "arguments requirements-flower environment runtime venv flower",
}
HEADER = """\
# Generated from {place}/parts by `manage.py images render`: change those.
#
#     docker build -f {place}/Dockerfile.{image} .
"""


def folder() -> Path:
    """Where they are."""
    return Path(settings.BASE_DIR) / PLACE


def path(image: str) -> Path:
    """The file of an image."""
    return folder() / f"Dockerfile.{image}"


def rendered(image: str) -> str:
    """What the file of an image must say; ``OSError`` when a part is missing."""
    parts = (
        (folder() / "parts" / f"{part}.Dockerfile").read_text("utf-8").strip()
        for part in PARTS[image].split()
    )
    return "\n\n".join((HEADER.format(place=PLACE, image=image).strip(), *parts)) + "\n"


def different() -> list[str]:
    """The images whose file says something else than its parts."""
    return [image for image in PARTS if _said(image) != rendered(image)]


def _said(image: str) -> str:
    return path(image).read_text("utf-8") if path(image).exists() else ""


def render() -> list[str]:
    """Write those that differ; returns the names of their images."""
    changed = different()
    for image in changed:
        path(image).write_text(rendered(image), encoding="utf-8")
    return changed
