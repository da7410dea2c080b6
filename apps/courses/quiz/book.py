"""What the whole document offers to a quiz: its terms, sentences, definitions and lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from apps.courses.quiz.defining import Definition, definition_in
from apps.courses.quiz.glossary import Glossary, Key
from apps.courses.quiz.grammar import GRAMMARS
from apps.courses.quiz.likeness import Embed, Likeness
from apps.courses.quiz.listing import Listing, listing_in
from apps.courses.quiz.sentences import why_not_alone
from apps.courses.quiz.wording import folded, words
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
        return [_alone(lesson, self.language) for lesson in self.lessons]

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
        """Of terms, members and meanings; the one place where something is embedded."""
        terms = self.glossary.nouns.values()
        members = [member for listing in self.listings for member in listing.members]
        meanings = [definition.meaning for definition in self.definitions]
        return Likeness([*terms, *members, *meanings], self._embed)

    def keys_of(self, lesson: int) -> set[Key]:
        """The terms that are key there."""
        return set(self._weights[lesson])

    def importance(self, key: Key, lesson: int) -> float:
        """Of a term in a lesson: 1 for its heaviest, 0 where it is not key."""
        return self._weights[lesson].get(key, 0.0) / (self._heaviest[lesson] or 1.0)

    @cached_property
    def prominence(self) -> dict[Key, float]:
        """Of each term where it is most important: 1 where it is some lesson's heaviest."""
        return {
            key: max(self.importance(key, lesson) for lesson in entry.weights)
            for key, entry in self.glossary.entries.items()
        }

    @cached_property
    def _weights(self) -> list[dict[Key, float]]:
        weights: list[dict[Key, float]] = [{} for _ in self.lessons]
        for key, entry in self.glossary.entries.items():
            for lesson, weight in entry.weights.items():
                weights[lesson][key] = weight
        return weights

    @cached_property
    def _heaviest(self) -> list[float]:
        return [max(weights.values(), default=0.0) for weights in self._weights]

    def is_summary(self, sentence: Sentence, lesson: int) -> bool:
        """Whether the lesson's summary has it."""
        return sentence in self.lessons[lesson].summary


def _alone(lesson: Lesson, language: str) -> list[Sentence]:
    kept: dict[str, Sentence] = {}
    for sentence in lesson.sentences:
        if not why_not_alone(sentence.text) and _is_in(language, sentence.text):
            kept.setdefault(folded(sentence.text), sentence)
    return list(kept.values())


def _is_in(language: str, text: str) -> bool:
    """Whether it is in the document's language, not in one that it was never translated from."""
    binding = Counter(
        code for word in words(text) for code, one in GRAMMARS.items() if word in one.words
    )
    return binding[language] == max(binding.values(), default=0)
