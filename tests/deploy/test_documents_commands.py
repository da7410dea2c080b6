"""What the pages of docs/deploy tell people to type exists, and the safe part of it works."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

from apps.operations.deployment import documents

BLOCKS = list(documents.blocks())


def test_pages_have_commands():
    names = {block.path.name for block in BLOCKS}

    assert {"README.md", "vps.md", "railway.md", "split.md", "upgrade.md"} <= names
    assert any(block.is_run for block in BLOCKS)


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_command_file_target_and_unit_exist(block):
    assert documents.faults(block.text) == []


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.is_run], ids=str)
def test_safe_block_works(block, tmp_path):
    command = tmp_path / "manage.py"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{settings.BASE_DIR}/manage.py" "$@"\n')
    command.chmod(0o755)
    done = subprocess.run(
        ["sh", "-e", "-c", block.text],
        cwd=settings.BASE_DIR,
        env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("manage.py docter --live", "manage.py docter: there is no such command"),
        ("manage.py doctor --life", "unrecognized arguments: --life"),
        ("x && faena backup restore", "the following arguments are required: --into"),
        ("A=1 ./manage.py run_worker slower | tee x", "'slower': choose from fast, slow"),
        ("sh -c 'cd x; .venv/bin/python manage.py queues stop sii'", "invalid choice: 'stop'"),
        ("manage.py loadtest \\\n  --mix e-mails=5", "e-mails"),
        ("manage.py loadtest --max-wait-p95 high=5s", "high=5s"),
        ("make tests", "make tests: there is no such target"),
        ("cp deploy/systemd/faena-web.servce /etc", "deploy/systemd/faena-web.servce: there is no"),
        ("pip install -r requirements-prod.txt", "requirements-prod.txt: there is no such file"),
        ("systemctl start faena-wep.socket", "faena-wep.socket: there is no such unit"),
        ("systemctl stop faena-worker@pfd-2", "faena-worker@pfd-2: there is no such unit"),
    ],
)
def test_what_does_not_exist_is_found(text, fault):
    [told] = documents.faults(text)

    assert fault in told


@pytest.mark.parametrize(
    "text",
    [
        "manage.py doctor --only 7,9 && faena monitor_workers --once",
        "cp -r /srv/faena/current/deploy/systemd/. /etc/systemd/system/",
        "systemctl restart 'faena-worker@*'; systemctl stop faena-worker@pdf-2 faena.target",
        "make deploy-check ARGS=images",
    ],
)
def test_what_exists_is_left_alone(text):
    assert documents.faults(text) == []
