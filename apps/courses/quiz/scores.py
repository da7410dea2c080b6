"""How much a question is worth: what it asks first, and then what it asks it about."""

from __future__ import annotations

from apps.courses.quiz.book import Book
from apps.courses.quiz.glossary import Key
from apps.courses.shapes import Sentence

DEFINITION, NUMBER, MEMBER, CLOZE, SECTION = 1.0, 0.9, 0.8, 0.7, 0.3
"""Of a kind. Recognising a whole sentence teaches least."""
SUMMARY, IMPORTANCE, RARE, CONTEXT, READABLE = 0.2, 0.3, 0.15, 0.05, 0.1
MOST_CONTEXT = 3
BEST_LENGTHS = range(80, 181)
"""Characters of a sentence that tells enough and is soon read."""


def of(book: Book, lesson: int, sentence: Sentence, key: Key = ()) -> float:
    """Of a sentence with a term, and more if few lessons share it: 0 to .9."""
    others = {
        one.key for one in book.glossary.occurrences(sentence.text) if one.key != key
    } & book.keys_of(lesson)
    return (
        SUMMARY * book.is_summary(sentence, lesson)
        + IMPORTANCE * book.importance(key, lesson)
        + (RARE / len(book.glossary.entries[key].weights) if key else 0)
        + CONTEXT * min(len(others), MOST_CONTEXT)
        + READABLE * (len(sentence.text) in BEST_LENGTHS)
    )
