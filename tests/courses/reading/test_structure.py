"""What a document says of itself, by either library."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from apps.courses.reading.protocol import Entry
from apps.courses.synthetic.hostile import document, stream, text, written

VALVE = "The primary valve is a device that holds the pressure constant while the load changes."
ROMAN = b"/PageLabels<</Nums[0<</S/r>>2<</S/D>>4<</P(A-)/S/D/St 3>>5<</P()>>]>>"
FIRST = 10
"""Of the objects that a test gives; the pages come after."""


def outlined(*items: bytes, pages: int = 3, catalog: bytes = b"") -> bytes:
    """A document with these entries, in a row: each is what is in it."""
    numbers = range(FIRST + 1, FIRST + 1 + len(items))
    root = b"<</Type/Outlines/First %d 0 R/Last %d 0 R>>" % (numbers[0], numbers[-1])
    others = [
        b"<<" + item + (b"/Next %d 0 R>>" % (number + 1) if number < numbers[-1] else b">>")
        for number, item in zip(numbers, items, strict=True)
    ]
    return document(
        [text()] * pages,
        catalog=b"/Outlines %d 0 R " % FIRST + catalog,
        others=[root, *others],
    )


def page_object(index: int, items: int) -> bytes:
    """The reference to a page of a document with so many entries."""
    return b"%d 0 R" % (FIRST + 1 + items + 2 * index)


def rewritten(content: bytes, change) -> bytes:
    writer = PdfWriter(PdfReader(io.BytesIO(content)))
    change(writer)
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


def test_pages_are_labelled_as_their_reader_sees_them(read):
    found = read(document([text()] * 6, catalog=ROMAN))

    assert found.opening.labels == ["i", "ii", "1", "2", "A-3", "6"]


def test_pages_without_labels_are_counted(read):
    assert read(document([text()] * 3)).opening.labels == ["1", "2", "3"]


@pytest.mark.parametrize(
    "labels",
    [
        b"/PageLabels 99 0 R",
        b"/PageLabels<</Nums[0<</S/r/St 2000000000>>]>>",
        b"/PageLabels<</Nums[0<</S/A/St 2000000000>>]>>",
        b"/PageLabels<</Nums[0 7]>>",
        b"/PageLabels<</Kids 7>>",
        b"/PageLabels[1 2 3]",
    ],
)
def test_labels_that_make_no_sense_cost_nothing_else(read, labels):
    found = read(document([text()] * 3, catalog=labels))

    assert len(found.opening.labels) == 3
    assert all(0 < len(label) <= 40 for label in found.opening.labels)
    assert found.texts == [[VALVE]] * 3


def test_entries_lead_to_pages_in_every_way_that_there_is(read):
    def to(index: int) -> bytes:
        return page_object(index, 6)

    names = b"/Names<</Dests<</Kids[<</Names[(new)<</D[%b/Fit]>>]>>]>>>>" % to(1)
    old = b"/Dests<</old[%b/Fit]>>" % to(2)
    content = outlined(
        b"/Title(Array)/Dest[%b/XYZ 0 0 0]" % to(2),
        b"/Title(Action)/A<</S/GoTo/D[%b/Fit]>>" % to(1),
        b"/Title(Named)/Dest(new)",
        b"/Title(Named long ago)/Dest/old",
        b"/Title(Named in an action)/A<</S/GoTo/D(new)>>",
        b"/Title(Number)/Dest[2/Fit]",
        catalog=names + old,
    )

    found = read(content)

    assert [(entry.title, entry.page) for entry in found.opening.outline] == [
        ("Array", 2),
        ("Action", 1),
        ("Named", 1),
        ("Named long ago", 2),
        ("Named in an action", 1),
        ("Number", 2),
    ]
    assert found.notes == []


def test_entry_that_leads_nowhere_spoils_no_other(read):
    content = outlined(
        b"/Title(Good)/Dest[%b/Fit]" % page_object(1, 7),
        b"/Title(Unknown name)/Dest(nobody)",
        b"/Title(Unknown object)/Dest[99 0 R/Fit]",
        b"/Title(Elsewhere)/A<</S/URI/URI(http://example.org)>>",
        b"/Title(Nothing)",
        b"/Title(Odd)/Dest 7",
        b"/Title(Good again)/Dest[%b/Fit]" % page_object(2, 7),
    )

    found = read(content)

    pages = [entry.page for entry in found.opening.outline]
    assert pages == [1, None, None, None, None, None, 2]
    assert found.opening.notes == [("entries_without_page", {"count": "5"})]


def test_levels_are_those_of_the_outline(read):
    def nest(writer: PdfWriter) -> None:
        part = writer.add_outline_item(title="Part", page_number=0)
        chapter = writer.add_outline_item(title="Chapter", page_number=1, parent=part)
        writer.add_outline_item(title="Section", page_number=1, parent=chapter)
        writer.add_outline_item(title="Next part", page_number=2)

    found = read(rewritten(document([text()] * 3), nest))

    assert found.opening.outline == [
        Entry(0, "Part", 0),
        Entry(1, "Chapter", 1),
        Entry(2, "Section", 1),
        Entry(0, "Next part", 2),
    ]


def test_outline_without_end_is_cut(read):
    content = outlined(*(b"/Title(T%d)/Dest[0/Fit]" % number for number in range(6000)))

    found = read(content)

    assert len(found.opening.outline) == 5000
    assert found.opening.notes == [("outline_cut", {"most": "5000"})]


def test_document_says_title_author_and_language(read):
    def describe(writer: PdfWriter) -> None:
        writer.add_metadata({"/Title": "Manual de\r\nbombas", "/Author": "Ana Núñez" + "x" * 400})
        writer._root_object[NameObject("/Lang")] = TextStringObject("es-CL")

    opening = read(rewritten(document([text()]), describe)).opening

    assert opening.title == "Manual de bombas"
    assert opening.author.startswith("Ana Núñezx")
    assert len(opening.author) == 300
    assert opening.language == "es-CL"


@pytest.mark.parametrize("title", [b"7", b"[1 2]", b"99 0 R", b"<FEFFD800>", b"(a\\000b)"])
def test_title_that_is_no_text_costs_nothing_else(read, title):
    content = document([text()], others=[b"<</Title " + title + b">>"])
    content = content.replace(b"/Root 1 0 R", b"/Root 1 0 R/Info 10 0 R")

    found = read(content)

    assert found.texts == [[VALVE]]
    assert "\0" not in found.opening.title


def test_structure_comes_from_pdfium_where_pypdf_finds_fewer_pages(read):
    content = outlined(b"/Title(Good)/Dest[%b/Fit]" % page_object(1, 1), catalog=ROMAN)

    found = read(content.replace(b"/Count 3", b"/Count 5"))

    assert found.notes == ["structure_by_pdfium", "pages_unreadable"]
    assert found.opening.labels == ["i", "ii", "1", "2", "A-3"]
    assert found.opening.outline == [Entry(0, "Good", 1)]
    assert found.texts == [[VALVE]] * 3 + [[]] * 2
    assert found.sources == ["text"] * 3 + ["none"] * 2


def test_page_that_only_pypdf_finds_is_not_lost(read):
    content = outlined(b"/Title(Good)/Dest[%b/Fit]" % page_object(1, 1))

    found = read(content.replace(b"/Count 3", b"/Count 2"))

    assert found.notes == ["text_by_pypdf"]
    assert found.opening.outline == [Entry(0, "Good", 1)]
    assert found.texts == [[VALVE]] * 3


def test_pages_that_only_pypdf_finds_may_not_be_too_many_either(refused):
    content = document([b""] * 3001, count=1)

    assert refused(content).reason == "too_many_pages"


def for_pypdf(content: bytes, pages: int = 1) -> bytes:
    """The catalog is none, as far as pdfium can tell; pypdf looks for one."""
    kids = b" ".join(b"%d 0 R" % (8 + place) for place in range(pages))
    page = b"<</Type/Page/Parent 2 0 R/Resources 4 0 R/Contents 6 0 R>>"
    objects = {
        1: b"<</Type/Catalogue/Pages 99999 0 R>>",
        2: b"<</Type/Pages/Count %d/Kids[" % pages + kids + b"]/MediaBox[0 0 595 842]>>",
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        4: b"<</Font<</F 3 0 R>>>>",
        6: content,
        7: b"<</Type/Catalog/Pages 2 0 R>>",
        **{8 + place: page for place in range(pages)},
    }
    return written(objects)


def test_names_that_are_none_cost_no_other_name(read):
    names = b"/Names<</Dests<</Names[[1 2] 7 (new)[%b/Fit]]>>>>" % page_object(1, 1)

    found = read(outlined(b"/Title(Named)/Dest(new)", catalog=names))

    assert found.opening.outline == [Entry(0, "Named", 1)]
    assert found.notes == []


def test_pages_that_only_pdfium_finds_are_read(read):
    """Whoever made the file called the root of its pages something else."""
    found = read(document([text()] * 2).replace(b"/Type/Pages", b"/Type/Pagos"))

    assert found.notes == ["structure_by_pdfium"]
    assert found.texts == [[VALVE]] * 2


def test_page_of_which_pypdf_finds_too_much_is_cut(read):
    found = read(for_pypdf(stream(text("word " * 50_000))))

    assert sum(map(len, found.texts[0])) <= 200_000
    assert found.notes == ["text_by_pypdf", "pages_cut"]


def test_many_broken_pages_are_only_unreadable(refused):
    """More is said of them than a pipe holds, while nobody listens."""
    assert refused(for_pypdf(stream(text(), b"/Filter/Nobodys"), 500)).reason == "no_text"


def test_text_comes_from_pypdf_where_pdfium_gives_up(read):
    found = read(for_pypdf(stream(text())))

    assert found.texts == [[VALVE]]
    assert found.sizes == [12.0]
    assert found.notes == ["text_by_pypdf"]
