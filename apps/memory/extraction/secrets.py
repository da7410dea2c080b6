"""What looks like a secret, and is kept nowhere: passwords, claves, card numbers, keys, cookies.

Rather one sentence too many is dropped than one too few. A RUT is no secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from apps.memory.extraction.sentences import sentences

_NAMES = re.compile(
    r"\b(?:pass(?:words?|phrases?|codes?|wd)|pwd|pin|cvv2?|cvc2?|otp|2fa|credentials?|tokens?|"
    r"bearer|(?:api|secret|private|access|ssh|license)[ _-]?keys?|session cookies?|"
    r"(?:cookies?|secrets?|secretos?)(?=\s*[:=]|\s+(?:is|are|es|son)\b)|"
    r"security codes?|recovery codes?|seed phrase|"
    r"claves?|contrase[nñ]as?|credencial(?:es)?|"
    r"c[oó]digos? de (?:seguridad|verificaci[oó]n|acceso)|llaves? (?:privadas?|secretas?|de api)|"
    r"tarjetas? de coordenadas|frase semilla)\b",
    re.IGNORECASE,
)
"""Words that announce a secret: what they stand in is dropped, and the sentence after it."""

_CARD = re.compile(r"(?<!\d)\d(?:[ .-]?\d){12,18}(?!\d)")
_KNOWN = re.compile(
    r"-----BEGIN|\beyJ[\w-]{8,}\.|\b(?:sk|pk|rk)[-_][\w-]{8,}|\bAKIA[0-9A-Z]{12,}|"
    r"\bgh[pousr]_\w{10,}|\bxox[abposr]-\S{8,}|\bAIza[\w-]{20,}|\bglpat-\S{10,}|"
    r"://[^\s/@]+:[^\s/@]+@|[?&](?:key|token|sig|signature|auth|session)=",
)
_EVERYDAY = re.compile(
    r"^(?:https?://\S+|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\d{1,2}(?:\.?\d{3}){2}-[\dkK])$"
)
_NUMBERED = re.compile(r"^[^\W\d_]+-?(?:\d{1,3}|(?:19|20)\d\d)$")
"""A name with a number or a year, such as Windows-11."""

_LONG_TOKEN = 20
_PASSWORD = 8
_CLASSES = 3
_AROUND = "\"'“”‘’«»()[]{}.,;:!?¿¡"


def is_secret(text: str) -> bool:
    """Whether something in it looks like a secret, or is announced as one."""
    return _announces_one(text) or _shows_one(text)


def without(text: str) -> str:
    """The sentences of a text that hold no secret, a line each."""
    return "\n".join(_harmless(sentences(text)))


def _harmless(found: list[str]) -> Iterator[str]:
    was_announced = False
    for sentence in found:
        announces = _announces_one(sentence)
        if not (announces or was_announced or _shows_one(sentence)):
            yield sentence
        was_announced = announces


def _announces_one(text: str) -> bool:
    return bool(_NAMES.search(normalize("NFKC", text)))


def _shows_one(text: str) -> bool:
    if _CARD.search(text) or _KNOWN.search(text):
        return True
    return any(_is_token(word.strip(_AROUND)) for word in text.split())


def _is_token(word: str) -> bool:
    """Letters and digits in a jumble, as nobody writes words, numbers, addresses or RUTs."""
    if _EVERYDAY.match(word) or _NUMBERED.match(word):
        return False
    classes = [
        any(one.islower() for one in word),
        any(one.isupper() for one in word),
        any(one.isdigit() for one in word),
        any(not one.isalnum() and one not in ".,-/'’" for one in word),
    ]
    has_digit_and_letter = classes[2] and (classes[0] or classes[1])
    if len(word) >= _LONG_TOKEN and has_digit_and_letter:
        return True
    return len(word) >= _PASSWORD and has_digit_and_letter and sum(classes) >= _CLASSES
