"""Real documents: every question that is made of them is looked at. `make test-documents` runs it.

They are fetched once from Debian, which `make test` must be able to do without.
"""

from __future__ import annotations

import pytest

from apps.courses import library, trial
from apps.courses.quiz.rules import broken, repeated

pytestmark = pytest.mark.documents

LEAST_OF_THE_OUTLINE = 0.9
DOCUMENTS = ["policy", "install-en", "install-es", "maint-guide-es", "debian-faq"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_question_of_a_real_document_keeps_the_rules(name):
    made = trial.course_of(library.document(name))
    texts = {page.index: page.text for page in made.structure.pages}

    assert len(made.questions) > len(made.lessons) / 2
    assert [broken(one, made.lessons, texts) for one in made.questions] == [
        [] for _ in made.questions
    ]
    assert [repeated(quiz) for quiz in made.quizzes.values()] == [[] for _ in made.quizzes]
    begins = {plan.entry: plan.spans[0].page for plan in reversed(made.structure.lessons)}
    outline = made.opening.outline
    right = [entry for number, entry in enumerate(outline) if begins.get(number) == entry.page]
    assert len(right) >= LEAST_OF_THE_OUTLINE * len(outline)
