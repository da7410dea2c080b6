"""Which term is missing in the sentence?"""

from __future__ import annotations

from collections.abc import Sequence

from apps.courses.quiz import options, scores
from apps.courses.quiz.book import Book
from apps.courses.quiz.drafts import Draft, Place, gapped
from apps.courses.quiz.glossary import Occurrence
from apps.courses.quiz.grammar import GRAMMARS, JOINING
from apps.courses.quiz.prompts import put
from apps.courses.quiz.wording import share_root
from apps.courses.shapes import Kind, Sentence


def drafts(book: Book, lesson: int) -> list[Draft]:
    """One for each key term in each sentence."""
    return [
        _draft(book, lesson, sentence, occurrence)
        for sentence in book.alone[lesson]
        for occurrence in book.glossary.occurrences(sentence.text)
        if _is_worth(book, lesson, sentence, occurrence)
    ]


def distractors(book: Book, draft: Draft, used: Sequence[str]) -> list[str]:
    """Terms of other lessons that look alike and fit where the answer stood."""
    return options.terms_instead(book, draft, used)


def _is_worth(book: Book, lesson: int, sentence: Sentence, term: Occurrence) -> bool:
    if term.key not in book.keys_of(lesson) or not book.glossary.may_be_noun(term):
        return False
    return (
        _is_where_nouns_are(term, book.language)
        and not _is_spelt_out(sentence.text, term)
        and not _is_said_again(sentence.text, term)
    )


def _is_where_nouns_are(term: Occurrence, language: str) -> bool:
    """Behind 'the', 'of', 'and', another word or a mark: not behind 'is' or 'to'."""
    grammar = GRAMMARS[language]
    if not term.before:
        return term.after not in grammar.determiners
    return term.before not in grammar.functions - JOINING


def _is_spelt_out(text: str, term: Occurrence) -> bool:
    """Whether an abbreviation or its long form stands in brackets beside it."""
    return term.before in {"(", "/", "-"} or text[term.end :].lstrip().startswith(("(", "/", "-"))


def _is_said_again(text: str, term: Occurrence) -> bool:
    rest = text[: term.start] + text[term.end :]
    return share_root(text[term.start : term.end], rest)


def _draft(book: Book, lesson: int, sentence: Sentence, term: Occurrence) -> Draft:
    place = Place(term.start, term.end)
    text = gapped(sentence.text, place, book.language)
    return Draft(
        kind=Kind.CLOZE,
        lesson=lesson,
        sentence=sentence,
        prompt=put(Kind.CLOZE, book.language, text),
        answer=term.text,
        place=place,
        subject=term.text,
        score=scores.CLOZE + scores.of(book, lesson, sentence, term.key),
    )
