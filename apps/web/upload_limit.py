"""Files that are too large are counted as they arrive, and kept nowhere."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest


class UploadLimit(FileUploadHandler):
    """Stands before the handlers that keep files, and lets ``most`` bytes of a request through.

    Of what is larger the form sees the size and no content.
    """

    def __init__(self, request: HttpRequest, most: int) -> None:
        """``most`` for all files of the request together."""
        super().__init__(request)
        self._most = most
        self._size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Hand on what may be kept."""
        self._size += len(raw_data)
        return raw_data if self._size <= self._most else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Leave the file to who kept it, or say how large it was."""
        if self._size <= self._most:
            return None
        for handler in self._others():
            handler.upload_interrupted()
        known: dict[str, Any] = {"name": self.file_name, "content_type": self.content_type}
        return UploadedFile(BytesIO(), size=self._size, **known)

    def _others(self) -> list[FileUploadHandler]:
        assert self.request is not None  # noqa: S101  (for mypy)
        return [handler for handler in self.request.upload_handlers if handler is not self]
