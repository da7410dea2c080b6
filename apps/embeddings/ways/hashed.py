"""Words hashed into a vector: no model, no package but numpy, the same bytes everywhere.

It knows no meaning. It stands in where nothing else is installed, and where a test needs vectors
and not what they mean.

Each word and the runs of four letters in it fall into one of the dimensions, with a sign
(Weinberger et al. 2009, "Feature hashing for large scale multitask learning", arXiv:0902.2206).
A word counts the more the longer it is and the logarithm of how often it occurs: no text knows of
the others, so that a passage's vector does not depend on what it was embedded together with.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np

from apps.embeddings.embedder import Matrix, unit

WORD = re.compile(r"[^\W_]+")
RUN = 4
LONG = 8
"""Letters from which a word counts wholly: the shorter, the more ordinary (Zipf 1935)."""

_LITTLE_ENGLISH = """
    a an and are as at be by for from has have how in is it its not of on or that the this to was
    what when where which who why will with
"""
_LITTLE_SPANISH = """
    al como con cual cuando de del donde el en es esta este la las lo los no o para por que quien
    se si sin son su sus un una y
"""
LITTLE = frozenset((_LITTLE_ENGLISH + _LITTLE_SPANISH).split())
"""Words that say nothing, without accents."""


class Hashed:
    """512 dimensions; near means that words are alike."""

    identity = "hashed/1"
    dimensions = 512
    is_lexical = True
    near = math.inf

    def passages(self, texts: Sequence[str]) -> Matrix:
        """A zero row for a text without words."""
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word, count in Counter(_words(text)).items():
                places, amounts = _features(word)
                np.add.at(row, places, amounts * (1 + math.log(count)))
        return unit(rows)

    questions = passages


def _words(text: str) -> Iterator[str]:
    """Without accents and capitals."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    for word in WORD.findall("".join(one for one in bare if not unicodedata.combining(one))):
        if word not in LITTLE:
            yield word


@lru_cache(maxsize=20_000)
def _features(word: str) -> tuple[np.ndarray, np.ndarray]:
    """Where a word falls and how much it counts there; its runs share as much as it has itself."""
    bounded = f"^{word}$"
    runs = [bounded[i : i + RUN] for i in range(max(1, len(bounded) - RUN + 1))]
    hashes = np.array([crc32(feature.encode()) for feature in (word, *runs)], dtype=np.int64)
    signs = np.where(hashes & (1 << 31), -1.0, 1.0)
    amounts = np.array([1.0, *[1 / math.sqrt(len(runs))] * len(runs)])
    return hashes % Hashed.dimensions, (signs * amounts * _weight(word)).astype(np.float32)


def _weight(word: str) -> float:
    return min(len(word), LONG) / LONG
