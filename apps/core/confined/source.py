"""A stranger's file as a file of our own, though its descriptor is shared."""

from __future__ import annotations

import io
import os
from typing import BinaryIO

AHEAD = 256 * 1024


class _Shared(io.RawIOBase):
    """Reads at positions of its own: the descriptor's position belongs to whoever opened it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._size = os.fstat(descriptor).st_size
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError("before the beginning of the file")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = os.pread(self._descriptor, len(buffer), self._position)
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


def shared(descriptor: int, ahead: int = AHEAD) -> BinaryIO:
    """The file behind ``descriptor``, which must be a regular one, read so many bytes ahead."""
    return io.BufferedReader(_Shared(descriptor), ahead)
