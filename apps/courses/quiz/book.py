"""What the whole document offers to a quiz: its terms, sentences, definitions and lists."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from apps.courses.quiz.defining import Definition, definition_in
from apps.courses.quiz.glossary import Glossary, Key
from apps.courses.quiz.likeness import Embed, Likeness
from apps.courses.quiz.listing import Listing, listing_in
from apps.courses.quiz.sentences import why_not_alone
from apps.courses.quiz.wording import folded
from apps.courses.shapes import Lesson, Sentence


class Book:
    """Lessons, and what was found in all of them. Whoever asks for one lesson needs it all."""

    def __init__(self, lessons: Sequence[Lesson], language: str, embed: Embed | None) -> None:
        self.lessons = lessons
        self.language = language
        self.glossary = Glossary(lessons, language)
        self._embed = embed

    @cached_property
    def alone(self) -> list[list[Sentence]]:
        """Of each lesson the sentences that can be understood alone, each wording once."""
        return [_alone(lesson) for lesson in self.lessons]

    @cached_property
    def definitions(self) -> list[Definition]:
        """All that the document defines."""
        found = (
            definition_in(sentence, number, self.glossary)
            for number, sentences in enumerate(self.alone)
            for sentence in sentences
        )
        return [definition for definition in found if definition]

    @cached_property
    def listings(self) -> list[Listing]:
        """All that the document lists inside a sentence."""
        found = (
            listing_in(sentence, number, self.language)
            for number, sentences in enumerate(self.alone)
            for sentence in sentences
        )
        return [listing for listing in found if listing]

    @cached_property
    def likeness(self) -> Likeness:
        """Of terms and of members of lists; the one place where something is embedded."""
        members = [member for listing in self.listings for member in listing.members]
        return Likeness([e.text for e in self.glossary.entries.values()] + members, self._embed)

    def keys_of(self, lesson: int) -> set[Key]:
        """The terms that are key there."""
        return set(self._weights[lesson])

    def importance(self, key: Key, lesson: int) -> float:
        """Of a term in a lesson: 1 for its heaviest, 0 where it is not key."""
        weights = self._weights[lesson]
        return weights.get(key, 0.0) / (max(weights.values(), default=0.0) or 1.0)

    @cached_property
    def _weights(self) -> list[dict[Key, float]]:
        weights: list[dict[Key, float]] = [{} for _ in self.lessons]
        for key, entry in self.glossary.entries.items():
            for lesson, weight in entry.weights.items():
                weights[lesson][key] = weight
        return weights

    def is_summary(self, sentence: Sentence, lesson: int) -> bool:
        """Whether the lesson's summary has it."""
        return sentence in self.lessons[lesson].summary


def _alone(lesson: Lesson) -> list[Sentence]:
    kept: dict[str, Sentence] = {}
    for sentence in lesson.sentences:
        if not why_not_alone(sentence.text):
            kept.setdefault(folded(sentence.text), sentence)
    return list(kept.values())
