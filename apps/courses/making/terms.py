"""Key terms: what a lesson says often and its neighbours do not, in one to three words.

A candidate's weight is its C-value (how often it is there by itself, and not inside a longer one)
times the rarity of its words over the lessons, and more where the title has them. A single word
counts for little when it is hardly ever said, or when nothing tells it from a verb.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import log

from apps.courses.making.stopwords import DETERMINERS, LINKS
from apps.courses.making.wording import Word, Wording
from apps.courses.shapes import Term

Stems = tuple[str, ...]
Texts = Mapping[Stems, Counter[str]]

MOST_TERMS = 10
LONGEST = 3
WEIGHT_OF_LENGTH = {1: 1.0, 2: 2.0, 3: 2.4}
TITLE_BONUS = 1.0
"""What is added for each word of a candidate, as a share, that stands in the lesson's title."""
OF_A_VERB = 0.4
"""What a word's weight is multiplied with that follows no article anywhere."""
OFTEN_HERE, OFTEN_ANYWHERE = 2, 3
"""How often a word must be said that is not in the title."""
LIKENESS = 0.5
"""Share of common stems from which two terms are one."""
DECIMALS = 4


class Collection:
    """What all lessons of a document tell about its words.

    Its memory grows with different words and repeated phrases, not with the length of the text.
    """

    def __init__(self, lessons: Iterable[Wording], language: str) -> None:
        self._determiners = DETERMINERS[language]
        self._lessons = 0
        self._lessons_with: Counter[str] = Counter()
        self._said: Counter[str] = Counter()
        self._nouns: set[str] = set()
        self._phrases: set[Stems] = set()
        for lesson in lessons:
            self._lessons += 1
            self._learn(lesson)

    def terms(self, lesson: Wording) -> tuple[Term, ...]:
        """The best of a lesson, best first; the first weighs 1."""
        texts = self._candidates(lesson)
        weights = self._weights(texts, lesson.title_stems)
        chosen = _different(sorted(weights, key=lambda stems: (-weights[stems], stems)))
        most = weights[chosen[0]] if chosen else 1
        return tuple(
            Term(self._usual(texts[stems]), stems, round(weights[stems] / most, DECIMALS))
            for stems in chosen
        )

    def _learn(self, lesson: Wording) -> None:
        said = Counter(word.stem for words in lesson.sentences for word in words if word.stem)
        self._said.update(said)
        self._lessons_with.update(said.keys())
        phrases = Counter(
            _stems(phrase)
            for words in lesson.sentences
            for phrase in _phrases(words)
            if len(phrase) > 1
        )
        self._phrases.update(stems for stems, count in phrases.items() if count > 1)
        self._phrases.update(_stems(phrase) for phrase in _phrases(lesson.title))
        for words in lesson.sentences:
            self._nouns.update(
                word.text.casefold()
                for before, word in pairwise(words)
                if word.joined and word.stem and before.text.casefold() in self._determiners
            )

    def _candidates(self, lesson: Wording) -> Texts:
        """Each with its forms and how often they are there."""
        texts: defaultdict[Stems, Counter[str]] = defaultdict(Counter)
        for words in lesson.sentences:
            for phrase in _phrases(words):
                stems = _stems(phrase)
                if len(phrase) == 1 or stems in self._phrases:
                    texts[stems][" ".join(word.text for word in phrase)] += 1
        return texts

    def _weights(self, texts: Texts, title: frozenset[str]) -> dict[Stems, float]:
        """Of those that are worth something."""
        counts = {stems: forms.total() for stems, forms in texts.items()}
        alone = _alone(counts)
        weights = {
            stems: alone[stems]
            * WEIGHT_OF_LENGTH[len(stems)]
            * self._rarity(stems)
            * (1 + TITLE_BONUS * sum(stem in title for stem in stems) / len(stems))
            * (1 if len(stems) > 1 or self._is_noun(texts[stems]) else OF_A_VERB)
            for stems in texts
            if self._is_said_often(stems, counts[stems]) or stems[0] in title
        }
        return {stems: weight for stems, weight in weights.items() if weight > 0}

    def _is_said_often(self, stems: Stems, here: int) -> bool:
        is_phrase = len(stems) > 1  # which is repeated, or it would be no candidate
        return is_phrase or here >= OFTEN_HERE or self._said[stems[0]] >= OFTEN_ANYWHERE

    def _is_noun(self, forms: Iterable[str]) -> bool:
        return not self._determiners or any(form.casefold() in self._nouns for form in forms)

    def _usual(self, forms: Counter[str]) -> str:
        """As it is written most often, rather as a noun, and not as a sentence begins."""
        return min(
            forms,
            key=lambda form: (
                form.casefold() not in self._nouns and " " not in form,
                -forms[form],
                form[0].isupper(),
                form,
            ),
        )

    def _rarity(self, stems: Stems) -> float:
        """Mean of the inverse document frequencies of its words, links aside."""
        known = [self._lessons_with[stem] for stem in stems if stem in self._lessons_with]
        return sum(log(1 + self._lessons / each) for each in known) / max(1, len(known))


def _phrases(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Of one to three words that follow each other, a link in the middle of three allowed."""
    for start, first in enumerate(words):
        if not first.stem:
            continue
        yield words[start : start + 1]
        for end in range(start + 1, min(start + LONGEST, len(words))):
            word = words[end]
            if not word.joined:
                break
            if word.stem:
                yield words[start : end + 1]
            elif word.text not in LINKS:
                break


def _stems(phrase: Iterable[Word]) -> Stems:
    return tuple(word.stem or word.text for word in phrase)


def _alone(counts: Mapping[Stems, int]) -> dict[Stems, float]:
    """How often each is there, less the mean of the longer ones that hold it."""
    held: defaultdict[Stems, list[int]] = defaultdict(list)
    for stems, count in counts.items():
        for part in _parts(stems):
            held[part].append(count)
    return {
        stems: count - (sum(held[stems]) / len(held[stems]) if stems in held else 0)
        for stems, count in counts.items()
    }


def _parts(stems: Stems) -> set[Stems]:
    length = len(stems)
    return {
        stems[start:end]
        for start in range(length)
        for end in range(start + 1, length + 1)
        if end - start < length
    }


def _different(candidates: Iterable[Stems]) -> list[Stems]:
    """The first of them that do not share too much with a better one."""
    chosen: list[Stems] = []
    for stems in candidates:
        if all(_likeness(stems, other) < LIKENESS for other in chosen):
            chosen.append(stems)
            if len(chosen) == MOST_TERMS:
                break
    return chosen


def _likeness(one: Stems, other: Stems) -> float:
    first, second = set(one), set(other)
    return len(first & second) / len(first | second)
