"""The templates that come with the application: in ``mails`` of each room, a file a language.

They are there after each migration, unless one of that name and language is there already: what
people have edited stays theirs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps

FOLDER = "mails"


def supply(sender: AppConfig, *, using: str, apps: Apps = installed, **_: Any) -> None:
    """Insert the templates that are missing; a receiver of ``post_migrate``."""
    try:
        template = apps.get_model(sender.label, "Template")
    except LookupError:  # migrated backwards: there is no table
        return
    rows = [template(**fields) for fields in all_supplied()]
    template._base_manager.using(using).bulk_create(rows, ignore_conflicts=True)


def all_supplied() -> Iterator[dict[str, Any]]:
    """The fields of each template, by name and language."""
    for room in installed.get_app_configs():
        for path in sorted(Path(room.path, FOLDER).glob("*.toml")):
            yield _fields(path)


def _fields(path: Path) -> dict[str, Any]:
    name, language = path.stem.split(".")
    return {"name": name, "language": language} | tomllib.loads(path.read_text("utf-8"))
