"""What is asked of a generator, and what is kept of its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from apps.courses.generator.ledger import Ledger


@dataclass(frozen=True)
class Chunk:
    """A piece of a lesson's text, and the number by which it is cited."""

    id: int
    text: str


@dataclass(frozen=True)
class LessonText:
    """One lesson as a generator sees it.

    language: of the chunks, 'en', 'es' or ''; what is said of them is said in it, too, because it
              is held against their words
    """

    title: str
    language: str
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True)
class Evidence:
    """Whole sentences of a chunk: ``text`` is exactly its text from ``start`` to ``end``."""

    chunk: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Statement:
    """A sentence of a generator's, and what it rests on. It is text: never markup."""

    text: str
    evidence: Evidence


@dataclass(frozen=True)
class GeneratedQuestion:
    """A question whose right option, ``answer`` (0-based), alone stands in its evidence."""

    prompt: str
    options: tuple[str, ...]
    answer: int
    evidence: Evidence


class Reason(StrEnum):
    """Why something that a generator said was discarded.

    MALFORMED:      it lacks a part, or has one of another kind or with characters that no text has
    TOO_LONG:       it is longer than it may be
    TOO_MANY:       there were as many as wanted already
    UNKNOWN_CHUNK:  it cites a chunk that there is not
    NO_EVIDENCE:    the evidence does not stand in the chunk
    SHORT_EVIDENCE: the evidence is so short that it stands anywhere
    FOREIGN:        it has a number, an address or markup that its evidence has not
    UNRELATED:      it shares no word with its evidence
    NOT_THE_ANSWER: the right option does not stand in the evidence
    AMBIGUOUS:      another option stands there, too, or says the same as another
    GIVEN_AWAY:     the question contains its answer
    REPEATED:       it was said already
    """

    MALFORMED = "malformed"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    UNKNOWN_CHUNK = "unknown_chunk"
    NO_EVIDENCE = "no_evidence"
    SHORT_EVIDENCE = "short_evidence"
    FOREIGN = "foreign"
    UNRELATED = "unrelated"
    NOT_THE_ANSWER = "not_the_answer"
    AMBIGUOUS = "ambiguous"
    GIVEN_AWAY = "given_away"
    REPEATED = "repeated"


class Without(StrEnum):
    """Why a lesson has nothing of a generator's.

    QUOTA:   the document has used up its tokens
    BROKEN:  the answer could not be read, twice
    REFUSED: the model or its server declined to answer for this lesson
    """

    QUOTA = "quota"
    BROKEN = "broken"
    REFUSED = "refused"


@dataclass(frozen=True)
class Improved:
    """What was kept for a lesson, each part empty where nothing was.

    discarded: how much of the answer was not kept, by ``Reason``
    """

    summary: tuple[Statement, ...] = ()
    objectives: tuple[Statement, ...] = ()
    questions: tuple[GeneratedQuestion, ...] = ()
    discarded: dict[str, int] = field(default_factory=dict)


class Generator(Protocol):
    """One model at one place."""

    @property
    def identity(self) -> str:
        """Which, in at most 100 characters; stored with what it made."""

    def improve(self, lesson: LessonText, ledger: Ledger) -> Improved | None:
        """What can be kept of one request, at most two; ``None`` where there is no answer.

        ``ledger`` is charged; keep it whatever comes out, since what was asked before an error may
        have been paid for. One lesson is one request, so that the caller can commit each.

        ``TransientError`` when the service is busy or away, ``PermanentError`` when a setting is
        wrong; never because of what the model says.
        """
