"""The portal on free ports of loopback, with two taxpayers of our own."""

from dataclasses import replace

import pytest

from apps.sii.portal import dispatch
from apps.sii.portal.client import StandIn
from apps.sii.portal.drawing import draw
from apps.sii.portal.ledger import Taxpayer
from apps.sii.portal.rules import Rule
from apps.sii.portal.ruts import check_digit
from apps.sii.portal.server import Portal
from apps.sii.portal.wire import SERVICE, Route, as_json
from tests.sii.portal.asking import Asker
from tests.sii.portal.visitor import Visitor

ONE, OTHER = (
    Taxpayer(body, check_digit(body), f"Comercial Número {body} SpA", f"<cláve>{body}")
    for body in (76_000_001, 76_000_002)
)
SERVICE_PATH = "/test/services/data"


@pytest.fixture
def portal():
    with Portal() as running:
        running.office.add([ONE, OTHER])
        yield running


@pytest.fixture
def office(portal):
    return portal.office


@pytest.fixture
def visitor(portal):
    return Visitor(portal.urls)


@pytest.fixture
def another(portal):
    return Visitor(portal.urls)


@pytest.fixture
def standin(portal):
    return StandIn(portal.urls["control"])


@pytest.fixture
def obey(office):
    """Put rules in force: `obey(Rule(do="status", value=503))`."""

    def put(*rules: Rule) -> None:
        office.rules.replace(rules)

    return put


@pytest.fixture
def service(monkeypatch):
    """The path of a service at www4 that is there for these tests only."""

    def echo(office, request):
        return as_json({"rut": office.session_for(request).rut})

    route = Route(echo, "rcv", SERVICE)
    monkeypatch.setitem(dispatch.ROUTES, ("www4", "POST", SERVICE_PATH), route)
    return SERVICE_PATH


@pytest.fixture(scope="session")
def drawn():
    """Three taxpayers with documents of a year; the first may act for the second."""
    first, second, third = draw(7, 3, "202301", "202312")
    return [replace(first, represents=(second.rut,)), second, third]


@pytest.fixture
def owner(office, drawn):
    """The first of them; all three have accounts."""
    office.add(drawn)
    return drawn[0]


@pytest.fixture
def asker(visitor, owner):
    visitor.sign_in(owner)
    return Asker(visitor)
