"""What only one thing can be said about at a time, and what is said about it.

Everything else may be true beside what was told before: that a sister is tall replaces not that
she is an accountant.
"""

from __future__ import annotations

import re

from apps.memory.extraction.plain import plain

LONGEST = 100

_COPULA = re.compile(
    r"^(?:my|our|the company s|the company|mi|mis|nuestr[oa]s?|el|la|the) "
    r"(?P<subject>(?:[^\W_]+ ){1,6}?)"
    r"(?:is|are|es|son|esta|estan|queda|se llama|is called) (?P<value>.+)$"
)
_POSSESSED = re.compile(
    r"^(?:my|our|mi|mis|nuestr[oa]s?) |^(?:the|el|la) .*\b(?:company|empresa)\b"
)
_SOLE = re.compile(
    r"\b(?:name|nombre|accountants?|contador(?:a|es)?|address|direccion|domicilio|phone|number|"
    r"telefono|celular|numero|fono|e ?mail|mail|correo|office|oficina|bank|banco|software|erp|"
    r"system|sistema|regime|regimen|boss|jefe|jefa|lawyer|abogad[oa]|birthday|cumpleanos|rut|"
    r"giro|rubro|activity|business|industry|currency|moneda|language|idioma|time zone|"
    r"favou?rite|favorit[oa]|preferred|preferid[oa]|main|principal|title|cargo|role|position|"
    r"puesto|hours?|horario|contact|contacto|representante|representative|manager|gerente|"
    r"headquarters|casa matriz|website|sitio|plan|budget|presupuesto|deadline|schedule|"
    r"supplier|proveedor|fiscal year|husband|wife|espos[oa]|marido)\b"
)
"""Of these there is one, so whatever is said of it replaces what was said before."""

_PLACE = ("in", "at", "en", "on")
_DEFINITE = ("the", "el", "la", "los", "las")

_FIXED = (
    (re.compile(r"^(?:my name is|i am called|me llamo|mi nombre es) (.+)$"), "name"),
    (re.compile(r"^(?:i|we) (?:live|am based|are based|are located) (?:in|at|on) (.+)$"), "live"),
    (re.compile(r"^(?:yo )?(?:vivo|vivimos|estamos ubicados) en (.+)$"), "live"),
    (re.compile(r"^i work (?:at|for) (.+)$"), "work for"),
    (re.compile(r"^(?:yo )?trabajo (?:en|para) (.+)$"), "work for"),
    (re.compile(r"^i (?:am|m) (\d+)(?: years old)?$"), "age"),
    (re.compile(r"^(?:yo )?tengo (\d+) anos$"), "age"),
    (re.compile(r"^(?:we are|somos) (\d+)\b.*$"), "how many"),
)
_COUNTED = re.compile(
    r"^(?:we|the company|our company|i|nosotros|la empresa|nuestra empresa)? ?"
    r"(?:have|has|employs?|tenemos|tiene|tengo|emplea(?:mos)?) "
    r"(?:about |around |some |unos |unas |cerca de |aproximadamente )?"
    r"(\d\S*|one|two|three|four|five|six|seven|eight|nine|ten|"
    r"una?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez) (.+)$"
)
_USED_FOR = re.compile(
    r"^(?:we|i|the company|nosotros|la empresa|yo)? ?(?:use|uses|usamos|uso|usa|utilizamos) "
    r"(.+?) (?:for|para) (.+)$"
)
_PREFERENCE = re.compile(
    r"^(?:i|we) (?:prefer|d rather have|would rather have) .*\b(?:by|via|over|through) (.+)$|"
    r"^prefiero .*\bpor (.+)$|^preferimos .*\bpor (.+)$"
)


def of(text: str, words: str) -> tuple[str, str]:
    """Subject and value of a sentence, both empty where it has no subject in this sense.

    text:  as it was written, whose capitals tell names; empty where they do not count
    words: its plain words
    """
    for pattern, subject in _FIXED:
        if found := pattern.match(words):
            return subject, found[1]
    return _counted(words) or _used_for(words) or _preferred(words) or _said_of(text, words)


def _counted(words: str) -> tuple[str, str] | None:
    found = _COUNTED.match(words)
    return (f"have {found[2]}"[:LONGEST], found[1]) if found else None


def _used_for(words: str) -> tuple[str, str] | None:
    found = _USED_FOR.match(words)
    return (f"use for {found[2]}"[:LONGEST], found[1]) if found else None


def _preferred(words: str) -> tuple[str, str] | None:
    """How somebody wants to be reached."""
    found = _PREFERENCE.match(words)
    return ("prefer by", found[1] or found[2] or found[3]) if found else None


def _said_of(text: str, words: str) -> tuple[str, str]:
    """Of what is somebody's: who or where that is."""
    found = _COPULA.match(words)
    if not found or not _POSSESSED.match(words):
        return "", ""
    subject, value = found["subject"].strip(), found["value"]
    first, *_rest = value.split()
    if first in _PLACE:
        return f"{subject} {'in' if first != 'on' else 'on'}"[:LONGEST], value
    if _SOLE.search(subject) or first in _DEFINITE or _is_name(text, first):
        return subject[:LONGEST], value
    return "", ""


def _is_name(text: str, first: str) -> bool:
    """Whether the value begins as names and numbers do."""
    if first[0].isdigit():
        return True
    _opening, *rest = text.split() or [""]
    written = [word.lstrip("\"'“‘«(") for word in rest if plain(word).split()[:1] == [first]]
    return bool(written) and written[0][:1].isupper()
