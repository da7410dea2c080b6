"""Wrong options among the terms of other lessons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from apps.courses.quiz.book import Book
from apps.courses.quiz.drafts import MOST_DISTRACTORS, Draft
from apps.courses.quiz.draws import lot
from apps.courses.quiz.glossary import Form, Glossary, Key, Occurrence
from apps.courses.quiz.grammar import SPANISH
from apps.courses.quiz.likeness import BEST, FARTHEST, NEAREST
from apps.courses.quiz.shape import is_feminine
from apps.courses.quiz.wording import is_covered, share_root

FITS_BEFORE, FITS_AFTER, PROMINENT, USED = 0.5, 0.25, 0.5, -2.0
ONE_OF_MANY = frozenset({"a", "an"})


def terms_instead(book: Book, draft: Draft, used: Sequence[str]) -> list[str]:
    """Key terms of other lessons that could stand where the answer stands, best first."""
    gap = _gap(book.glossary, draft)
    own = book.keys_of(draft.lesson)
    forms = [
        form
        for form in book.glossary.alike(draft.answer)
        if form.key not in own and _agrees(book.glossary, form, gap)
    ]
    scores = {
        form.text: score
        + _fit(form, gap)
        + PROMINENT * book.prominence[form.key]
        + USED * (form.text in used)
        for form, score in zip(forms, _nearness(book, gap.key, forms, draft.lesson), strict=True)
        if score is not None
    }
    return apart(sorted(scores, key=lambda text: (-scores[text], lot(draft.prompt, text))), draft)


def _gap(glossary: Glossary, draft: Draft) -> Occurrence:
    found = glossary.occurrences(draft.sentence.text)
    return next(one for one in found if one.start == draft.place.start)


def _agrees(glossary: Glossary, form: Form, gap: Occurrence) -> bool:
    """Whether its grammar gives it away: a name among things, or the other gender."""
    answer = glossary.form(gap)
    if answer and glossary.takes_article(form) != glossary.takes_article(answer):
        return False
    if glossary.language != "es":
        return True
    gender = glossary.is_feminine(form)
    if gap.before in SPANISH.feminine | SPANISH.masculine:
        return gender is (gap.before in SPANISH.feminine)
    expected = glossary.is_feminine(answer) if answer else is_feminine(gap.text)
    return gender is expected or None in (gender, expected)


def _fit(form: Form, gap: Occurrence) -> float:
    """Whether the document puts it between such words."""
    before = ONE_OF_MANY if gap.before in ONE_OF_MANY else {gap.before}
    return FITS_BEFORE * (not form.before.isdisjoint(before)) + FITS_AFTER * (
        gap.after in form.after
    )


def _nearness(book: Book, key: Key, forms: Sequence[Form], lesson: int) -> Sequence[float | None]:
    """How tempting each is, ``None`` for not at all: by meaning, else by how near its lesson is."""
    nouns = book.glossary.nouns
    cosines = book.likeness.between(nouns[key], [nouns[form.key] for form in forms])
    if cosines is None:
        entries = (book.glossary.entries[form.key] for form in forms)
        return [1 / min(abs(other - lesson) for other in entry.weights) for entry in entries]
    return [tempting(cosine) for cosine in cosines]


def tempting(cosine: float) -> float | None:
    """At most 1; ``None`` for what may be right as well, and for what nobody would choose."""
    return 1 - abs(cosine - BEST) if FARTHEST <= cosine <= NEAREST else None


def apart(
    ranked: Iterable[str], draft: Draft, are_too_near: Callable[[str, str], bool] = share_root
) -> list[str]:
    """The best of them that are neither in the sentence nor too near to each other."""
    kept: list[str] = []
    for text in ranked:
        if is_covered(text, draft.sentence.text):
            continue
        if any(are_too_near(text, other) for other in (draft.answer, *kept)):
            continue
        kept.append(text)
        if len(kept) == MOST_DISTRACTORS:
            break
    return kept
