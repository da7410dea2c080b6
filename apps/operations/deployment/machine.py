"""A server for the deployment check: a container in which systemd is process 1.

Installed as docs/deploy/vps.md says, but for database, broker and proxy: the embedded services of
this machine are used, whose addresses stand in our environment.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from apps.operations.deployment import documents, programs
from apps.operations.deployment.docker import Engine, engine, environment
from apps.operations.deployment.load import Load
from apps.operations.deployment.registry import CannotRun, DoesNotHold
from apps.operations.deployment.tree import NOT_COPIED
from config.queues import DEFAULT_TOPOLOGY

IMAGE = "faena-systemd-check"
HERE, RELEASES = "/srv/faena/current", "/srv/faena/releases"
FIRST, SECOND = "20261126-1200", "20261203-1200"
"""Releases, as docs/deploy/vps.md calls them; the second is the first again."""

LONGEST_BUILD = 900
LONGEST_BOOT = 60
LONGEST_BLOCK = 600
SERVICES = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")
STANDINS = ("SMTP_STANDIN_URL", "SII_STANDIN_URL")
MADE_UP_KEYS = "made-up:bWFkZS11cC1mb3ItdGhpcy1jaGVjay1hbmQtbm90LWk="

# Mounts must pass from systemd's children to itself, or it hands out no credentials: so it is on a
# machine, and in a container only when it is told. The environment is installed by hash.
DOCKERFILE = """
ARG DEBIAN_IMAGE=debian:bookworm-slim
FROM ${DEBIAN_IMAGE}
RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \\
    --no-install-recommends systemd systemd-sysv dbus ca-certificates curl bsdutils python3 \\
    python3-venv chromium chromium-driver >/dev/null && rm -rf /var/lib/apt/lists/*
COPY requirements*.txt /tmp/
RUN python3 -m venv /srv/venv && /srv/venv/bin/pip install --quiet --no-cache-dir \\
    --disable-pip-version-check --require-hashes --only-binary :all: -r /tmp/requirements.txt \\
    -r /tmp/requirements-worker.txt
RUN rm -f /usr/sbin/policy-rc.d && groupadd --system faena-proxy && useradd --system \\
    --home-dir /var/lib/faena --shell /usr/sbin/nologin faena
CMD ["sh", "-c", "mount --make-rshared / && exec /sbin/init"]
"""
INSTALL = f"""
set -e
mkdir -p {RELEASES}/{FIRST} && ln -sfn {RELEASES}/{FIRST} {HERE}
tar xf - -C {RELEASES}/{FIRST} --no-same-owner && chmod -R go+rX /srv
ln -s /srv/venv {HERE}/.venv
cp -r {HERE}/deploy/systemd/. /etc/systemd/system/
install -d -m 750 -g faena /etc/faena && install -d -m 700 /etc/faena/secrets
"""
PREPARE = f"""
set -e
cd {HERE} && set -a && . /etc/faena/build.env
.venv/bin/python -m compileall -q .
.venv/bin/python manage.py collectstatic --no-input --verbosity 0
cp -r {RELEASES}/{FIRST} {RELEASES}/{SECOND}
systemctl daemon-reload
"""
# The alias of the page, and the name by which the other pages call it.
COMMANDS = f"""
cat > /usr/local/bin/faena <<'script'
#!/bin/sh
exec systemd-run --quiet --pipe --wait --collect --unit=faena-command-$$ {{standins}} \\
  {HERE}/.venv/bin/python manage.py "$@"
script
chmod +x /usr/local/bin/faena && ln -s faena /usr/local/bin/manage.py
"""


@dataclass(frozen=True)
class Machine:
    """One that runs, by the name of its container."""

    docker: Engine
    name: str

    @staticmethod
    @contextmanager
    def booted() -> Iterator[Machine]:
        """Booted and installed; gone afterwards. ``CannotRun`` without engine or services."""
        missing = [name for name in (*SERVICES, *STANDINS) if not os.environ.get(name)]
        if missing:
            raise CannotRun(f"{', '.join(missing)} not set: run it by `make deploy-check`.")
        docker = engine()
        _build(docker)
        machine = Machine(docker, _boot(docker))
        try:
            machine.wait_for_boot()
            machine.install()
            yield machine
        finally:
            docker.tried("rm", "--force", "--volumes", machine.name)

    def wait_for_boot(self) -> None:
        """Until systemd says so; at first there is nobody to ask."""
        began, state = time.monotonic(), ""
        while state not in ("running", "degraded"):
            if time.monotonic() - began > LONGEST_BOOT:
                raise DoesNotHold(f"The machine has not booted in {LONGEST_BOOT} s: {state!r}")
            time.sleep(0.5)
            command = ("exec", self.name, "systemctl", "is-system-running")
            state = self.docker.tried(*command).stdout.strip()

    def install(self) -> None:
        """This working tree as it is, its units, settings and secrets."""
        with tempfile.NamedTemporaryFile(suffix=".tar") as tree:
            excluded = (f"--exclude={name}" for name in NOT_COPIED)
            programs.said("tar", "cf", tree.name, *excluded, "-C", str(settings.BASE_DIR), ".")
            self.docker.run("cp", tree.name, f"{self.name}:/root/tree.tar")
        self.types(f"exec < /root/tree.tar\n{INSTALL}")
        for name, text in _settings().items():
            self.types(f"umask 077; cat > /etc/faena/{name}", text)
        self.types("chgrp faena /etc/faena/faena.env && chmod 640 /etc/faena/faena.env")
        self.types(PREPARE)
        standins = " ".join(f"--setenv={name}={os.environ[name]}" for name in STANDINS)
        self.types(COMMANDS.format(standins=standins))

    def types(self, command: str, text: str = "", seconds: float = 120) -> str:
        """What root's shell there says; ``DoesNotHold`` when it fails."""
        words = ("exec", "--interactive", self.name, "sh", "-c", command)
        return self.docker.run(*words, text=text, seconds=seconds)

    def follows(self, page: str, heading: str, nth: int = 0) -> str:
        """Root types a block of a page of docs/deploy there; ``DoesNotHold`` when a line fails."""
        block = documents.under(page, heading)[nth]
        try:
            text = f"set -e\nRELEASE={RELEASES}/{SECOND}\n{block.text}"
            return self.types(text, seconds=LONGEST_BLOCK)
        except DoesNotHold as failure:
            raise DoesNotHold(f"{block} ({heading}): {failure}") from failure

    def load(self, mix: str, rate: float) -> Load:
        """Start a load test there."""
        command = f"faena loadtest --json --mix {mix} --rate {rate:g} --timeout {LONGEST_BLOCK}"
        words = ("exec", self.name, "sh", "-c", command)
        return Load.started(self.docker.program, *words, only=environment())


def _build(docker: Engine) -> None:
    with tempfile.TemporaryDirectory() as folder:
        context = Path(folder)
        (context / "Dockerfile").write_text(DOCKERFILE, encoding="utf-8")
        for name in ("requirements.txt", "requirements-worker.txt"):
            (context / name).write_bytes((Path(settings.BASE_DIR) / name).read_bytes())
        more = {"DOCKER_BUILDKIT": os.environ.get("DOCKER_BUILDKIT", "0")}
        named = os.environ.get("DEBIAN_IMAGE")
        chosen = ("--build-arg", f"DEBIAN_IMAGE={named}") if named else ()
        command = ("build", "--quiet", "--tag", IMAGE, *chosen, folder)
        docker.run(*command, more=more, seconds=LONGEST_BUILD)


def _boot(docker: Engine) -> str:
    folders = ("/run", "/run/lock", "/tmp:exec")  # noqa: S108  (the machine's own)
    mounted = [word for folder in folders for word in ("--tmpfs", folder)]
    options = ("--privileged", "--cgroupns=private", "--network=host")
    return docker.run("run", "--detach", *options, *mounted, IMAGE)


def _settings() -> dict[str, str]:
    """The files of /etc/faena."""
    plain = {name: value for name, value in os.environ.items() if name.startswith("SII_")}
    own = {"ALLOWED_HOSTS": "faena.example", "TOPOLOGY": DEFAULT_TOPOLOGY, "SII_PACE": "50"}
    own |= {"MEDIA_ROOT": "/var/lib/faena/files"}
    secrets = {name.lower(): os.environ[name] for name in SERVICES}
    secrets |= {"secret_key": "made-up-for-this-check-" * 3, "sii_keys": MADE_UP_KEYS}
    secrets |= {"files_options": "{}"}
    empty = ("whatsapp_app_secret", "whatsapp_verify_token", "generator_key", "embedder_key")
    secrets |= dict.fromkeys((*empty, "mem0_key"), "")
    files = {f"secrets/{name}": text for name, text in secrets.items()}
    build = {name: os.environ[name] for name in SERVICES} | {"FAENA_ENV": "production"}
    build |= {"SECRET_KEY": secrets["secret_key"]} | own
    files["faena.env"] = _lines({k: v for k, v in plain.items() if k.endswith("_URL")} | own)
    return files | {"build.env": _lines(build)}


def _lines(variables: dict[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in variables.items())
