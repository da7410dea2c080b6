"""Courses of files without a job, and the questions that are drawn of them."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from apps.courses import library, synthetic, trial
from apps.courses.shapes import Kind


@pytest.fixture
def manual(settings, tmp_path, monkeypatch):
    """An invented document where the library keeps its real ones; no model is needed."""
    settings.EMBEDDER = "hashed"
    path = tmp_path / "manual.pdf"
    synthetic.write(path, 40)
    monkeypatch.setattr(library, "document", lambda _name: path)
    return path


def drawn(*args: str) -> str:
    out = io.StringIO()
    call_command("draw_questions", *args, stdout=out)
    return out.getvalue()


def test_terms_are_asked_for_where_the_embedder_knows_words_only(manual):
    kinds = {question.kind for question in trial.course_of(manual).questions}

    assert Kind.CLOZE in kinds


@pytest.mark.usefixtures("manual")
def test_seed_draws_the_same_again():
    one, other = drawn("policy", "--count", "3"), drawn("policy", "--count", "3", "--seed", "2")

    assert one == drawn("policy", "--count", "3")
    assert one.count("\n## ") == other.count("\n## ") == one.count("** ✓") == 3
    assert one.split("\n## ")[1:] != other.split("\n## ")[1:]


@pytest.mark.usefixtures("manual")
def test_drawn_questions_are_written_to_a_file(tmp_path):
    path = tmp_path / "questions.md"

    assert drawn("policy", "--write", str(path)) == ""
    assert path.read_text(encoding="utf-8").startswith("# Questions, drawn by a seed")


def test_document_that_is_not_known():
    with pytest.raises(CommandError) as refused:
        drawn("cookbook")

    assert refused.value.returncode == 2
