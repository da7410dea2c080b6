"""docs/deploy/compose.md, typed as it stands: production set up, upgraded, taken back, restored."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from apps.operations import dockerfiles
from apps.operations.deployment import shell, tree
from apps.operations.deployment.docker import Engine, composer, environment
from apps.operations.deployment.load import Load, require_balanced
from apps.operations.deployment.registry import DoesNotHold, Notes, part
from apps.operations.deployment.shell import Shell
from apps.operations.deployment.stack import PROJECT, Stack, ports

PAGE = "compose.md"
FILE = "docker-compose.production.yml"
NOBODYS = "deploy-check.invalid/"
"""Images of the page's versions may be somebody's, but not from there."""

LOADED = "worker-rest"
MIX, RATE = "synthetic=1500:queue=high:seconds=0.05,excel=4,pdf=6", 10
"""Without e-mail and SII: in production there are no stand-ins."""

KEPT = {
    "jobs": "map(str, models.Job.objects.values_list('pk', flat=True))",
    "files": "(each.key for each in models.StoredFile.objects.all() if files.read(each))",
}
"""Keys of all that must be there again, in Python's words; a damaged file ends it."""


@dataclass(frozen=True)
class Server:
    """A server on which somebody follows the page."""

    docker: Engine
    shell: Shell

    @property
    def system(self) -> Stack:
        """What runs there, by the version that is set."""
        options = ("--project-name", PROJECT, "--file", str(self.shell.folder / FILE))
        return Stack(self.docker, options, self.shell.variables)

    def kept(self, what: str) -> set[str]:
        """The keys of ``KEPT`` that are there."""
        words = f"sys.stdout.write(' '.join({KEPT[what]}))"
        program = f"import sys; from apps.core import files, models; {words}"
        command = ("python", "manage.py", "shell", "--no-imports", "--command", program)
        return set(self.system.compose("exec", "-T", LOADED, *command).split())

    def versions(self) -> set[str]:
        """Of our images that run."""
        images = self.system.compose("ps", "--format", "{{.Image}}").split()
        return {image.rpartition(":")[2] for image in images if image.startswith(NOBODYS)}


@part("compose-production", "docs/deploy/compose.md, typed: set up, upgraded under load, restored")
def production(notes: Notes) -> None:
    """Whoever follows the page has no secret to be seen, and loses neither a job nor a file."""
    with _server() as server:
        _set_up(server, notes)
        _require_secrecy(server)
        _change_version_under_load(server, notes)
        _lose_everything(server, notes)


@contextmanager
def _server() -> Iterator[Server]:
    docker = composer()
    with tempfile.TemporaryDirectory(prefix="faena-production-") as name:
        home = Path(name) / "faena"
        tree.copy_to(home)
        server = Server(docker, Shell(home, _variables(docker, Path(name) / "bin")))
        server.system.end()  # of a check that was killed
        try:
            yield server
        finally:
            server.system.end()
            _remove_images(docker)


def _variables(docker: Engine, folder: Path) -> dict[str, str]:
    ours = {"COMPOSE_PROJECT_NAME": PROJECT, "REGISTRY": NOBODYS, "ALLOWED_HOSTS": "faena.example"}
    return shell.calling(environment(ports() | ours), folder, "docker", docker.program)


def _remove_images(docker: Engine) -> None:
    form = ("--format", "{{.Repository}}:{{.Tag}}")
    for image in dockerfiles.PARTS:
        names = docker.run("images", *form, f"{NOBODYS}faena-{image}").split()
        docker.tried("image", "rm", "--force", *names)


def _set_up(server: Server, notes: Notes) -> None:
    began = time.monotonic()
    server.shell.follows(PAGE, "Secrets")
    server.shell.follows(PAGE, "Start")
    notes.add(f"secrets, images, all healthy, doctor --strict: {time.monotonic() - began:.0f} s")


def _require_secrecy(server: Server) -> None:
    """No secret in an environment or on a command line, where others could read it."""
    containers = server.system.compose("ps", "--all", "--quiet").split()
    said = server.docker.run("inspect", *containers)
    for file in (server.shell.folder / "secrets").iterdir():
        if file.read_text(encoding="utf-8").strip() in said:
            raise DoesNotHold(f"{file.name} stands in the description of a container")


def _change_version_under_load(server: Server, notes: Notes) -> None:
    load = server.system.load(MIX, RATE)
    try:
        for heading in ("Upgrade", "Rollback"):
            notes.add(_changed(server, heading, load))
    finally:
        report = load.report()
    require_balanced(report, notes)


def _changed(server: Server, heading: str, load: Load) -> str:
    began = time.monotonic()
    server.shell.follows(PAGE, heading)
    wanted = server.shell.variables["FAENA_TAG"]
    if server.versions() != {wanted}:
        raise DoesNotHold(f"after {heading!r} there run {server.versions()}, not {wanted}")
    during = "under load" if load.is_running else "after the load"
    return f"{heading}, {during}: {time.monotonic() - began:.0f} s, all of version {wanted}"


def _lose_everything(server: Server, notes: Notes) -> None:
    before = {what: server.kept(what) for what in KEPT}
    server.shell.follows(PAGE, "Backup and restore")
    server.system.end()
    began = time.monotonic()
    server.shell.follows(PAGE, "Backup and restore", 1)
    notes.add(f"restored on an empty server, all healthy: {time.monotonic() - began:.0f} s")
    for what, keys in before.items():
        if lost := keys - server.kept(what):
            raise DoesNotHold(f"{len(lost)} of {len(keys)} {what} are not there after the restore")
        notes.add(f"all {len(keys)} {what} are there again")
