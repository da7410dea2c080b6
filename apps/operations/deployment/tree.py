"""This working tree at another place, as a release on a server is one."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings

NOT_COPIED = (".git", ".venv", ".faena", "__pycache__", ".mypy_cache", ".ruff_cache")


def copy_to(folder: Path) -> None:
    """All that is not made on each machine anew; ``folder`` must not be there yet."""
    shutil.copytree(settings.BASE_DIR, folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
