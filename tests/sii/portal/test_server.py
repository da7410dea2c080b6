import json
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from apps.sii.portal.auth import HOME, LOGIN
from apps.sii.portal.client import StandIn
from apps.sii.portal.server import Portal

PROGRAM = [sys.executable, "-m", "apps.sii.portal"]


@pytest.fixture
def program():
    process = subprocess.Popen(PROGRAM, stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.communicate()


def connection_to(url):
    address = urlsplit(url)
    return HTTPConnection(address.hostname, address.port, timeout=10)


def test_it_announces_its_hosts_and_ends_when_told(program):
    urls = json.loads(program.stdout.readline())

    assert list(urls) == ["zeusr", "misiir", "www4", "control"]
    assert len({urlsplit(url).port for url in urls.values()}) == 4
    assert {urlsplit(url).hostname for url in urls.values()} == {"127.0.0.1"}
    assert StandIn(urls["control"]).seen()["open"] == 0

    program.send_signal(signal.SIGTERM)
    assert program.wait(10) == 0


def test_it_ends_though_somebody_is_connected(program):
    urls = json.loads(program.stdout.readline())
    connection = connection_to(urls["zeusr"])
    connection.request("GET", LOGIN)
    connection.getresponse().read()

    program.send_signal(signal.SIGTERM)
    assert program.wait(10) == 0
    connection.close()


def test_a_port_that_is_taken_is_said():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [*PROGRAM, "--www4-port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    assert done.returncode == 1
    assert "cannot run" in done.stderr


def test_connections_are_kept_alive(portal):
    connection = connection_to(portal.urls["zeusr"])
    connection.request("GET", LOGIN)
    connection.getresponse().read()
    first = connection.sock

    connection.request("GET", LOGIN)
    assert connection.getresponse().read()
    assert connection.sock is first
    connection.close()


def test_too_large_a_request_is_refused(portal):
    connection = connection_to(portal.urls["zeusr"])
    connection.putrequest("POST", LOGIN)
    connection.putheader("Content-Length", str(2**30))
    connection.endheaders()

    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize(
    ("method", "host", "target", "status"),
    [
        ("GET", "zeusr", "/nothing", 404),
        ("GET", "zeusr", HOME, 404),
        ("POST", "zeusr", LOGIN, 405),
        ("GET", "zeusr", "/cgi_AUT2000/CAutInicio.cgi", 405),
        ("DELETE", "zeusr", LOGIN, 405),
    ],
)
def test_what_is_not_there_is_refused(visitor, method, host, target, status):
    assert visitor.ask(method, host, target).status == status


def test_links_name_the_host_that_others_call_it_by():
    with Portal(called="portal.example") as portal:
        assert portal.urls["zeusr"].startswith("http://portal.example:")
