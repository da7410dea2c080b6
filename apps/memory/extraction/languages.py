"""English, Spanish, or neither: by the little words of a sentence."""

from __future__ import annotations

_ENGLISH = """
    a an the and or of to in on at for with from by is are was am be my our we i i'm us it not no do
    does have has had will who that this they their prefer use work live any every
"""
_SPANISH = """
    el la los las un una y o de del al en con por para es son era soy somos mi mis nuestro nuestra
    nuestros nuestras yo nos me se no que quien esta este estan tengo tenemos su sus lo como cada
    ya siempre usamos uso prefiero trabajo vivo
"""
ENGLISH, SPANISH = frozenset(_ENGLISH.split()), frozenset(_SPANISH.split())


def language_of(words: str) -> str:
    """``"en"``, ``"es"`` or ``""`` for the words of ``plain``."""
    found = words.split()
    english = sum(word in ENGLISH for word in found)
    spanish = sum(word in SPANISH for word in found)
    if english == spanish:
        return ""
    return "en" if english > spanish else "es"
