"""Each import contract of pyproject.toml is broken once, in a copy, and says so by its name."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.tree import ROOT

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

CONFIG_NAMES_STRINGS = "Config names apps as strings"
ONLY_THE_TABLE = "Apps import config.queues and nothing else of config"
TABLE_NEEDS_NOTHING = "The table needs nothing"
KERNEL_BELOW = "The kernel imports no other app"
APART = "Families do not import each other"
DOWNWARDS = "Inside a room imports go downwards"
EMBEDDED_ALONE = "Embedded knows no Django and no app"
EMBEDDED_FOR_PROCESSES = "Only what starts processes imports embedded"
STANDIN_ALONE = "A stand-in knows no Django and nothing of its family"

# contract, file, what is written there
OFFENCES = [
    (CONFIG_NAMES_STRINGS, "config/urls.py", "from apps.core import ids"),
    (CONFIG_NAMES_STRINGS, "config/env.py", "import embedded.places"),
    (ONLY_THE_TABLE, "apps/newroom/services.py", "from config import settings"),
    (ONLY_THE_TABLE, "apps/operations/workers.py", "from config.env import Env"),
    (ONLY_THE_TABLE, "apps/core/ids.py", "from config import celery_app"),
    (TABLE_NEEDS_NOTHING, "config/queues.py", "import kombu"),
    (APART, "apps/newroom/services.py", "from apps.notifications.models import Message"),
    (APART, "apps/newroom/tasks.py", "from apps.notifications import services"),
    (APART, "apps/notifications/services.py", "from apps.newroom import intake"),
    (APART, "apps/newroom/services.py", "from apps.operations import workers"),
    (KERNEL_BELOW, "apps/core/ids.py", "from apps.notifications import intake"),
    (KERNEL_BELOW, "apps/core/ids.py", "from apps.newroom import models"),
    (KERNEL_BELOW, "apps/core/ids.py", "import apps.accounts.models"),
    (DOWNWARDS, "apps/newroom/intake.py", "from apps.newroom import views"),
    (DOWNWARDS, "apps/newroom/tasks.py", "from apps.newroom import intake"),
    (DOWNWARDS, "apps/newroom/services.py", "from apps.newroom import tasks"),
    (DOWNWARDS, "apps/newroom/gateway.py", "from apps.newroom import services"),
    (DOWNWARDS, "apps/newroom/gateway.py", "from apps.newroom import selectors"),
    (DOWNWARDS, "apps/newroom/models.py", "from apps.newroom import gateway"),
    (DOWNWARDS, "apps/newroom/errors.py", "from apps.newroom import models"),
    (DOWNWARDS, "apps/newroom/views.py", "from apps.newroom import admin"),
    (DOWNWARDS, "apps/notifications/models.py", "from apps.notifications import services"),
    (EMBEDDED_ALONE, "embedded/places.py", "import django"),
    (EMBEDDED_ALONE, "embedded/places.py", "from apps.core import ids"),
    (EMBEDDED_ALONE, "embedded/places.py", "from config import queues"),
    (EMBEDDED_FOR_PROCESSES, "apps/newroom/services.py", "from embedded.process import spawn"),
    (EMBEDDED_FOR_PROCESSES, "apps/operations/workers.py", "from embedded import services"),
    (STANDIN_ALONE, "apps/newroom/standin/door.py", "import django"),
    (STANDIN_ALONE, "apps/newroom/standin/door.py", "from apps.core import ids"),
    (STANDIN_ALONE, "apps/newroom/standin/door.py", "from apps.newroom import services"),
]

WELCOME = [
    ("apps/newroom/services.py", "from apps.notifications import intake"),
    ("apps/newroom/services.py", "from apps.accounts.models import Company"),
    ("apps/newroom/services.py", "from config.queues import BULK"),
    ("apps/newroom/scenarios.py", "from apps.newroom.standin import door"),
    ("apps/newroom/views.py", "from apps.newroom import intake, selectors"),
    ("apps/web/urls.py", "from apps.newroom import selectors"),
    ("apps/operations/workers.py", "from embedded.process import spawn"),
]

DOORS = ["views", "admin", "scenarios", "intake", "tasks", "services"]
DOORS += ["gateway", "selectors", "models", "errors"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, and in it a family that no contract names."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("apps", "config", "embedded"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    room = folder / "apps" / "newroom"
    (room / "standin").mkdir(parents=True)
    for name in ("__init__", *DOORS, "standin/__init__", "standin/door"):
        (room / f"{name}.py").touch()
    return folder


@pytest.fixture
def write(copy: Path) -> Iterator[object]:
    """Put a line on top of a file, for one test."""
    kept: dict[Path, str] = {}

    def _write(file: str, line: str) -> None:
        path = copy / file
        kept[path] = path.read_text(encoding="utf-8")
        path.write_text(f"{line}\n{kept[path]}", encoding="utf-8")

    yield _write
    for path, text in kept.items():
        path.write_text(text, encoding="utf-8")


def _broken(folder: Path) -> list[str]:
    process = subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--no-logo"],
        cwd=folder,
        env={"NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts:" in process.stdout, process.stdout + process.stderr
    lines = process.stdout.splitlines()
    return [line.partition(" BROKEN")[0] for line in lines if " BROKEN" in line]


def test_contracts_hold_as_it_stands(copy: Path) -> None:
    assert _broken(copy) == []


def test_every_contract_is_broken_once() -> None:
    configured = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [contract["name"] for contract in configured["tool"]["importlinter"]["contracts"]]

    assert {contract for contract, *_ in OFFENCES} == set(names)


@pytest.mark.parametrize(("contract", "file", "line"), OFFENCES)
def test_offence_breaks_its_contract(copy, write, contract: str, file: str, line: str) -> None:
    write(file, line)

    assert contract in _broken(copy)


def test_what_is_allowed_breaks_none(copy: Path, write) -> None:
    for file, line in WELCOME:
        write(file, line)

    assert _broken(copy) == []
