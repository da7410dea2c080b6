"""Reads a setup from a TOML or JSON file, and says what is wrong with it in a sentence."""

from __future__ import annotations

import json
import tomllib
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from apps.operations.doctor.foreign.setup import Setup

WANTED = {str: "text in quotes", bool: "true or false", int: "a whole number", float: "a number"}


class UnreadableSetup(Exception):
    """The file describes no setup; the text says where and what to write."""


def read(path: Path) -> Setup:
    """The setup in ``path``."""
    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise UnreadableSetup(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # of both decoders, and of bytes that are no text
        kind = "JSON" if path.suffix == ".json" else "TOML"
        raise UnreadableSetup(f"{path} is no {kind}: {error}.") from error
    setup: Setup = _build(Setup, document, path.name)
    return setup


def _build(kind: Any, table: Any, where: str) -> Any:
    if not isinstance(table, dict):
        raise UnreadableSetup(f"{where}: write a table of {', '.join(_names(kind))}.")
    for name in table.keys() - _names(kind):
        raise UnreadableSetup(
            f"{where}: {name!r} is not known; write one of: {', '.join(_names(kind))}."
        )
    for field in fields(kind):
        if field.default is MISSING and field.name not in table:
            raise UnreadableSetup(f"{where}: {field.name!r} is missing.")
    hints = get_type_hints(kind)
    return kind(**{name: _value(hints[name], table[name], f"{where}: {name}") for name in table})


def _names(kind: Any) -> list[str]:
    return [field.name for field in fields(kind)]


def _value(hint: Any, value: Any, where: str) -> Any:
    if get_origin(hint) is tuple:
        return _list(get_args(hint)[0], value, where)
    if is_dataclass(hint):
        return _build(hint, value, where)
    kind = hint if isinstance(hint, type) else get_args(hint)[0]
    return _plain(kind, value, where)


def _list(kind: Any, values: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(values, list):
        raise UnreadableSetup(f"{where}: write a list.")
    return tuple(_value(kind, value, f"{where} {at}") for at, value in enumerate(values, 1))


def _plain(kind: type, value: Any, where: str) -> Any:
    accepted = (int, float) if kind is float else (kind,)
    is_of_kind = isinstance(value, accepted) and (kind is bool or not isinstance(value, bool))
    if not is_of_kind:
        raise UnreadableSetup(f"{where}: write {WANTED[kind]}, not {value!r}.")
    if kind in (int, float) and not 0 < value < float("inf"):
        raise UnreadableSetup(f"{where}: write a number above 0, not {value!r}.")
    return value
