"""Reads a route table from a JSON or Python file. Python is parsed, never executed."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from apps.operations.routing.foreign import Rule, Table

SETTINGS = ("task_routes", "CELERY_TASK_ROUTES", "CELERY_ROUTES")
PAIR = 2


class UnreadableTable(Exception):
    """No route table can be read from this file; the text says why."""


def read(path: Path) -> Table:
    """The table in ``path``; ``UnreadableTable`` with a sentence otherwise."""
    try:
        text = path.read_text(encoding="utf-8")
        data = _python(text) if path.suffix == ".py" else _json(text)
        return tuple(tuple(_rules(group)) for group in _groups(data))
    except OSError as error:
        raise UnreadableTable(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError, SyntaxError, RecursionError, re.error) as error:
        raise UnreadableTable(f"{path} holds no route table: {error}.") from error


def _json(text: str) -> Any:
    data = json.loads(text)
    inner = [data[name] for name in SETTINGS if isinstance(data, dict) and name in data]
    return inner[0] if inner else data


def _python(text: str) -> Any:
    found = list(_assigned(ast.parse(text)))
    if len(found) != 1:
        lines = ", ".join(str(value.lineno) for value in found) or "none"
        raise ValueError(f"it must assign {' or '.join(SETTINGS)} once (lines that do: {lines})")
    return _value(found[0])


def _assigned(tree: ast.AST) -> Iterator[ast.expr]:
    """The values of ``task_routes = …``, ``app.conf.task_routes = …`` and ``task_routes=…``."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                yield from (value for target in targets if _is_setting(target))
            case ast.AnnAssign(target=target, value=ast.expr() as value) if _is_setting(target):
                yield value
            case ast.keyword(arg=str(name), value=value) if name in SETTINGS:
                yield value


def _is_setting(target: ast.expr) -> bool:
    match target:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in SETTINGS
    return False


def _value(node: ast.expr | None) -> Any:
    """A literal, in which ``re.compile("…")`` may stand for a pattern."""
    match node:
        case None:
            raise ValueError("it takes another table in by '**', so its rules are not all here")
        case ast.Dict(keys=keys, values=values):
            return {_value(key): _value(value) for key, value in zip(keys, values, strict=True)}
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return [_value(element) for element in elements]
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="re"), attr="compile"),
            args=[ast.Constant(value=str(pattern))],
            keywords=[],
        ):
            return re.compile(pattern)
    try:
        return ast.literal_eval(node)
    except ValueError as error:
        text = ast.unparse(node)
        raise ValueError(f"line {node.lineno} has {text!r}, which only running it tells") from error


def _groups(data: Any) -> Iterator[Any]:
    """Celery takes one table or a list of them."""
    if isinstance(data, Mapping):
        yield data.items()
        return
    if not isinstance(data, list):
        raise ValueError("a table is a dict of pattern → queue, or a list of such dicts")
    for group in data:
        if isinstance(group, str):
            raise ValueError(f"{group!r} is a router function: only written rules can be judged")
        yield group.items() if isinstance(group, Mapping) else group


def _rules(group: Any) -> Iterator[Rule]:
    if not isinstance(group, Iterable):
        raise ValueError(f"{group!r} is no list of rules")
    for pair in group:
        if not isinstance(pair, (tuple, list)) or len(pair) != PAIR:
            raise ValueError(f"{pair!r} is no rule: write a pattern and its queue")
        pattern, route = pair
        if not isinstance(pattern, (str, re.Pattern)):
            raise ValueError(f"{pattern!r} is no pattern")
        yield Rule(pattern, route)
