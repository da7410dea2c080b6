"""Whether the process of this container lives: ``python -IS probe.py web|worker|alive|beat|…``.

It is asked every few seconds, so it starts neither Django nor anything else that must be imported.
Exit 0 when all is well; otherwise 1 and a sentence. Standard library only.
"""

import os
import socket
import sys
import time

WORKER_SILENCE = 300
"""Seconds. A worker's loop stands still while the broker is away, and to start it anew would not
bring the broker back: this is the longest outage that is sat out."""

BEAT_SILENCE = 60
"""Seconds. Beat passes every five, whatever the broker does."""

ANSWER_SECONDS = 4


def folder() -> str:
    """Where signs of life lie, by the same rule as in apps/core/worker/signs.py."""
    named = os.environ.get("FAENA_SIGNS")
    return named or f"{os.environ.get('TMPDIR', '/tmp')}/faena-{os.getuid()}"  # noqa: S108


def newest(ending: str) -> float | None:
    """Seconds since the youngest sign with this ending was given."""
    try:
        signs = [one.stat().st_mtime for one in os.scandir(folder()) if one.name.endswith(ending)]
    except OSError:
        return None
    return time.time() - max(signs) if signs else None


def alive() -> str:
    """Liveness of a worker: its loop turns, or the broker has not been away for long."""
    return _recent("worker's loop", newest(".heartbeat"), WORKER_SILENCE)


def worker() -> str:
    """Readiness of a worker: it takes work, and lives."""
    return alive() or ("" if newest(".ready") is not None else "The worker takes no work.")


def beat() -> str:
    """Beat passes, leading or standing by."""
    return _recent("beat", _beat_age(), BEAT_SILENCE)


def _beat_age() -> float | None:
    named = os.environ.get("FAENA_HEARTBEAT_FILE")
    if not named:
        return newest("-beat.heartbeat")
    try:
        return time.time() - os.stat(named).st_mtime  # noqa: PTH116  (pathlib is slow to import)
    except OSError:
        return None


def _recent(who: str, age: float | None, most: float) -> str:
    if age is None:
        return f"No sign of the {who} in {folder()}."
    return "" if age <= most else f"The {who} gave no sign for {age:.0f} s."


def web() -> str:
    """Requests can be served: database and migrations are there."""
    allowed = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    name = "localhost" if allowed in ("", "*") else allowed
    return _asked(8000, "/healthz/ready", name)


def flower() -> str:
    """The dashboard answers."""
    return _asked(5555, "/healthcheck", "localhost")


def smtp() -> str:
    """The mail server's stand-in answers."""
    return _asked(8025, "/health", "localhost")


def sii() -> str:
    """The portal's stand-in answers."""
    return _asked(8026, "/health", "localhost")


def _asked(port: int, path: str, name: str) -> str:
    request = f"GET {path} HTTP/1.0\r\nHost: {name}\r\n\r\n".encode()
    try:
        with socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS) as connection:
            connection.sendall(request)
            answer = connection.makefile("rb").read().decode(errors="replace")
    except OSError as error:
        return f"Port {port} does not answer: {error}."
    status = answer.partition("\r\n")[0]
    return "" if " 200 " in f"{status} " else f"{path} says {status!r}: {answer[-300:]}"


PROBES = {one.__name__: one for one in (web, worker, alive, beat, flower, smtp, sii)}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PROBES:  # noqa: PLR2004
        sys.exit(f"Say one of: {', '.join(PROBES)}.")
    sys.exit(PROBES[sys.argv[1]]() or 0)
