"""docker-compose.production.yml comes up with secrets of its own, and what it saves is whole."""

from __future__ import annotations

import base64
import secrets
import tempfile
from pathlib import Path

from apps.operations.deployment.registry import DoesNotHold, Notes, part
from apps.operations.deployment.stack import Stack, ports, standing

FILES = ("--env-file", "/dev/null", "--file", "docker-compose.production.yml")
READABLE, WRITABLE = 0o444, 0o777


@part("compose-production", "production comes up with secrets from files, limits and real backups")
def production(notes: Notes) -> None:
    """Nothing of the demo in it: doctor is strict, and the dump is restored and compared."""
    with tempfile.TemporaryDirectory(prefix="faena-production-") as name:
        folder = Path(name)
        told = _told(folder)
        with standing(FILES, told) as system:
            notes.add(f"all healthy in {system.start():.0f} s")
            notes.add(system.manage("doctor", "--strict").splitlines()[-1])
            backup = ("exec", "-T", "worker-rest", "python", "manage.py", "backup", "now")
            notes.add(system.compose(*backup).splitlines()[-1])
            _require_archive(system, folder, notes)
            _require_secrecy(system, told)


def _told(folder: Path) -> dict[str, str]:
    """Writes the secrets; returns what the file wants to be told."""
    given = folder / "secrets"
    given.mkdir()
    for name, value in _secrets().items():
        (given / name).write_text(f"{value}\n", encoding="utf-8")
        (given / name).chmod(READABLE)
    (folder / "backups").mkdir()
    (folder / "backups").chmod(WRITABLE)  # whoever we are, the container is somebody else
    places = {"SECRETS": str(given), "BACKUPS": str(folder / "backups")}
    return ports() | places | {"ALLOWED_HOSTS": "faena.example"}


def _secrets() -> dict[str, str]:
    database, broker = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return {
        "secret_key": secrets.token_urlsafe(50),
        "postgres_password": database,
        "redis_password": broker,
        "database_url": f"postgresql://faena:{database}@postgres:5432/faena",
        "redis_url": f"redis://:{broker}@redis:6379/0",
        "email_url": "smtp://faena:unused@smtp.invalid:587?tls=starttls",
        "sii_keys": f"first:{key}",
        "flower_basic_auth": f"faena:{secrets.token_urlsafe(24)}",
    }


def _require_archive(system: Stack, folder: Path, notes: Notes) -> None:
    system.compose("run", "--rm", "-T", "backup")
    [archive] = (folder / "backups").iterdir()
    notes.add(f"{archive.name}: {archive.stat().st_size} bytes")
    if not archive.stat().st_size:
        raise DoesNotHold("the archive is empty")


def _require_secrecy(system: Stack, told: dict[str, str]) -> None:
    """No secret in an environment or on a command line, where others could read it."""
    containers = system.compose("ps", "--all", "--quiet").split()
    said = system.docker.run("inspect", *containers)
    for file in Path(told["SECRETS"]).iterdir():
        if file.read_text(encoding="utf-8").strip() in said:
            raise DoesNotHold(f"{file.name} stands in the description of a container")
