"""What ADR 0019 says of chromadb's embedded mode, to be tried again.

    python -m venv /tmp/chroma && /tmp/chroma/bin/pip install chromadb==1.5.9
    /tmp/chroma/bin/python docs/adr/0019-chroma.py

Three things that worker processes do: read what another process wrote, write at the same time, and
go on in a forked child. Each line says what came of it. Exit code 0 if all of it works.
"""

# ruff: noqa: D103  (a script of one page; nobody calls its functions)

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from multiprocessing.context import SpawnContext
from typing import Any

import chromadb
from chromadb.config import Settings

DIMENSIONS = 64
WRITERS = 4
EACH = 1000
PATIENCE = 20
"""Seconds until a child counts as hanging; without a fork the same takes 0.1."""


def collection(path: str) -> Any:
    client = chromadb.PersistentClient(path, settings=Settings(anonymized_telemetry=False))
    return client.get_or_create_collection("passages", embedding_function=None)


def vector(number: int) -> list[float]:
    source = random.Random(number)  # noqa: S311  (vectors are no secret)
    return [source.gauss(0, 1) for _ in range(DIMENSIONS)]


def write(path: str, first: int, count: int) -> None:
    passages = collection(path)
    for start in range(first, first + count, 100):
        numbers = range(start, min(start + 100, first + count))
        passages.add(ids=[str(n) for n in numbers], embeddings=[vector(n) for n in numbers])


def in_processes(context: SpawnContext, jobs: list[tuple[str, int, int]]) -> list[int | None]:
    processes = [context.Process(target=write, args=job) for job in jobs]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]


def nearest(passages: Any, number: int) -> str:
    try:
        return str(passages.query(query_embeddings=[vector(number)], n_results=1)["ids"][0][0])
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def wrong(passages: Any, numbers: range) -> dict[int, str]:
    """Of vectors that are stored, those that are not their own nearest neighbour."""
    found = {number: nearest(passages, number) for number in numbers}
    return {number: said for number, said in found.items() if said != str(number)}


def stale_reads(context: SpawnContext) -> tuple[str, bool]:
    with tempfile.TemporaryDirectory() as path:
        passages = collection(path)
        passages.add(ids=["0"], embeddings=[vector(0)])
        nearest(passages, 0)
        in_processes(context, [(path, 1, 500)])
        missed = wrong(passages, range(1, 501, 10))
        again = wrong(collection(path), range(1, 501, 10))
        return (
            f"count() says {passages.count()} of 501; not found: {len(missed)} of 50 that another"
            f" process wrote, {len(again)} with a new client",
            not missed and not again,
        )


def concurrent_writers(context: SpawnContext) -> tuple[str, bool]:
    with tempfile.TemporaryDirectory() as path:
        passages = collection(path)
        passages.add(ids=["0"], embeddings=[vector(0)])
        nearest(passages, 0)
        total = WRITERS * EACH
        codes = in_processes(context, [(path, 1 + i * EACH, EACH) for i in range(WRITERS)])
        here = wrong(passages, range(1, total + 1, 100))
        elsewhere = fresh(context, path, total)
        said = next((text for text in here.values() if "rror" in text), "no error")
        return (
            f"writers ended with {codes}; wrong neighbours: {len(here)} of {total // 100} in a"
            f" process that had it open ({said[:60]}), {elsewhere} in a new one",
            not here and not elsewhere,
        )


def fresh(context: SpawnContext, path: str, total: int) -> int:
    with context.Pool(1) as pool:
        return pool.apply(count_wrong, (path, total))


def count_wrong(path: str, total: int) -> int:
    return len(wrong(collection(path), range(1, total + 1, 100)))


def fork(_context: SpawnContext) -> tuple[str, bool]:
    with tempfile.TemporaryDirectory() as path:
        passages = collection(path)
        passages.add(ids=["0"], embeddings=[vector(0)])
        nearest(passages, 0)
        child = os.fork()
        if not child:
            nearest(passages, 0)
            os._exit(0)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if os.waitpid(child, os.WNOHANG)[0]:
                return "a forked child answers", True
            time.sleep(0.1)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return f"a forked child hangs ({PATIENCE} s)", False


def main() -> None:
    context = multiprocessing.get_context("spawn")
    works = True
    for attempt in (stale_reads, concurrent_writers, fork):
        said, is_well = attempt(context)
        sys.stdout.write(f"{attempt.__name__}: {said}\n")
        sys.stdout.flush()
        works = works and is_well
    sys.exit(0 if works else 1)


if __name__ == "__main__":
    main()
