"""A real portal, a real browser for each visit, and nothing left of it afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from apps.sii.portal.client import Account, StandIn
from tests.sii.browser.visiting import SETTINGS, Visits, launch, left_in, stop


@pytest.fixture(scope="session")
def hosts() -> Iterator[dict[str, str]]:
    """Where the portal listens."""
    process, urls = launch()
    yield urls
    stop(process)


@pytest.fixture
def standin(hosts, settings) -> Iterator[StandIn]:
    """A portal that behaves and has seen nothing; at the end nobody is signed in there."""
    for host, name in SETTINGS.items():
        setattr(settings, name, hosts[host])
    portal = StandIn(hosts["control"])
    portal.reset()
    yield portal
    assert portal.seen()["open_by_rut"] == {}
    portal.reset()


@pytest.fixture
def account(standin) -> Account:
    """Somebody with documents and forms of 2024."""
    return standin.open_accounts(1, seed=7)[0]


@pytest.fixture
def visits(account) -> Visits:
    return Visits(account)


@pytest.fixture
def rules(standin, account) -> Callable[..., None]:
    """Put rules for everybody in force: `rules(dict(do="slow", at="login", value=1))`."""

    def put(*given: dict) -> None:
        standin.rules(given)

    return put


@pytest.fixture
def submits(standin, account) -> Callable[[], int]:
    """How often the form was sent for this account."""
    return lambda: standin.seen()["ruts"].get(account.rut, {}).get("submits", 0)


@pytest.fixture
def nest(monkeypatch) -> Iterator[Path]:
    """Where browsers of this test put their folders; other tests have theirs elsewhere."""
    folder = Path(tempfile.mkdtemp(prefix="sii-"))  # short: paths of sockets are limited
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def nothing_is_left(nest) -> Iterator[None]:
    """Neither a browser nor a folder, whatever the test does."""
    yield
    assert left_in(nest) == []
