"""Where passages are kept and found again."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from pgvector import HalfVector

from apps.embeddings import embedders, stems
from apps.embeddings.embedder import Embedder, Matrix
from apps.embeddings.errors import EmbedderBusy, EmbedderRefused
from apps.embeddings.models import DICTIONARIES, Passage

logger = logging.getLogger(__name__)

LONGEST_QUESTION = 1_000
"""Characters; what comes after them is not looked at."""

WORDS_BESIDE_MEANING = 0.5
"""Share of a question's words, the rarer the heavier, from which a passage has to do with it
however unlike they seem."""

WORDS_ALONE = 0.25
"""The same where only words can tell. docs/adr/0019-… says how both were measured."""

FIRST = 10
"""How little the first of a list is ahead of the second, where lists are fused: 1 / (10 + rank).
Cormack et al. 2009, "Reciprocal rank fusion outperforms Condorcet …", where it is 60."""


@dataclass(frozen=True)
class Found:
    """A passage that a question is near to.

    likeness: cosine of meaning, -1 to 1; ``None`` where only words were searched
    score:    of both lists fused; only its order means something
    """

    number: int
    text: str
    likeness: float | None
    score: float


def add(
    owner: UUID,
    first: int,
    texts: Sequence[str],
    language: str,
    *,
    embedder: Embedder | None = None,
) -> None:
    """Store passages ``first``, ``first`` + 1, … of an owner, with the present embedder's vectors.

    In the caller's transaction, so that a chunk of work and its passages are one. A language other
    than those of ``DICTIONARIES`` is searched for its words as they stand.

    Raises:
        EmbedderBusy, EmbedderRefused, EmbedderMissing: as the embedder does
        IntegrityError: one of the numbers is taken
    """
    if not texts:
        return
    embedder = embedder or embedders.current()
    vectors = embedder.passages(texts)
    spoken = language if language in DICTIONARIES else ""
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(COPY) as copy,
    ):
        for number, (text, vector) in enumerate(zip(texts, vectors, strict=True), first):
            copy.write_row((owner, number, text, spoken, embedder.identity, _literal(vector)))


def search(
    owner: UUID,
    question: str,
    *,
    most: int = 5,
    embedder: Embedder | None = None,
    however_far: bool = False,
) -> list[Found]:
    """The passages that a question is near to, nearest first; none when nothing is near.

    A passage is near by its meaning (``Embedder.near``) or by its words. Only its words count where
    its vector is another embedder's, and where the embedder knows no meanings or does not answer.

    however_far: what is not near, too, for those who measure the order
    """
    asked = question.replace("\0", " ")[:LONGEST_QUESTION].strip()
    if not asked:
        return []
    embedder = embedder or embedders.current()
    wanted = stems.of_question(asked)
    params = {
        "owner": owner,
        "languages": [language for language, _ in wanted],
        "stems": [stem for _, stem in wanted],
        "near": embedder.near,
        "beside": WORDS_ALONE if embedder.is_lexical else WORDS_BESIDE_MEANING,
        "alone": WORDS_ALONE,
        "however_far": however_far,
        "first": FIRST,
        "most": most,
        **_meant(asked, embedder),
    }
    with connection.cursor() as cursor:
        cursor.execute(SEARCH, params)
        return [Found(*row) for row in cursor.fetchall()]


def forget(owner: UUID) -> None:
    """Delete all passages of an owner."""
    Passage.objects.filter(owner=owner).delete()


def renew(owner: UUID, *, most: int = 200, embedder: Embedder | None = None) -> int:
    """Give passages of other embedders the present one's vectors; says how many: 0 at the end."""
    embedder = embedder or embedders.current()
    others = Passage.objects.filter(owner=owner).exclude(embedder=embedder.identity)
    rows = list(others.order_by("number").values_list("number", "text")[:most])
    vectors = embedder.passages([text for _, text in rows])
    with connection.cursor() as cursor:
        cursor.executemany(
            RENEW,
            [
                (embedder.identity, _literal(vector), owner, number)
                for (number, _), vector in zip(rows, vectors, strict=True)
            ],
        )
    return len(rows)


def _meant(asked: str, embedder: Embedder) -> dict[str, Any]:
    """The question's vector and whose it is; nobody's when the service does not answer now."""
    try:
        vector = embedder.questions([asked])[0]
    except (EmbedderBusy, EmbedderRefused) as error:
        logger.warning("Searched by words only: %s", error)
        return {"embedder": None, "vector": None, "dimensions": 0}
    return {
        "embedder": embedder.identity,
        "vector": _literal(vector),
        "dimensions": len(vector),
    }


def _literal(vector: Matrix) -> str:
    return HalfVector(vector).to_text()


COPY = """
    COPY embeddings_passage (owner, number, text, language, embedder, vector) FROM STDIN
"""

RENEW = """
    UPDATE embeddings_passage SET embedder = %s, vector = %s WHERE owner = %s AND number = %s
"""

# asked:   the question's stems
# mine:    the owner's passages; a likeness where the same embedder made both vectors, and both
#          texts had something to go by (else it is NaN)
# weights: a stem counts the more the fewer passages have it
# worded:  share of the question's stems, so weighted, that a passage has
# found:   what is near
# ranked:  both lists fused by reciprocal ranks; a rank by words counts as much as words were met
SEARCH = """
    WITH asked AS (
        SELECT * FROM unnest(%(languages)s::text[], %(stems)s::text[]) AS one (language, stem)
    ), mine AS (
        SELECT number, language, words,
               CASE WHEN embedder = %(embedder)s AND vector_dims(vector) = %(dimensions)s
                    THEN nullif(1 - (vector <=> %(vector)s::halfvec), 'NaN') END AS likeness
        FROM embeddings_passage WHERE owner = %(owner)s
    ), hits AS (
        SELECT number, language, stem FROM mine JOIN asked USING (language)
        WHERE words @@ stem::tsquery
    ), weights AS (
        SELECT language, stem,
               ln(1 + (SELECT count(*) FROM mine) / (count(number) + 0.5)) AS weight
        FROM asked LEFT JOIN hits USING (language, stem) GROUP BY language, stem
    ), wholes AS (
        SELECT language, sum(weight) AS whole FROM weights GROUP BY language
    ), worded AS (
        SELECT number, sum(weight) / min(whole) AS share
        FROM hits JOIN weights USING (language, stem) JOIN wholes USING (language)
        GROUP BY number
    ), found AS (
        SELECT number, likeness, share FROM mine LEFT JOIN worded USING (number)
        WHERE likeness >= %(near)s
           OR share >= CASE WHEN likeness IS NULL THEN %(alone)s ELSE %(beside)s END
           OR %(however_far)s AND coalesce(likeness, share) IS NOT NULL
    ), ranked AS (
        SELECT number, likeness,
               CASE WHEN likeness IS NULL THEN 0
                    ELSE 1.0 / (%(first)s + rank() OVER (ORDER BY likeness DESC NULLS LAST)) END
             + CASE WHEN share IS NULL THEN 0
                    ELSE share / (%(first)s + rank() OVER (ORDER BY share DESC NULLS LAST)) END
               AS score
        FROM found ORDER BY score DESC, number LIMIT %(most)s
    )
    SELECT number, text, likeness, score::float8
    FROM ranked JOIN embeddings_passage USING (number)
    WHERE owner = %(owner)s ORDER BY score DESC, number
"""
