"""Embeddings: words hashed into a vector, the same each time, so that the same words are near."""

import base64
import math
import re
import struct
from hashlib import blake2b
from http import HTTPStatus
from typing import Any, Final

from apps.courses.standin import asked
from apps.courses.standin.office import Office
from apps.courses.standin.rules import Verdict
from apps.courses.standin.wire import Answer, Refused, as_json

_MOST_INPUTS: Final = 2048
_MOST_TOKENS: Final = 8192
_FIELDS: Final = ("model", "input", "dimensions", "encoding_format", "user")
_WORD: Final = re.compile(r"\w+")


def embed(office: Office, content: Any, verdict: Verdict) -> Answer:
    """A vector of length 1 for each input, in its order."""
    for name in content:
        if name not in _FIELDS:
            raise _bad(f"Unrecognized request argument supplied: {name}", name)
    asked.require_model(content, office.embedding_model)
    texts = _texts(content.get("input"))
    dimensions = _dimensions(office, content)
    is_packed = _is_packed(content)
    vectors = (vector(text, dimensions) for text in texts)
    used = sum(asked.tokens(text) for text in texts)
    office.count_tokens(used, 0)
    return as_json(
        {
            "object": "list",
            "data": [
                {
                    "object": "embedding",
                    "index": index,
                    "embedding": _packed(each) if is_packed else each,
                }
                for index, each in enumerate(vectors)
            ],
            "model": content["model"],
            "usage": {"prompt_tokens": used, "total_tokens": used},
        }
    )


def vector(text: str, dimensions: int) -> list[float]:
    """Each word adds or takes 1 at one place; a text without words points along the first axis."""
    sums = [0.0] * dimensions
    for word in _WORD.findall(text.casefold()):
        number = int.from_bytes(blake2b(word.encode(errors="replace"), digest_size=8).digest())
        sums[number // 2 % dimensions] += 1.0 if number % 2 else -1.0
    length = math.sqrt(sum(each * each for each in sums))
    if not length:
        return [1.0] + [0.0] * (dimensions - 1)
    return [each / length for each in sums]


def _texts(value: Any) -> list[str]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not 0 < len(texts) <= _MOST_INPUTS:
        raise _bad(f"'$.input' is a string or 1 to {_MOST_INPUTS} of them.", "input")
    if not all(isinstance(text, str) and text for text in texts):
        raise _bad("'$.input' is invalid: no input may be empty.", "input")
    if any(asked.tokens(text) > _MOST_TOKENS for text in texts):
        raise _bad(f"This model's maximum context length is {_MOST_TOKENS} tokens.", "input")
    return texts


def _dimensions(office: Office, content: dict[str, Any]) -> int:
    dimensions = content.get("dimensions", office.dimensions)
    if type(dimensions) is not int or not 1 <= dimensions <= office.dimensions:
        raise _bad(f"'dimensions' is a whole number from 1 to {office.dimensions}.", "dimensions")
    return dimensions


def _is_packed(content: dict[str, Any]) -> bool:
    form = content.get("encoding_format", "float")
    if form not in ("float", "base64"):
        raise _bad("'encoding_format' is 'float' or 'base64'.", "encoding_format")
    return bool(form == "base64")


def _packed(numbers: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


def _bad(message: str, param: str) -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, message, param=param)
