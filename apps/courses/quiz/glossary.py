"""The terms of a whole document: where they are key, and how its sentences use them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from apps.courses.quiz.grammar import GRAMMARS
from apps.courses.quiz.shape import NEVER_NOUN, SELDOM_NOUN, Shape, is_feminine, shape_of
from apps.courses.quiz.wording import stem
from apps.courses.shapes import Lesson, Term

MOST_WORDS = 4
SHORTEST = 3
LEAST_WHOLE = 0.2
"""Share of its uses in which a term is a whole noun phrase; fragments and adjectives have less."""

Key: TypeAlias = tuple[str, ...]
"""Stems of a term's words: forms of one term have the same."""

_NO_NAME = re.compile(r"['’]s?\b|['’]$|[^\W\d_]{5,}\d{1,2}\b")
"""Possessives, and words with the mark of a note."""
_TOKEN = re.compile(r"[^\W_]+(?:[-'’./+:@_][^\W_]+)*|[^\w\s]")


class Token(NamedTuple):
    """A word or a mark, and where it stands."""

    text: str
    start: int
    end: int


class Occurrence(NamedTuple):
    """A term where it stands in a text, and the words beside it (lower-case, or empty).

    beyond: the word after ``after``
    """

    key: Key
    text: str
    start: int
    end: int
    before: str
    after: str
    beyond: str


@dataclass
class Form:
    """A term as the document writes it inside its sentences.

    whole: how often a noun phrase begins and ends with it
    """

    key: Key
    text: str
    shape: Shape
    seen: int = 0
    whole: int = 0
    before: set[str] = field(default_factory=set)
    after: set[str] = field(default_factory=set)


@dataclass
class Entry:
    """A term, and how much it weighs in the lessons where it is key."""

    key: Key
    text: str
    weights: dict[int, float] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)


class Glossary:
    """All key terms of a document."""

    def __init__(self, lessons: Sequence[Lesson], language: str) -> None:
        self.language = language
        self._grammar = GRAMMARS[language]
        self._openers = self._grammar.determiners | self._grammar.prepositions
        self._closers = self._grammar.closers
        self.entries = self._entries(lessons)
        self._read(sentence.text for lesson in lessons for sentence in lesson.sentences)
        self._by_shape: dict[Shape, list[Form]] = defaultdict(list)
        self.nouns: dict[Key, str] = {}
        for form in filter(self.is_noun, self._forms()):
            self._by_shape[form.shape].append(form)
            self.nouns[form.key] = self.entries[form.key].text

    def occurrences(self, text: str) -> list[Occurrence]:
        """The terms that stand in a text, longest first where they overlap."""
        return [self._settled(one) for one in self._found(text)]

    def key_of(self, text: str) -> Key:
        """What all forms of a term have in common."""
        return tuple(stem(token.text.casefold(), self.language) for token in tokens(text))

    def form(self, occurrence: Occurrence) -> Form | None:
        """How the document uses the term in this form; ``None`` when only at sentences' heads."""
        entry = self.entries[occurrence.key]
        return entry.forms.get(occurrence.text)

    def alike(self, text: str) -> list[Form]:
        """Nouns of the document that have the same shape."""
        return self._by_shape[shape_of(text, self.language)]

    def is_noun(self, form: Form) -> bool:
        """Whether the document uses it as a whole noun phrase, often enough to be believed."""
        if form.shape.ending in NEVER_NOUN or _NO_NAME.search(form.text):
            return False
        if form.shape.ending in SELDOM_NOUN and not self.takes_article(form):
            return False
        return form.whole > 0 and form.whole >= LEAST_WHOLE * form.seen

    def may_be_noun(self, occurrence: Occurrence) -> bool:
        """Whether it is a noun here; in a form that is not seen elsewhere, whether it ever is."""
        form = self.form(occurrence)
        if form:
            return self.is_noun(form)
        return occurrence.key in self.nouns and not _NO_NAME.search(occurrence.text)

    def takes_article(self, form: Form) -> bool:
        """Whether a determiner is seen before it: names have none."""
        return not self._grammar.determiners.isdisjoint(form.before)

    def is_feminine(self, form: Form) -> bool | None:
        """By the determiners that the document puts before it, else by its ending."""
        feminine = bool(self._grammar.feminine & form.before)
        masculine = bool(self._grammar.masculine & form.before)
        return is_feminine(form.text) if feminine == masculine else feminine

    def _entries(self, lessons: Sequence[Lesson]) -> dict[Key, Entry]:
        entries: dict[Key, Entry] = {}
        for number, lesson in enumerate(lessons):
            for term in lesson.terms:
                if key := self._key_term(term):
                    entry = entries.setdefault(key, Entry(key, term.text))
                    entry.weights[number] = max(term.weight, entry.weights.get(number, 0.0))
        return entries

    def _key_term(self, term: Term) -> Key:
        """Empty for what cannot be asked for."""
        parts = [token.text.casefold() for token in tokens(term.text)]
        binds = self._grammar.words
        if not parts or len(parts) > MOST_WORDS or parts[0] in binds or parts[-1] in binds:
            return ()
        if len(term.text) < SHORTEST or not all(part[0].isalpha() for part in parts):
            return ()
        return self.key_of(term.text)

    def _read(self, texts: Iterable[str]) -> None:
        for text in texts:
            for one in self._found(text):
                if one.start > 0:  # a capital there says nothing
                    self._note(one)

    def _note(self, one: Occurrence) -> None:
        forms = self.entries[one.key].forms
        form = forms.setdefault(
            one.text, Form(one.key, one.text, shape_of(one.text, self.language))
        )
        form.seen += 1
        form.whole += self._is_whole(one)
        form.before.add(one.before)
        form.after.add(one.after)

    def _is_whole(self, one: Occurrence) -> bool:
        """Whether a noun phrase begins before it and ends behind it, as far as that can be told.

        In Spanish the noun comes first, whatever follows. In English it is over where a mark or
        a binding word follows, or a word (a verb, then) that has a determiner behind it.
        """
        if one.before not in self._openers:
            return False
        return (
            self.language == "es"
            or not one.after[:1].isalnum()
            or one.after in self._closers
            or one.beyond in self._grammar.determiners
        )

    def _forms(self) -> Iterator[Form]:
        for entry in self.entries.values():
            yield from entry.forms.values()

    def _found(self, text: str) -> Iterator[Occurrence]:
        found = tokens(text)
        stems = [stem(token.text.casefold(), self.language) for token in found]
        at = 0
        while at < len(found):
            length = self._longest(stems, at)
            if length:
                yield self._occurrence(text, found, stems, at, length)
            at += length or 1

    def _longest(self, stems: Sequence[str], at: int) -> int:
        for length in range(min(MOST_WORDS, len(stems) - at), 0, -1):
            if tuple(stems[at : at + length]) in self.entries:
                return length
        return 0

    @staticmethod
    def _occurrence(
        text: str, found: Sequence[Token], stems: Sequence[str], at: int, length: int
    ) -> Occurrence:
        start, end = found[at].start, found[at + length - 1].end
        beside = [found[at - 1]] if at else [Token("", 0, 0)]
        beside += [*found[at + length : at + length + 2], *[Token("", 0, 0)] * 2][:2]
        before, after, beyond = (token.text.casefold() for token in beside)
        key = tuple(stems[at : at + length])
        return Occurrence(key, text[start:end], start, end, before, after, beyond)

    def _settled(self, one: Occurrence) -> Occurrence:
        """Without the capital that it has only for standing first."""
        lowered = one.text[0].lower() + one.text[1:]
        entry = self.entries[one.key]
        if one.start == 0 and (
            lowered == entry.text or _seen(entry, lowered) > _seen(entry, one.text)
        ):
            return one._replace(text=lowered)
        return one


def _seen(entry: Entry, text: str) -> int:
    return entry.forms[text].seen if text in entry.forms else 0


def tokens(text: str) -> list[Token]:
    """Words and marks of a text; compounds, paths and versions are one word each."""
    return [Token(found.group(), *found.span()) for found in _TOKEN.finditer(text)]
