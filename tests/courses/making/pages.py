"""Pages and outlines that tests write by hand."""

from __future__ import annotations

from collections.abc import Sequence

from apps.courses.reading.protocol import Entry, Line, Opening, Page

BODY, HEAD, TITLE = 10.0, 14.0, 20.0

FILLING = (
    "The quick survey of the @ valley was finished before the first snow had closed the road.",
    "Every station keeps a log of @ and rain, and the keeper signs it at the end of the day.",
    "Nothing in the old maps had prepared the engineers for the @ of the river at the bend.",
    "They measured the depth of the @ with a weighted line, and noted it beside the season.",
)
RELLENO = (
    "La primera medición del @ se terminó antes de que la nieve cerrara el camino del norte.",
    "Cada estación lleva un registro de la @ y del viento, y el guarda lo firma cada noche.",
    "Nada en los mapas antiguos había preparado a los ingenieros para la @ de aquel gran río.",
    "Midieron la profundidad del @ con una cuerda y un peso, y la anotaron junto al año y día.",
)
"""Each '@' becomes another word on each page, for no two pages of a document are the same."""

_WORDS = """
    amber birch cedar delta ember fjord grove heath inlet jetty knoll lodge marsh notch oasis plain
    ridge shoal thorn upper vista weald yucca
""".split()  # noqa: SIM905


def page(index: int, *lines: str | tuple[str, float]) -> Page:
    """A line without a size is body text."""
    sized = [each if isinstance(each, tuple) else (each, BODY) for each in lines]
    words = (_WORDS[(7 * index + number) % len(_WORDS)] for number in range(len(lines)))
    return Page(
        index,
        [
            Line(text.replace("@", word), size)
            for (text, size), word in zip(sized, words, strict=True)
        ],
    )


def opening(
    pages: Sequence[Page], outline: Sequence[tuple[int, str, int | None]] = (), title: str = ""
) -> Opening:
    """What a document of these pages says of itself; ``outline``: level, title, page."""
    labels = [str(number + 1) for number in range(len(pages))]
    return Opening(labels, [Entry(*each) for each in outline], title)


def filled(count: int, texts: Sequence[str] = FILLING) -> list[str]:
    """So many lines of body text."""
    return [texts[number % len(texts)] for number in range(count)]
