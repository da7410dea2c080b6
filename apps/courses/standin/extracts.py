"""What can be said of a text without understanding it: its own sentences, and words left out."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

_SENTENCE: Final = re.compile(r"[^\s.!?](?:[^.!?\n]|[.!?](?!\s|$))*[.!?](?=\s|$)")
_WORD: Final = re.compile(r"(?<=\s)[^\W\d_]{5,}(?=[\s,;])")
_SHORTEST, _LONGEST = 40, 350
_GAP: Final = "_____"
_MOST_SENTENCES, _MOST_OBJECTIVES, _MOST_QUESTIONS = 3, 2, 3
_DISTRACTORS: Final = 3
_WORDS: Final = {
    "es": ("¿Qué palabra falta aquí? {}", "Explicar por qué el texto dice: {}"),
    "": ("Which word is missing here? {}", "Explain why the text says: {}"),
}


@dataclass(frozen=True)
class Document:
    """chunks: (id, text)"""

    language: str
    chunks: list[tuple[int, str]]


@dataclass(frozen=True)
class Sentence:
    chunk: int
    text: str

    def cited(self, **said: object) -> dict[str, object]:
        return {**said, "chunk": self.chunk, "evidence": self.text}

    def words(self) -> list[str]:
        """Those that may be asked for, the longest first."""
        return sorted(dict.fromkeys(_WORD.findall(self.text)), key=lambda word: (-len(word), word))


def about(document: Document) -> dict[str, Any]:
    """A summary, objectives and questions, all of them true."""
    sentences = list({_plain(each.text): each for each in _sentences(document)}.values())
    ask, explain = _WORDS.get(document.language, _WORDS[""])
    return {
        "summary": [each.cited(text=each.text) for each in _spread(sentences, _MOST_SENTENCES)],
        "objectives": [
            each.cited(text=explain.format(each.text))
            for each in _spread(sentences, _MOST_OBJECTIVES)
        ],
        "questions": list(_questions(document, sentences, ask))[:_MOST_QUESTIONS],
    }


def _sentences(document: Document) -> Iterator[Sentence]:
    for chunk, text in document.chunks:
        for match in _SENTENCE.finditer(text):
            sentence = Sentence(chunk, match.group())
            if _SHORTEST <= len(sentence.text) <= _LONGEST and len(sentence.words()) > 1:
                yield sentence


def _spread(sentences: list[Sentence], most: int) -> list[Sentence]:
    """Some of them, over the whole text."""
    step = max(1, len(sentences) // most)
    return sentences[::step][:most]


def _questions(document: Document, sentences: list[Sentence], ask: str) -> Iterator[dict[str, Any]]:
    """Each asks for another word of another sentence."""
    used: list[str] = []
    texts = {chunk: _plain(text) for chunk, text in document.chunks}
    words = {_plain(word): word for sentence in sentences for word in sentence.words()}
    for sentence in sentences:
        right = next((word for word in sentence.words() if _plain(word) not in used), "")
        others = [word for plain, word in words.items() if plain not in texts[sentence.chunk]]
        if not _is_askable(right, sentence, ask) or len(others) < _DISTRACTORS:
            continue
        used.append(_plain(right))
        yield sentence.cited(
            prompt=ask.format(sentence.text.replace(right, _GAP)),
            right=right,
            distractors=others[:_DISTRACTORS],
        )


def _is_askable(word: str, sentence: Sentence, ask: str) -> bool:
    """Whether only the gap tells which word it is."""
    return bool(word) and _plain(sentence.text + ask).count(_plain(word)) == 1


def _plain(text: str) -> str:
    return unicodedata.normalize("NFD", text.casefold())
