"""A fork's first family: the recipe of CONTRIBUTING.md, carried out word for word."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def fork(tmp_path):
    """A copy of the project in which the recipe has been followed."""
    copy = tmp_path / "fork"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    recipe = (copy / "CONTRIBUTING.md").read_text()
    [commands] = re.findall(r"```sh recipe\n(.*?)```", recipe, re.DOTALL)
    subprocess.run(["bash", "-euc", commands], cwd=copy, check=True)
    return copy


def test_copied_family_is_routed_and_has_its_load_scenario(manage, fork):
    routing = manage("verify_routing", cwd=fork)
    assert routing.returncode == 0, routing.stdout + routing.stderr
    assert "newsletters.send_email_task" in routing.stdout

    migrated = manage("migrate", "--verbosity", "0", cwd=fork)
    assert migrated.returncode == 0, migrated.stderr
    load = manage(
        *("loadtest", "--mix", "newsletters.emails=20", "--topology", "fast-slow"), cwd=fork
    )
    assert load.returncode == 0, load.stdout + load.stderr
    assert "newsletters.emails: 20 submitted" in load.stdout
