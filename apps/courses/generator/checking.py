"""What is kept of an answer: only what its own evidence, found in the document, supports.

Nothing is repaired. A statement with one thing wrong is discarded whole, and counted.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from apps.courses.generator.matching import Folded, contains, folded, same, whole_sentences
from apps.courses.generator.shapes import (
    Chunk,
    Evidence,
    GeneratedQuestion,
    Improved,
    Reason,
    Statement,
)
from apps.courses.generator.support import has_foreign_parts, is_related

MOST_SENTENCES, MOST_OBJECTIVES, MOST_QUESTIONS = 6, 5, 3
SHORTEST_EVIDENCE, LONGEST_EVIDENCE = 20, 600
LONGEST_TEXT, LONGEST_OPTION = 500, 200
FEWEST_DISTRACTORS, MOST_DISTRACTORS = 2, 4
MOST_LOOKED_AT = 50
"""Of one list. A model that says more than this says it too often."""

_NO_TEXT = {"Cc", "Cs", "Co", "Cn"}  # control characters, halves of pairs, private, unassigned
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They make what follows look like something else."""

Kept = TypeVar("Kept")


class Discarded(Exception):
    """This is not kept."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def checked(answer: Mapping[str, Sequence[Any]], chunks: Sequence[Chunk]) -> Improved:
    """What is kept of an answer of ``schema``'s lists about these chunks."""
    check = _Check(chunks)
    summary = check.each(answer["summary"], check.statement, MOST_SENTENCES)
    objectives = check.each(answer["objectives"], check.statement, MOST_OBJECTIVES)
    questions = check.each(answer["questions"], check.question, MOST_QUESTIONS)
    return Improved(summary, objectives, questions, dict(check.discarded))


def has_one_answer(question: GeneratedQuestion, text: str) -> bool:
    """Whether the right option stands in a text, and no other does."""
    right = question.options[question.answer]
    others = (option for option in question.options if option != right)
    return folded(text).find(right) is not None and not any(contains(text, one) for one in others)


class _Check:
    """One answer's check, which remembers what was said already."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self._texts = {chunk.id: chunk.text for chunk in chunks}
        self._folded: dict[int, Folded] = {}
        self._said: set[object] = set()
        self.discarded: Counter[str] = Counter()

    def each(
        self, items: Sequence[Any], check: Callable[[Any], Kept], most: int
    ) -> tuple[Kept, ...]:
        """Those that pass, at most so many."""
        kept: list[Kept] = []
        for item in items[:MOST_LOOKED_AT]:
            try:
                _require(len(kept) < most, Reason.TOO_MANY)
                kept.append(check(item))
            except Discarded as error:
                self.discarded[error.reason] += 1
        if len(items) > MOST_LOOKED_AT:
            self.discarded[Reason.TOO_MANY] += len(items) - MOST_LOOKED_AT
        return tuple(kept)

    def statement(self, item: Any) -> Statement:
        """A sentence of a summary, or an objective."""
        _require_fields(item, {"text", "chunk", "evidence"})
        text = _clean(item["text"], LONGEST_TEXT)
        _start, evidence = self._evidence(item)
        _require_support(text, evidence)
        self._require_new(same(text))
        return Statement(text, evidence)

    def question(self, item: Any) -> GeneratedQuestion:
        """A question, its options in an order that says nothing."""
        _require_fields(item, {"prompt", "right", "distractors", "chunk", "evidence"})
        prompt = _clean(item["prompt"], LONGEST_TEXT)
        right = _clean(item["right"], LONGEST_OPTION)
        distractors = _distractors(item["distractors"])
        quotation, evidence = self._evidence(item)
        _require_support(prompt, evidence)
        _require(quotation.find(right) is not None, Reason.NOT_THE_ANSWER)
        _require_one_answer(right, distractors, evidence)
        _require(folded(prompt).find(right) is None, Reason.GIVEN_AWAY)
        self._require_new(same(prompt), (same(right), evidence))
        options = tuple(sorted([right, *distractors], key=same))
        return GeneratedQuestion(prompt, options, options.index(right), evidence)

    def _evidence(self, item: Mapping[str, Any]) -> tuple[Folded, Evidence]:
        """The quotation as it is compared, and the sentences of the document around it."""
        chunk, quotation = item["chunk"], _text(item["evidence"])
        _require(type(chunk) is int, Reason.MALFORMED)  # True is 1, but no number
        _require(chunk in self._texts, Reason.UNKNOWN_CHUNK)
        _require(len(quotation) <= LONGEST_EVIDENCE, Reason.TOO_LONG)
        _require(len(same(quotation)) >= SHORTEST_EVIDENCE, Reason.SHORT_EVIDENCE)
        place = self._folded_text(chunk).find(quotation)
        if place is None:
            raise Discarded(Reason.NO_EVIDENCE)
        text = self._texts[chunk]
        start, end = whole_sentences(text, *place)
        return folded(text[slice(*place)]), Evidence(chunk, start, end, text[start:end])

    def _folded_text(self, chunk: int) -> Folded:
        if chunk not in self._folded:
            self._folded[chunk] = folded(self._texts[chunk])
        return self._folded[chunk]

    def _require_new(self, *keys: object) -> None:
        _require(self._said.isdisjoint(keys), Reason.REPEATED)
        self._said.update(keys)


def _require(condition: bool, reason: Reason) -> None:
    if not condition:
        raise Discarded(reason)


def _require_fields(item: Any, names: set[str]) -> None:
    _require(isinstance(item, dict) and item.keys() == names, Reason.MALFORMED)


def _require_support(said: str, evidence: Evidence) -> None:
    _require(not has_foreign_parts(said, evidence.text), Reason.FOREIGN)
    _require(is_related(said, evidence.text), Reason.UNRELATED)


def _require_one_answer(right: str, distractors: Sequence[str], evidence: Evidence) -> None:
    """Nothing but the right option may be right, not even as a part of another word."""
    options = {same(option) for option in (right, *distractors)}
    _require(len(options) == len(distractors) + 1, Reason.AMBIGUOUS)
    for each in distractors:
        is_said = contains(evidence.text, each)
        _require(not is_said and folded(each).find(right) is None, Reason.AMBIGUOUS)


def _distractors(value: Any) -> list[str]:
    _require(isinstance(value, list), Reason.MALFORMED)
    _require(FEWEST_DISTRACTORS <= len(value) <= MOST_DISTRACTORS, Reason.MALFORMED)
    return [_clean(each, LONGEST_OPTION) for each in value]


def _clean(value: Any, longest: int) -> str:
    """A text in one line that says something, in characters that can be stored and shown."""
    text = " ".join(_text(value).split())
    _require(len(text) <= longest, Reason.TOO_LONG)
    _require(bool(same(text)), Reason.MALFORMED)
    _require(_TURNS.isdisjoint(text), Reason.MALFORMED)
    _require(_NO_TEXT.isdisjoint(map(unicodedata.category, text)), Reason.MALFORMED)
    return text


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Discarded(Reason.MALFORMED)
    return value
