"""Files by claim check: jobs carry the row's id, the storage carries the bytes."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator
from typing import BinaryIO, cast

from django.core.files import File
from django.core.files.storage import default_storage

from apps.core.ids import uuid7
from apps.core.models import StoredFile

CHUNK = 64 * 1024


def store(content: BinaryIO, *, name: str, content_type: str = "") -> StoredFile:
    """Put ``content`` into the storage under a random key and write its row."""
    digest, size = _digest(content)
    content.seek(0)
    kind = content_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    key = default_storage.save(uuid7().hex, File(content))
    return StoredFile.objects.create(
        key=key, name=name, sha256=digest, size=size, content_type=kind
    )


def read(stored: StoredFile) -> bytes:
    """The whole content; ``FileDamaged`` when it is not what was stored."""
    with default_storage.open(stored.key) as content:
        data: bytes = content.read()
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise FileDamaged(f"{stored.name} is not what was stored (its checksum differs).")
    return data


def opened(stored: StoredFile) -> BinaryIO:
    """The content to read piece by piece; close it. Its checksum is not looked at."""
    return cast("BinaryIO", default_storage.open(stored.key))


class FileDamaged(Exception):
    """The stored bytes changed since they were stored."""


def _digest(content: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for block in _blocks(content):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def _blocks(content: BinaryIO) -> Iterator[bytes]:
    while block := content.read(CHUNK):
        yield block
