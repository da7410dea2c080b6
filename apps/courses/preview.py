"""A look at a PDF before its job is submitted: can it be read, and what does it say of itself?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.outcome import Fact
from apps.core.uploads import Handed, Preview
from apps.courses import gateway, words
from apps.courses.reading.protocol import Opening, Page, Wanted

MOST_PAGES = 20
"""That are looked at: somebody waits. Of a scan none has lines here."""
MOST_LINES = 8


def check(handed: Handed) -> Preview:
    """Its facts and the first lines of its text; ``PdfRefused`` when it cannot be read."""
    wanted = Wanted(password=handed.options.get("password", ""), ocr=False)
    with gateway.read(handed.content, wanted) as heard:
        opening: Opening | None = None
        for said in heard:
            match said:
                case Opening():
                    opening = said
                case Page(lines=[_first, *_rest]):
                    lines = [[line.text] for line in said.lines[:MOST_LINES]]
                    return Preview(facts_of(opening), headings=[_("The beginning")], rows=lines)
                case Page(index=index) if index + 1 >= MOST_PAGES:
                    break
    return Preview(facts_of(opening))


def facts_of(opening: Opening | None) -> list[Fact]:
    """What a document says of itself, and what a person should know of how it was read."""
    if opening is None:
        return []
    facts = [
        Fact(_("Title"), opening.title),
        Fact(_("Author"), opening.author),
        Fact(_("Pages"), str(opening.pages)),
        Fact(_("Entries of its outline"), str(len(opening.outline))),
        *(Fact(_("Note"), words.note(code, params)) for code, params in opening.notes),
    ]
    return [fact for fact in facts if fact.value]
