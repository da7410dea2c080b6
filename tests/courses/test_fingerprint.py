"""What tells two courses apart."""

from __future__ import annotations

import pytest

from apps.courses import fingerprint
from apps.courses.intake import make_course
from apps.courses.models import Document, Lesson, Question
from tests.courses.whole import answered, manual, stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


@pytest.fixture
def document(settings, tmp_path) -> Document:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.EMBEDDER = "hashed"
    return answered(make_course(stored(manual(tmp_path))))


@pytest.mark.parametrize(
    ("model", "change"),
    [
        pytest.param(Lesson, {"statements": [["Said.", 0, 0, 5]]}, id="what a generator said"),
        pytest.param(Lesson, {"entry": 99}, id="where a lesson comes from"),
        pytest.param(Question, {"sentence": "Another."}, id="what a question cites"),
        pytest.param(Question, {"origin": "generator"}, id="who asks"),
    ],
)
def test_course_is_another_when_anything_that_was_made_is(document, model, change):
    before = fingerprint.of_course(document.pk)

    model.objects.filter(pk=model.objects.order_by("pk")[0].pk).update(**change)

    assert fingerprint.of_course(document.pk) != before


def test_course_of_the_same_file_is_the_same(document):
    again = answered(make_course(document.file))

    assert again.pk != document.pk
    assert fingerprint.of_course(again.pk) == fingerprint.of_course(document.pk)
