"""Every test runs on a real PostgreSQL and a real Valkey."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import django
import pytest
from redis import Redis

os.environ["FAENA_ENV"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

ACCEPTANCE = Path(__file__).parent / "acceptance"
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


# Not in pytest_configure: the conftest of a folder that is named on the command line is
# imported before that hook, and imports models.
missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]
if missing:
    pytest.exit(
        f"{' and '.join(missing)} not set: run `make test`, "
        "or `.venv/bin/python -m embedded run --fresh -- .venv/bin/python -m pytest`.",
        returncode=pytest.ExitCode.USAGE_ERROR,
    )
django.setup()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--share", default="1/1", help="Of all tests only so many: 2/3 is the second.")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, None, None]:
    for item in items:
        if item.path.is_relative_to(ACCEPTANCE):
            item.add_marker(pytest.mark.acceptance)
    yield
    # By now -m has chosen. The longest tests are neighbours, so a share takes every n-th.
    number, shares = (int(part) for part in config.getoption("--share").split("/"))
    chosen = items[number - 1 :: shares]
    del items[number - 1 :: shares]
    config.hook.pytest_deselected(items=items)
    items[:] = chosen


@pytest.fixture
def broker() -> Iterator[Redis]:
    """The real broker, empty before and after the test."""
    client = Redis.from_url(os.environ["REDIS_URL"], socket_timeout=5, socket_connect_timeout=5)
    host = client.get_connection_kwargs().get("host", "localhost")
    if host not in LOOPBACK:
        pytest.fail(f"This test empties the broker, and REDIS_URL is not of this machine: {host}.")
    client.flushdb()
    yield client
    client.flushdb()
    client.close()
