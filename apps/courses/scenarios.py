"""Load: PDFs of invented manuals, one course a job, witnessed by what stands in their lessons."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from apps.core import files
from apps.core.models import StoredFile
from apps.core.scenario_options import number, option
from apps.core.scenarios import UnsafeTarget, Witness, scenario
from apps.courses import synthetic
from apps.courses.intake import PDF_TYPE, make_course
from apps.courses.models import Document

PAGES, MOST_PAGES = 10, 500


@scenario("pdf")
@dataclass(frozen=True)
class Pdf:
    """Manuals that can be read."""

    description = "PDF manuals of 10 pages, each made into a course with quizzes"
    pages: float = option(PAGES, number(1, MOST_PAGES), "pages of each manual: 10, 100 or 500")

    def prepare(self, *, really_send: bool) -> None:
        """Nothing of it leaves this system."""
        try:
            synthetic.require_reportlab()
        except ImportError as error:
            raise UnsafeTarget(f"courses.pdf: {error}") from error

    def submit(self, count: int, seed: int) -> list[UUID]:
        """Make ``count`` PDFs and upload them, one by one."""
        return [make_course(self._manual(seed + number)).id for number in range(count)]

    def witness(self, jobs: Sequence[UUID]) -> Witness:
        """Of each job: 1 when every page was kept once, and every lesson can be found."""
        documents = Document.objects.filter(pk__in=jobs)
        whole = {document.pk: self._is_whole(document) for document in documents}
        return Witness({job: int(whole.get(job, False)) for job in jobs})

    def _is_whole(self, document: Document) -> bool:
        pages = list(document.pages.order_by("index").values_list("index", flat=True))
        lessons = set(document.lessons.values_list("pk", flat=True))
        found = set(document.places.values_list("lesson", flat=True))
        return pages == list(range(int(self.pages))) and bool(lessons) and lessons == found

    def _manual(self, seed: int) -> StoredFile:
        language = "es" if seed % 2 else "en"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "manual.pdf"
            synthetic.write(path, int(self.pages), seed=seed, language=language)
            with path.open("rb") as content:
                return files.store(content, name=f"manual-{seed}.pdf", content_type=PDF_TYPE)


@scenario("hostile")
@dataclass(frozen=True)
class Hostile:
    """PDFs that cannot be used, or only in part: each ends in one sentence, or in a course."""

    description = "PDFs that are broken, encrypted or made to do harm"

    def prepare(self, *, really_send: bool) -> None:
        """Nothing of it leaves this system."""

    def submit(self, count: int, seed: int) -> list[UUID]:
        """Upload them in turn."""
        kinds = sorted(synthetic.hostile().items())
        chosen = [kinds[(seed + number) % len(kinds)] for number in range(count)]
        return [make_course(self._stored(name, content)).id for name, content in chosen]

    def witness(self, jobs: Sequence[UUID]) -> Witness:
        """Of what can be used in part: 1 when there are lessons. The others were asked to fail."""
        usable = {f"{name}.pdf" for name in synthetic.USABLE}
        of_use = Document.objects.filter(pk__in=jobs, file__name__in=usable)
        effects = {one.pk: int(one.lessons.exists()) for one in of_use}
        return Witness(effects, asked_to_fail=frozenset(jobs) - effects.keys())

    def _stored(self, name: str, content: bytes) -> StoredFile:
        with tempfile.TemporaryFile() as file:
            file.write(content)
            file.seek(0)
            return files.store(file, name=f"{name}.pdf", content_type=PDF_TYPE)
