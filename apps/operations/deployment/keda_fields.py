"""Run by the environment of tools: KEDA's objects as JSON on stdin, what is wrong on stdout.

Its classes pass over what they do not know, so each object is written out again: what did not come
back is no field of KEDA's.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any


def lost(said: Any, again: Any, where: str = "") -> Iterator[str]:
    """Paths of what did not come back."""
    if isinstance(said, dict):
        for key, value in said.items():
            if not isinstance(again, dict) or key not in again:
                yield f"{where}.{key}"
            else:
                yield from lost(value, again[key], f"{where}.{key}")
    elif isinstance(said, list):
        for at, value in enumerate(said):
            back = again[at] if isinstance(again, list) and at < len(again) else None
            yield from lost(value, back, f"{where}[{at}]")


def wrong(said: dict[str, Any]) -> list[str]:
    """What is wrong with one object."""
    kinds = import_module("cloudcoil.models.keda").v1alpha1
    try:
        made = getattr(kinds, said["kind"]).model_validate(said)
    except ValueError as error:  # pydantic's own is one
        return [str(error)]
    again = made.model_dump(by_alias=True, exclude_unset=True, mode="json")
    return [f"{path} is no field" for path in lost(said, again)]


if __name__ == "__main__":
    found = [
        f"{one['kind']}/{one['metadata']['name']}: {fault}"
        for one in json.load(sys.stdin)
        for fault in wrong(one)
    ]
    sys.stdout.write("\n".join(found))
    sys.exit(bool(found))
