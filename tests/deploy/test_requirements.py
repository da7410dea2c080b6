"""What runs in production imports nothing that only tests and tools bring."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions

from tests.contracts.tree import ROOT

NAME = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", re.MULTILINE)
START = """
import sys
for name in sys.argv[1:]:
    sys.modules[name] = None  # importing it fails
import django
django.setup()
import config.urls, config.wsgi
"""


def locked(file: str) -> set[str]:
    names = NAME.findall((ROOT / file).read_text(encoding="utf-8"))
    return {name.lower().replace("_", "-") for name in names}


def only_for_tests() -> list[str]:
    """Top-level modules of this environment that requirements.txt does not bring."""
    extra = locked("requirements-dev.txt") - locked("requirements.txt")
    return sorted(
        module
        for module, owners in packages_distributions().items()
        if {owner.lower().replace("_", "-") for owner in owners} <= extra
    )


def test_production_starts_without_them():
    blocked = only_for_tests()
    assert {"pytest", "trustme", "reportlab"} <= set(blocked)

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", START, *blocked],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_images_install_the_versions_that_were_tested():
    pinned = dict(
        line.split("==")[:2]
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if "==" in line and line[0] not in " #"
    )
    for file in ("requirements-worker.txt", "requirements-flower.txt"):
        for line in (ROOT / file).read_text().splitlines():
            name, _, version = line.partition("==")
            if name in pinned:
                assert version.split()[0] == pinned[name].split()[0], name
