import signal

from tests.embedded.checkout import Checkout, Running, eventually
from tests.embedded.conftest import needs_linux


def test_after_ctrl_c_the_command_ends_first_and_nobody_stays(running: Running) -> None:
    running.interrupt_group()

    assert running.process.wait(20) == 40 + signal.SIGINT
    assert running.leaves_nobody()


def test_sigterm_is_passed_on_and_nobody_stays(running: Running) -> None:
    running.process.terminate()

    assert running.process.wait(20) == 40 + signal.SIGTERM
    assert running.leaves_nobody()


@needs_linux
def test_after_kill_9_of_the_owner_nobody_stays(running: Running) -> None:
    assert len(running.family) > 5

    running.process.kill()
    running.process.wait()

    eventually(running.leaves_nobody)


def test_after_kill_9_of_the_owner_the_next_run_keeps_data_and_ports(checkout: Checkout) -> None:
    killed = checkout.start("killed")
    killed.process.kill()
    killed.process.wait()

    following = checkout.start("following")

    for name in ("DATABASE_URL", "REDIS_URL"):
        assert following.given[name] == killed.given[name]
    following.end()
    assert following.leaves_nobody()
    eventually(killed.leaves_nobody)


def test_ctrl_c_does_not_reach_the_services_before_the_command_has_ended(
    checkout: Checkout,
) -> None:
    script = (
        "import os, psycopg, signal\n"
        "signal.signal(signal.SIGINT, lambda *_: None)\n"
        "os.killpg(0, signal.SIGINT)\n"
        "print(psycopg.connect(os.environ['DATABASE_URL']).execute('SELECT 1').fetchone())\n"
    )

    ended = checkout.python(script)

    assert ended.stdout == "(1,)\n"
    assert ended.returncode == 0
