from concurrent.futures import ThreadPoolExecutor

from embedded import attach
from tests.embedded.checkout import Checkout, Running


def test_a_second_run_uses_what_runs_and_leaves_it_running(
    checkout: Checkout, running: Running
) -> None:
    second = checkout.python("import os; print(os.environ['DATABASE_URL'])")

    assert second.stdout.strip() == running.given["DATABASE_URL"]
    assert second.stderr == (
        f"Using the services of process {running.process.pid}; they end with it\n"
    )
    assert attach(running.given["FAENA_EMBEDDED_STATE"]).postgres.running


def test_two_starts_at_once_make_one_set_of_services(virgin: Checkout) -> None:
    with ThreadPoolExecutor() as pool:
        started = list(pool.map(virgin.start, ["one", "two"]))

    assert started[0].state.owner == started[1].state.owner
    owner = started[0].state.owner.pid
    for running in sorted(started, key=lambda one: one.process.pid == owner):
        running.end()
    assert all(running.leaves_nobody() for running in started)


def test_a_second_run_has_the_first_start_what_it_lacks(checkout: Checkout) -> None:
    script = (
        "import subprocess, sys, os; del os.environ['DATABASE_URL']; "
        "sys.exit(subprocess.call([sys.executable, '-m', 'embedded', 'run', '--', sys.executable,"
        " '-c', 'import os, psycopg; psycopg.connect(os.environ[\"DATABASE_URL\"])']))"
    )

    ended = checkout.python(script, DATABASE_URL="postgres://elsewhere/faena")

    assert ended.returncode == 0, ended.stderr
    assert "PostgreSQL 18" in ended.stderr


def test_where_tells_addresses_and_no_password(checkout: Checkout, running: Running) -> None:
    answer = checkout.call("where").stdout

    port = attach(running.given["FAENA_EMBEDDED_STATE"]).valkey.port
    assert f"Valkey: 127.0.0.1:{port}, process " in answer
    assert f"started by process {running.process.pid}" in answer
    assert running.given["REDIS_URL"].split("@")[0].split(":")[-1] not in answer
