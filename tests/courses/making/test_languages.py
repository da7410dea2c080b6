"""The language of a document, by its words."""

import pytest

from apps.courses.making.languages import language_of
from tests.courses.making.pages import FILLING, RELLENO

FRENCH = (
    "Les premières mesures de la vallée ont été terminées avant que la neige ne ferme la route. "
    "Chaque station tient un registre du vent et de la pluie, et le gardien le signe chaque soir. "
    "Rien dans les cartes anciennes ne préparait les ingénieurs à la largeur de la rivière."
)
PORTUGUESE = (
    "A primeira medição do vale foi terminada antes que a neve fechasse o caminho do norte. "
    "Cada estação mantém um registo do vento e da chuva, e o guarda assina-o todas as noites. "
    "Nada nos mapas antigos tinha preparado os engenheiros para a largura daquele rio na curva."
)


@pytest.mark.parametrize(
    ("texts", "said", "language"),
    [
        (FILLING, "", "en"),
        (RELLENO, "", "es"),
        (RELLENO, "en-US", "es"),
        ([FRENCH], "en", ""),
        ([PORTUGUESE], "", ""),
        (["Manual."], "es-CL", "es"),
        (["Manual."], "de", ""),
        ([], "", ""),
    ],
)
def test_language(texts, said, language):
    assert language_of(texts, said) == language


def test_spanish_book_under_an_english_licence():
    assert language_of([" ".join(FILLING)] * 3 + [" ".join(RELLENO)] * 40, "") == "es"
