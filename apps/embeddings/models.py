"""Passages: pieces of text that can be found by their meaning and by their words."""

from __future__ import annotations

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, When
from pgvector.django import HalfVectorField

from apps.embeddings.embedder import LONGEST_IDENTITY

DICTIONARIES = {"en": "english", "es": "spanish", "": "simple"}
"""PostgreSQL's name for how words of a language become stems, by a passage's language."""

_WORDS = Case(
    *(
        When(language=language, then=SearchVector("text", config=name))
        for language, name in DICTIONARIES.items()
        if language
    ),
    default=SearchVector("text", config=DICTIONARIES[""]),
)


class Passage(models.Model):
    """A piece of a text that belongs to ``owner``: a course's document, or a person's memory.

    number:   its place among its owner's, from 0
    language: 'en', 'es', or '' for words as they stand
    embedder: whose vector it is; of another's, only the words are searched until it is made again
    vector:   of that embedder's dimensions, so it has none of its own (docs/adr/0019-…)
    words:    the stems of the text; the database makes them
    """

    pk = models.CompositePrimaryKey("owner", "number")
    owner = models.UUIDField()
    number = models.IntegerField()
    text = models.TextField()
    language = models.CharField(max_length=5, blank=True)
    embedder = models.CharField(max_length=LONGEST_IDENTITY, blank=True)
    vector = HalfVectorField(null=True)
    words = models.GeneratedField(
        expression=_WORDS, output_field=SearchVectorField(), db_persist=True
    )

    def __str__(self) -> str:
        return self.text[:60]
