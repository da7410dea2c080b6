"""What one should be able to do after a lesson: said by templates, from its title and its terms."""

from __future__ import annotations

from collections.abc import Sequence

from apps.courses.making.phrases import listed, phrases
from apps.courses.making.titles import bare, key, whole
from apps.courses.shapes import Term

MOST_TERMS = 3


def objectives_of(title: str, terms: Sequence[Term], language: str) -> tuple[str, ...]:
    """One or two, in the document's language."""
    said = phrases(language)
    topic = bare(whole(title)).rstrip(".:")
    objectives = [said.explain.format(topic=said.quote.format(topic))]
    new = [term.text for term in terms if key(term.text) not in key(topic)]
    defined = new[:MOST_TERMS]
    if defined:
        define = said.define if len(defined) > 1 else said.define_one
        objectives.append(define.format(terms=listed(defined, said)))
    return tuple(objectives)
