"""Summaries: some of a lesson's sentences, word for word, in the order of the pages.

Sentences vote for those that are like them (TextRank over TF-IDF); then the best is taken that is
not yet said, as often as the lesson's length allows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from apps.courses.making.wording import Wording
from apps.courses.shapes import Sentence

Vectors = NDArray[np.float64]
"""(sentences, …)"""

FEWEST, MOST = 2, 5
SENTENCES_FOR_ONE = 10
MOST_CANDIDATES = 200
SHORTEST, LONGEST = 40, 320
FEWEST_WORDS = 4
LETTERS = 0.7
DAMPING, ROUNDS = 0.85, 30
TITLE_BONUS, FIRST_BONUS = 0.5, 0.2
REDUNDANCY, SAME = 0.6, 0.8
DECIMALS = 9
"""So that machines that add in another order choose the same."""

_ENDED = re.compile(r"[.!?]['\"”’»)\]]*$")
_LEANING = re.compile(
    r"(?:this|these|those|that|it|they|he|she|such|however|therefore|thus|moreover|furthermore"
    r"|also|but|and|or|so|then|otherwise|instead|for example|for instance|in addition"
    r"|est[aeo]s?|es[aeo]s?|ell[ao]s?|él|dich[ao]s?|sin embargo"
    r"|por (?:tanto|lo tanto|ello|eso|ejemplo)|además|también|pero|y|o|así|entonces"
    r"|en cambio|asimismo)\b",
    re.IGNORECASE,
)


def summary_of(sentences: Sequence[Sentence], wording: Wording) -> tuple[Sentence, ...]:
    """Two to five of them; fewer only where there are no more that can stand alone.

    wording: of the same sentences
    """
    stems = [[word.stem for word in words if word.stem] for words in wording.sentences]
    able = [
        number
        for number, sentence in enumerate(sentences)
        if len(stems[number]) >= FEWEST_WORDS and _stands_alone(sentence.text)
    ][:MOST_CANDIDATES]
    if not able:
        return ()
    most = min(MOST, max(FEWEST, len(sentences) // SENTENCES_FOR_ONE))
    vectors = _vectors([stems[number] for number in able])
    scores = _scores(vectors, [stems[number] for number in able], wording.title_stems)
    chosen = _chosen(vectors @ vectors.T, scores, most)
    return tuple(sentences[able[place]] for place in sorted(chosen))


def _stands_alone(text: str) -> bool:
    if not SHORTEST <= len(text) <= LONGEST or not _ENDED.search(text):
        return False
    letters = sum(1 for sign in text if sign.isalpha() or sign == " ")
    begins_well = text[0].isupper() or text[0] in '¿¡"“«'
    return begins_well and letters >= LETTERS * len(text) and not _LEANING.match(text)


def _vectors(texts: Sequence[Sequence[str]]) -> Vectors:
    """TF-IDF of each, of length 1, over the words of all."""
    places: dict[str, int] = {}
    counts = [Counter(text) for text in texts]
    with_word = Counter(word for count in counts for word in count)
    for word in with_word:
        places[word] = len(places)
    vectors = np.zeros((len(texts), max(1, len(places))))
    for number, count in enumerate(counts):
        for word, times in count.items():
            rarity = np.log(1 + len(texts) / with_word[word])
            vectors[number, places[word]] = (1 + np.log(times)) * rarity
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1)


def _scores(
    vectors: Vectors, texts: Sequence[Sequence[str]], title: frozenset[str]
) -> NDArray[np.float64]:
    """How central each is, and more for the first and for words of the title. The best has 1."""
    ranks = _ranks(vectors @ vectors.T)
    shares = [len(title & set(text)) / max(1, len(title)) for text in texts]
    bonus = 1 + TITLE_BONUS * np.array(shares)
    bonus[0] += FIRST_BONUS
    scores = ranks * bonus
    return scores / scores.max()


def _ranks(likeness: Vectors) -> NDArray[np.float64]:
    """TextRank: a random reader's share of time at each sentence, going to one that is like it."""
    links = likeness.copy()
    np.fill_diagonal(links, 0)
    sums = links.sum(axis=1, keepdims=True)
    count = len(links)
    moves = np.divide(links, sums, out=np.full_like(links, 1 / count), where=sums > 0)
    ranks = np.full(count, 1 / count)
    for _ in range(ROUNDS):
        ranks = (1 - DAMPING) / count + DAMPING * (ranks @ moves)
    return ranks


def _chosen(likeness: Vectors, scores: NDArray[np.float64], most: int) -> list[int]:
    """One after the other, less what those before have said already."""
    chosen: list[int] = []
    said = np.zeros(len(scores))
    while len(chosen) < min(most, len(scores)):
        left = np.round(scores - REDUNDANCY * said, DECIMALS)
        left[said > SAME] = -np.inf
        best = int(np.argmax(left))
        if left[best] == -np.inf:
            break
        chosen.append(best)
        said = np.maximum(said, likeness[best])
    return chosen
