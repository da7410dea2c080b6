"""PDFs of invented manuals, and courses as workers make them."""

from __future__ import annotations

import io
from pathlib import Path

from apps.core import execution, files, registry
from apps.core.models import Job, StoredFile
from apps.core.submit import JobHandle
from apps.courses import synthetic
from apps.courses.models import Document


def stored(content: bytes, name: str = "manual.pdf") -> StoredFile:
    return files.store(io.BytesIO(content), name=name)


def manual(folder: Path, pages: int = 12, language: str = "en", *, outline: bool = True) -> bytes:
    path = folder / "manual.pdf"
    synthetic.write(path, pages, language=language, outline=outline)
    return path.read_bytes()


def answered(handle: JobHandle) -> Document:
    """What a worker makes of the job; its row as it is afterwards."""
    job = Job.objects.get(pk=handle.id)
    execution.answer(registry.get(job.task), handle.id)
    return Document.objects.select_related("job", "file").get(pk=handle.id)
