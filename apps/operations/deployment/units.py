"""What systemd's units say of each pool, from the table: drop-ins of ``faena-worker@.service``.

After a change of config/queues.py: ``manage.py shell -c "from apps.operations.deployment import
units; units.write()"``. A test holds the files to the table.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from config.queues import POOLS, SII, Pool

BROWSER_MB = 500
"""MiB that Chromium takes beside a worker's children (docs/operations.md, SII)."""

# Chromium's own sandbox makes namespaces, goes into an empty root and gives up what it may; its
# JavaScript is compiled while it runs.
_BROWSER = """
# This pool drains sii: Chromium builds a sandbox of its own, from what is forbidden elsewhere.
RestrictNamespaces=user pid net
MemoryDenyWriteExecute=no
RestrictAddressFamilies=AF_NETLINK
SystemCallFilter=chroot capset
TasksMax=1024
"""


def folder() -> Path:
    """Where the units are."""
    return Path(settings.BASE_DIR) / "deploy" / "systemd"


def drop_in(pool: Pool) -> Path:
    """The file that adds to ``faena-worker@<pool>.service``."""
    return folder() / f"faena-worker@{pool.name}.service.d" / "table.conf"


def memory_of(pool: Pool) -> int:
    """MiB that everything in the unit may use."""
    return pool.memory_mb + (BROWSER_MB if pool.drains(SII) else 0)


def limits(pool: Pool) -> str:
    """What the drop-in of a pool says."""
    return (
        "# From config/queues.py, by apps/operations/deployment/units.py.\n"
        "[Service]\n"
        f"TimeoutStopSec={pool.stop.grace}\n"
        f"MemoryMax={memory_of(pool)}M\n"
    ) + (_BROWSER if pool.drains(SII) else "")


def write() -> None:
    """Write the drop-ins of all pools."""
    for pool in POOLS.values():
        drop_in(pool).parent.mkdir(parents=True, exist_ok=True)
        drop_in(pool).write_text(limits(pool), encoding="utf-8")
