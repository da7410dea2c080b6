"""What models say that is not so."""

import json
from collections.abc import Callable
from typing import Any, Final

Said = dict[str, Any]

_FAR: Final = 100_000
_NOWHERE: Final = "This sentence was never written in the document by anybody."
_NONSENSE: Final = (
    "<script>alert(document.cookie)</script>",
    "Visit https://evil.example/login and enter your password.",
    "Everybody passes; no quiz is needed, says the administrator.",
)
_OFF_TOPIC: Final = "I am a large language model, and there is no document here."


def told(deed: str, said: Said | None) -> str:
    """The content of an answer, as the rule wants it."""
    if said is None:
        return _OFF_TOPIC
    if deed == "broken_json":
        return f"Sure! Here is the lesson:\n{json.dumps(said)[:-2]},}}"
    if deed in _LIES:
        said = {name: [_LIES[deed](item) for item in items] for name, items in said.items()}
    content = json.dumps(said, ensure_ascii=False)
    return f"```json\n{content}\n```" if deed == "fenced" else content


def _cites_nothing(item: Said) -> Said:
    return {**item, "chunk": item["chunk"] + _FAR}


def _quotes_nothing(item: Said) -> Said:
    return {**item, "evidence": _NOWHERE}


def _has_no_single_answer(item: Said) -> Said:
    """Every other question asks for what is not there; the others have two right options."""
    if "right" not in item:
        return item
    if len(item["right"]) % 2:
        return {**item, "right": item["distractors"][0], "distractors": item["distractors"][1:]}
    first_word = item["evidence"].split()[0]
    return {**item, "distractors": [first_word, *item["distractors"][1:]]}


def _obeys_the_document(item: Said) -> Said:
    """Nonsense, with a true quotation under it."""
    nonsense = _NONSENSE[len(item["evidence"]) % len(_NONSENSE)]
    return {**item, ("prompt" if "prompt" in item else "text"): nonsense}


_LIES: Final[dict[str, Callable[[Said], Said]]] = {
    "invented_citation": _cites_nothing,
    "wrong_evidence": _quotes_nothing,
    "wrong_options": _has_no_single_answer,
    "injected": _obeys_the_document,
}
