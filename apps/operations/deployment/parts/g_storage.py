"""Files in object storage, as Railway and clusters without shared volumes have them."""

from __future__ import annotations

import json
import re
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from apps.operations.deployment import environments, programs
from apps.operations.deployment.load import require_balanced
from apps.operations.deployment.registry import DoesNotHold, Notes, part
from config.queues import DEFAULT_TOPOLOGY

PACKAGES = (
    # BSD-3-Clause, 1.14.6 of 2025-04: S3 as a storage of Django's, which .env.example names.
    "django-storages[s3]==1.14.6",
    # Apache-2.0, 5.2.5 of 2026-10: S3's protocol, spoken on this machine; it asks for no password.
    "moto[s3]==5.2.5",
    # BSD-3-Clause and MIT: moto's server.
    "flask==3.1.3",
    "flask-cors==6.0.5",
)
MIX = "emails=20,excel=2,pdf=2"
BUCKET = "faena"
PATIENCE = 30
SECONDS = 300
NEWEST = "max(File.objects.values_list('pk', flat=True), default=0)"
SIZE = "sum(len(files.read(each)) for each in File.objects.filter(pk__gt={newest}))"
"""Of what came after the newest of before, whose bytes lie elsewhere; a damaged file ends it."""


@part("files-s3", "with files in S3, uploads, results and backups work as in a folder")
def in_a_bucket(notes: Notes) -> None:
    """django-storages against a server that speaks S3; the database is the embedded one."""
    python = environments.program("storage-tools", PACKAGES, "python", beside_ours=True)
    with _bucket(python) as address:
        manage = partial(programs.said, python, "manage.py", more=_variables(address))
        manage("migrate", "--verbosity", "0")
        newest = manage("shell", "--no-imports", "--command", _saying(NEWEST))
        load = manage("loadtest", "--json", "--topology", DEFAULT_TOPOLOGY, "--mix", MIX)
        require_balanced(json.loads(load), notes)
        notes.add(manage("backup", "now").splitlines()[-1])
        size = manage("shell", "--no-imports", "--command", _saying(SIZE.format(newest=newest)))
        notes.add(f"{_objects(address)} objects in the bucket; {size} bytes read back, all whole")


def _saying(number: str) -> str:
    """A program for `manage.py shell` that says a number of stored files."""
    modules = "import sys; from apps.core import files; from apps.core.models import StoredFile"
    return f"{modules} as File; sys.stdout.write(str({number}))"


def _variables(address: str) -> dict[str, str]:
    options = {"bucket_name": BUCKET, "endpoint_url": address, "region_name": "us-east-1"}
    options |= {"access_key": "made-up", "secret_key": "made-up"}
    backend = "storages.backends.s3.S3Storage"
    return {"FILES_BACKEND": backend, "FILES_OPTIONS": json.dumps(options)}


@contextmanager
def _bucket(python: str) -> Iterator[str]:
    """A server of S3 with our bucket: its address, while the block runs."""
    [port] = programs.free_ports(1)
    server = subprocess.Popen(
        [python, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _make_bucket(server, address)
        yield address
    finally:
        server.terminate()
        server.wait()


def _make_bucket(server: subprocess.Popen[bytes], address: str) -> None:
    began = time.monotonic()
    while server.poll() is None and time.monotonic() - began < PATIENCE:
        try:
            _asked(f"{address}/{BUCKET}", "PUT")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise DoesNotHold("moto's server does not answer")


def _asked(address: str, method: str = "GET") -> str:
    request = urllib.request.Request(address, method=method)  # noqa: S310  (of this machine)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        text: str = answer.read().decode()
    return text


def _objects(address: str) -> int:
    found = len(re.findall("<Key>", _asked(f"{address}/{BUCKET}?list-type=2")))
    if not found:
        raise DoesNotHold("the bucket is empty: files went elsewhere")
    return found
