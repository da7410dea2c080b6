"""Identifiers that sort by the time they were made."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from uuid import UUID

NS_PER_MS = 1_000_000
FRACTION_BITS = 12
RANDOM_BITS = 62


def uuid7() -> UUID:
    """A version 7 UUID (RFC 9562 §5.7): 48 bits of Unix milliseconds, 12 of their fraction, random.

    The fraction (RFC 9562 §6.2, method 3) lets the jobs of one process sort in the order in which
    they were made. PostgreSQL inserts such keys at the right end of an index, so ten million
    finished rows cost a new one nothing.
    """
    milliseconds, nanoseconds = divmod(time.time_ns(), NS_PER_MS)
    fraction = (nanoseconds << FRACTION_BITS) // NS_PER_MS
    random = int.from_bytes(os.urandom(8), "big") >> (64 - RANDOM_BITS)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | random)


def first_uuid7(moment: datetime) -> UUID:
    """The smallest id of that millisecond: ids made before it are smaller, later ones are not."""
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | 0b10 << 62)


def time_of(made: UUID) -> datetime:
    """When an id of ``uuid7()`` was made, to the millisecond."""
    return datetime.fromtimestamp((made.int >> 80) / 1000, UTC)
