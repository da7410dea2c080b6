import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from embedded import Services, Standin
from tests.embedded.checkout import Checkout, Running

FAKE = Standin(
    name="smtp",
    title="SMTP stand-in",
    module="tests.embedded.fake_standin",
    unless="EMAIL_URL",
    listeners={"smtp": "EMAIL_URL", "control": "SMTP_STANDIN_URL"},
)


@pytest.fixture
def folder() -> Iterator[Path]:
    with _open_folder() as folder:
        yield folder


@pytest.fixture
def virgin(folder: Path) -> Checkout:
    return Checkout(folder / "project")


@pytest.fixture(scope="session")
def checkout() -> Iterator[Checkout]:
    """Made once, since a first start takes its time."""
    with _open_folder() as folder:
        yield Checkout(folder / "project")


@pytest.fixture
def running(checkout: Checkout) -> Iterator[Running]:
    running = checkout.start()
    yield running
    running.destroy()


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    with Services(fresh=True, standins=[FAKE], given={}) as services:
        yield services


@contextmanager
def _open_folder() -> Iterator[Path]:
    """Not tmp_path: as root nobody else may enter that one."""
    folder = Path(tempfile.mkdtemp(prefix="faena-tests-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


needs_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux ends a child with its parent"
)
