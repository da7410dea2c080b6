import json
import signal

from tests.embedded.checkout import Checkout

_USE_ALL = """
import json, os, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as db:
    db.execute("CREATE DATABASE test_faena")
    show = {name: db.execute(f"SHOW {name}").fetchone()[0] for name in
            ("fsync", "max_connections", "server_encoding", "unix_socket_directories")}
with psycopg.connect(os.environ["DATABASE_URL"], dbname="test_faena") as db:
    show["vector"] = db.execute("SELECT '[3,4]'::vector <-> '[0,0]'").fetchone()[0]
with redis.Redis.from_url(os.environ["REDIS_URL"]) as broker:
    show["ping"] = broker.ping()
    show |= broker.config_get("maxmemory-policy") | broker.config_get("append*")
show |= {name: os.environ[name] for name in ("EMAIL_URL", "SMTP_STANDIN_URL")}
print(json.dumps(show))
"""


def test_the_command_can_use_every_address_it_is_given(virgin: Checkout) -> None:
    ended = virgin.python(_USE_ALL)

    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    assert found.pop("EMAIL_URL").startswith("smtp://127.0.0.1:")
    assert found.pop("SMTP_STANDIN_URL").startswith("http://127.0.0.1:")
    assert (
        found.items()
        >= {
            "fsync": "on",
            "max_connections": "100",
            "server_encoding": "UTF8",
            "unix_socket_directories": "",
            "vector": 5.0,
            "ping": True,
            "maxmemory-policy": "noeviction",
            "appendonly": "yes",
            "appendfsync": "everysec",
        }.items()
    )


def test_one_line_tells_of_each_service_unless_quiet(checkout: Checkout) -> None:
    loud = checkout.call("run", "--", "true")
    quiet = checkout.call("run", "--quiet", "--", "true")

    titles = [line.split(" ready on 127.0.0.1:")[0] for line in loud.stderr.splitlines()]
    assert [title.split()[0] for title in titles] == ["PostgreSQL", "Valkey", "SMTP"]
    assert titles[0].startswith("PostgreSQL 18.")
    assert quiet.stderr == ""


def test_the_exit_code_of_the_command_is_ours(checkout: Checkout) -> None:
    failed = checkout.python("raise SystemExit(7)")
    crashed = checkout.python("import os; os.abort()")

    assert failed.returncode == 7
    assert crashed.returncode == 128 + signal.SIGABRT
    assert "not running" in checkout.call("where").stdout


def test_a_command_that_does_not_exist_gets_a_sentence(checkout: Checkout) -> None:
    ended = checkout.call("run", "--quiet", "--", "no-such-program")

    assert ended.returncode == 127
    assert ended.stderr.startswith("no-such-program cannot be run: ")


def test_without_a_command_nothing_starts(virgin: Checkout) -> None:
    ended = virgin.call("run")

    assert ended.returncode == 2
    assert "-- COMMAND" in ended.stderr
    assert not (virgin.folder / ".faena").exists()


def test_an_address_that_is_given_needs_no_service(checkout: Checkout) -> None:
    script = "import os; print(os.environ['DATABASE_URL'], 'REDIS_URL' in os.environ)"

    ended = checkout.python(script, DATABASE_URL="postgres://elsewhere/faena")

    assert ended.stdout == "postgres://elsewhere/faena True\n"
    assert "PostgreSQL" not in ended.stderr
    assert "Valkey" in ended.stderr


def test_with_every_address_given_nothing_starts(virgin: Checkout) -> None:
    given = {"DATABASE_URL": "postgres://a/b", "REDIS_URL": "redis://a", "EMAIL_URL": "smtp://a"}

    ended = virgin.python("import os; print(os.environ['REDIS_URL'])", **given)

    assert (ended.stdout, ended.stderr) == ("redis://a\n", "")
    assert not (virgin.folder / ".faena").exists()


def test_data_persists_from_run_to_run(checkout: Checkout) -> None:
    connect = "import os, psycopg; db = psycopg.connect(os.environ['DATABASE_URL']); "
    broker = "import redis; broker = redis.Redis.from_url(os.environ['REDIS_URL']); "
    write = "db.execute('CREATE TABLE kept AS SELECT 42 AS n'); db.commit(); broker.set('kept', 43)"
    read = "print(db.execute('SELECT n FROM kept').fetchone(), broker.get('kept'))"

    written = checkout.python(connect + broker + write)
    found = checkout.python(connect + broker + read)

    assert written.returncode == 0, written.stderr
    assert found.stdout == "(42,) b'43'\n"
