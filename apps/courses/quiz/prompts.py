"""How questions are put, in the document's language: data, not translations of the site."""

from __future__ import annotations

from apps.courses.shapes import Kind

PROMPTS: dict[str, dict[str, str]] = {
    "en": {
        Kind.CLOZE: "Fill in the blank: “{text}”",
        Kind.NUMBER: "Which figure belongs in the blank? “{text}”",
        Kind.DEFINITION: "What does the document describe like this? “{text}”",
        Kind.MEMBER: "Which of these belongs in the list? “{text}”",
        Kind.SECTION: "Which of these sentences is in the lesson “{text}”?",
    },
    "es": {
        Kind.CLOZE: "Completa la frase: «{text}»",
        Kind.NUMBER: "¿Qué cifra falta? «{text}»",
        Kind.DEFINITION: "¿Qué describe así el documento? «{text}»",
        Kind.MEMBER: "¿Cuál de estas opciones va en la lista? «{text}»",
        Kind.SECTION: "¿Cuál de estas frases está en la lección «{text}»?",
    },
}

MEANINGS: dict[str, dict[str, str]] = {
    "en": {
        "is": "According to the document, what is “{text}”?",
        "are": "According to the document, what are “{text}”?",
        "means": "According to the document, what does “{text}” mean?",
        "refers to": "According to the document, what does “{text}” refer to?",
        "is defined as": "How does the document define “{text}”?",
        "stands for": "According to the document, what does “{text}” stand for?",
        "consists of": "According to the document, what does “{text}” consist of?",
    },
    "es": {
        "es": "Según el documento, ¿qué es «{text}»?",
        "son": "Según el documento, ¿qué son «{text}»?",
        "significa": "Según el documento, ¿qué significa «{text}»?",
        "se refiere a": "Según el documento, ¿a qué se refiere «{text}»?",
        "se define como": "¿Cómo define el documento «{text}»?",
        "consiste en": "Según el documento, ¿en qué consiste «{text}»?",
    },
}
"""By the verb of the definition."""


def put(kind: Kind, language: str, text: str) -> str:
    """The prompt of a question that shows ``text``."""
    return PROMPTS[language][kind].format(text=text)


def put_meaning(verb: str, language: str, term: str) -> str:
    """The prompt that asks what a term is."""
    return MEANINGS[language][verb].format(text=term)
