"""What ours is compared with is configured as a beginner would, and no better or worse."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from tests.contracts.tree import ROOT

ASK = """
import importlib, json, sys
module = importlib.import_module(sys.argv[1])
app = module.app
app.finalize()
print(json.dumps({
    "settings": [name for name in vars(module) if name.isupper()],
    "celery": sorted(set(app.conf.changes) - {"deprecated_settings"}),
    "fixups": len([fixup for fixup in app._fixups if fixup is not None]),
}))
"""
SETTINGS = ["EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS"]


def ask(module: str, **environment: str) -> dict:
    said = subprocess.run(
        [sys.executable, "-c", ASK, module],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "REDIS_URL": "redis://127.0.0.1:1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


@pytest.fixture(scope="module")
def plain() -> dict:
    address = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": "25", "EMAIL_USE_TLS": "False"}
    return ask("apps.bench.plain", DJANGO_SETTINGS_MODULE="apps.bench.plain", **address)


@pytest.fixture(scope="module")
def bare() -> dict:
    return ask("apps.bench.bare")


def test_plain_shape_says_where_the_mail_server_is_and_nothing_else(plain):
    assert plain["settings"] == SETTINGS


def test_plain_shape_is_a_django_project(plain):
    assert plain["fixups"] == 1


def test_bare_celery_has_no_django_and_no_settings(bare):
    assert (bare["fixups"], bare["settings"]) == (0, [])


def test_celery_knows_the_broker_and_nothing_else(plain, bare):
    assert plain["celery"] == bare["celery"] == ["broker_url"]


@pytest.mark.parametrize("shape", ["bare", "plain"])
def test_task_has_no_option(shape):
    source = (ROOT / "apps" / "bench" / f"{shape}.py").read_text(encoding="utf-8")

    assert re.findall(r"(?m)^@.*", source) == ["@app.task"]
