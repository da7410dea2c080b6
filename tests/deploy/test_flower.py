"""Flower knows the broker as everybody does, needs nothing else, and lets nobody in unasked."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from config.queues import VISIBILITY_TIMEOUT
from tests.contracts.tree import ROOT

LOOK = """
import json, os, sys
sys.modules["django"] = None  # it is not in the image
from config.flower import app
print(json.dumps([app.conf.broker_url, app.conf.broker_transport_options,
    os.environ["FLOWER_BASIC_AUTH"]]))
"""
URL = "redis://:topsecret@127.0.0.1:1/0"


def looked(**told: str) -> subprocess.CompletedProcess[str]:
    """In an environment as that of its image."""
    return subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": ""} | told,
        capture_output=True,
        text=True,
        check=False,
    )


def test_its_visibility_timeout_is_everybodys(tmp_path):
    (tmp_path / "auth").write_text("ana:a-password\n")

    done = looked(REDIS_URL=URL, FLOWER_BASIC_AUTH_FILE=str(tmp_path / "auth"))

    url, options, auth = json.loads(done.stdout)
    assert options["visibility_timeout"] == VISIBILITY_TIMEOUT
    assert str(VISIBILITY_TIMEOUT) in options["client_name"]
    assert (url, auth) == (URL, "ana:a-password")
    assert done.stderr == ""


def test_without_a_password_it_does_not_start():
    done = looked(REDIS_URL=URL)

    assert done.returncode != 0
    assert done.stderr.startswith("FLOWER_BASIC_AUTH is not set.")
    assert "topsecret" not in done.stderr
