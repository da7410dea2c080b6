"""This working tree at another place, as a release on a server is one."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings

MADE_ANEW = (".git", ".venv", ".faena", "__pycache__", ".mypy_cache", ".ruff_cache")
OF_ITS_OWNER = (".env", "secrets", "backups.txt", "faena-*.tar")
NOT_COPIED = (*MADE_ANEW, *OF_ITS_OWNER)


def copy_to(folder: Path) -> None:
    """All but what each machine makes anew and its owner's own; ``folder`` must not be there."""
    shutil.copytree(settings.BASE_DIR, folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
