import os
import signal
import subprocess
import sys

import psycopg
import pytest
import redis

from embedded import Failure, Services, attach
from embedded.server import Mode
from tests.embedded.checkout import eventually


def test_valkey_keeps_port_and_data_over_a_restart(services: Services) -> None:
    pid, port = services.valkey.pid, services.valkey.port
    with _broker(services) as broker:
        broker.set("kept", "yes")

    services.valkey.restart()

    assert services.valkey.pid != pid
    assert services.valkey.port == port
    with _broker(services) as broker:
        assert broker.get("kept") == b"yes"


@pytest.mark.parametrize("mode", ["smart", "fast", "immediate"])
def test_postgres_keeps_port_and_commits_over_a_restart(services: Services, mode: Mode) -> None:
    port = services.postgres.port
    with psycopg.connect(services.environment["DATABASE_URL"]) as database:
        database.execute(f"CREATE TABLE {mode} AS SELECT 1")

    services.postgres.restart(mode)

    assert services.postgres.port == port
    with psycopg.connect(services.environment["DATABASE_URL"]) as database:
        assert database.execute(f"SELECT * FROM {mode}").fetchone() == (1,)


@pytest.mark.parametrize("name", ["postgres", "valkey", "smtp"])
def test_a_killed_service_starts_again_on_its_port(services: Services, name: str) -> None:
    service, before = services[name], services.environment
    service.kill(signal.SIGKILL)
    eventually(lambda: not service.running)

    service.start()

    assert service.running
    assert services.environment == before


def test_a_stopped_service_refuses_until_it_is_started(services: Services) -> None:
    services.valkey.stop()

    assert not services.valkey.running
    with _broker(services) as broker, pytest.raises(redis.ConnectionError):
        broker.ping()
    with pytest.raises(Failure, match="valkey is stopped"):
        services.valkey.kill()
    services.valkey.start()
    with _broker(services) as broker:
        assert broker.ping()


def test_a_frozen_service_thaws(services: Services) -> None:
    services.valkey.kill(signal.SIGSTOP)
    services.valkey.kill(signal.SIGCONT)

    with _broker(services) as broker:
        assert broker.ping()


def test_another_process_restarts_a_service_and_the_owner_still_stops_it() -> None:
    script = "from embedded import attach; s = attach(); s.valkey.restart(); print(s.valkey.pid)"
    with Services(fresh=True, standins=(), given={"DATABASE_URL": "postgres://a/b"}) as services:
        pid = services.valkey.pid
        environment = os.environ | services.environment
        new = int(subprocess.check_output([sys.executable, "-c", script], env=environment))
        assert new == services.valkey.pid != pid

    with pytest.raises(ProcessLookupError):
        os.kill(new, 0)


def test_a_service_that_was_not_started_here_gets_a_sentence() -> None:
    given = {"DATABASE_URL": "postgres://elsewhere/faena"}
    with Services(fresh=True, standins=(), given=given) as services:
        with pytest.raises(Failure, match="its address was given"):
            services.postgres.kill()
        state_path = services.state_path

    with pytest.raises(Failure, match="No embedded services run"):
        attach(state_path)


def _broker(services: Services) -> redis.Redis:
    return redis.Redis.from_url(services.environment["REDIS_URL"])
