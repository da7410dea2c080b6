"""The workflow for forks: commands that exist, actions that cannot change, no right to write."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from apps.operations.deployment import documents

ROOT = Path(settings.BASE_DIR)
TEXT = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
JOBS = dict(
    re.findall(r"^  ([a-z]+):\n(.*?)(?=^  \S|\Z)", TEXT.partition("\njobs:\n")[2], re.M | re.S)
)


def test_jobs_are_lint_tests_browser_and_images():
    assert set(JOBS) == {"lint", "test", "browser", "images"}
    assert "make test PYTHON=python" in JOBS["test"]
    assert "make test-browser" in JOBS["browser"]


@pytest.mark.parametrize("job", JOBS)
def test_job_ends_by_itself(job):
    assert re.search(r"^    timeout-minutes: \d+$", JOBS[job], re.M)


def test_action_is_named_by_its_commit_and_its_release():
    used = re.findall(r"uses: (.+)", TEXT)

    assert used
    assert [
        one for one in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)
    ] == []


def test_same_action_is_the_same_everywhere():
    used = set(re.findall(r"uses: (.+)", TEXT))

    assert len(used) == len({one.partition("@")[0] for one in used})


def test_nothing_may_be_written_and_no_secret_is_asked_for():
    assert re.findall(r"^ *permissions:\n((?:  .+\n)+)", TEXT, re.M) == ["  contents: read\n"]
    assert "secrets." not in TEXT
    assert "pull_request_target" not in TEXT
    assert TEXT.count("actions/checkout@") == TEXT.count("persist-credentials: false")


def test_every_command_exists():
    commands = re.findall(r"- run: (.+)", TEXT)

    assert commands
    assert [documents.faults(command) for command in commands] == [[]] * len(commands)


def test_cache_follows_the_lock_files():
    keys = re.findall(r"cache-dependency-path: (.+)|hashFiles\('(.+?)'\)", TEXT)

    assert {"".join(key) for key in keys} == {"requirements*.txt"}


def test_every_image_is_built():
    [images] = re.findall(r"image: \[(.+)\]", TEXT)

    assert images.split(", ") == ["web", "worker", "beat", "flower"]
