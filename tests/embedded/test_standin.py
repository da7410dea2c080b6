import pytest

from embedded import STANDINS, Services, Standin


@pytest.mark.parametrize("standin", STANDINS, ids=lambda standin: standin.name)
def test_a_declared_standin_restarts_on_its_ports(standin: Standin) -> None:
    given = {"DATABASE_URL": "postgres://a/b", "REDIS_URL": "redis://a"}

    with Services(fresh=True, standins=[standin], given=given) as services:
        before = services.environment
        services[standin.name].restart()

        assert services.environment == before
        assert services.environment.keys() >= set(standin.listeners.values())
