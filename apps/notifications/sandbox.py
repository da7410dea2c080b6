"""Templates that people write in the administration, rendered where they can reach nothing.

It is Django's template language with the tags and filters of ``vocabulary`` only. A dot looks up a
key or a number, never an attribute: no method can be called. What the data lacks is an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template import Context, Engine, Template, TemplateSyntaxError, VariableDoesNotExist
from django.template.base import FilterExpression, Lexer, NodeList, Parser, Variable
from django.template.context import BaseContext
from django.template.defaulttags import ForNode
from django.utils import translation

from apps.notifications.errors import DataMissing, TemplateBroken

MOST_STEPS = 10_000
"""How often the loops of one template may go round: no letter is that long."""

UNREADABLE = (
    *(TemplateSyntaxError, TypeError, ValueError, LookupError, AttributeError),
    *(ArithmeticError, RecursionError),
)
"""What parsing and rendering raise for a wrong template: filters check little of what they get."""


def render(source: str, data: Mapping[str, Any], *, language: str, is_html: bool) -> str:
    """The text that ``source`` makes of ``data``; ``is_html`` escapes what is put in.

    Raises ``TemplateBroken`` for what cannot be read and ``DataMissing`` for names, in whatever
    branch, that ``data`` does not have.
    """
    with translation.override(language):
        try:
            template = _Template(source, engine=_engine)
            facts = _Facts(data, is_html=is_html)
            facts.missing += sorted(template.names - data.keys())
            text = "" if facts.missing else template.render(facts)
        except VariableDoesNotExist:
            text = ""
        except UNREADABLE as error:
            raise TemplateBroken(f"The template cannot be read: {error}") from error
    if facts.missing:
        raise DataMissing(list(dict.fromkeys(facts.missing)))
    # Plain again: Django takes what it has rendered for safe in HTML, whatever was escaped.
    return text + ""


class _Engine(Engine):
    default_builtins = ["apps.notifications.vocabulary"]


_engine = _Engine(loaders=[])


class _Facts(Context):
    """Plain data; it remembers what was looked for in vain, and ends loops that do not."""

    def __init__(self, data: Mapping[str, Any], *, is_html: bool) -> None:
        super().__init__(dict(data), autoescape=is_html)
        self.missing: list[str] = []
        self.steps = 0

    # A loop sets its variable in each round, by one of these two.

    def __setitem__(self, key: Any, value: Any) -> None:
        self._step()
        super().__setitem__(key, value)

    def update(self, other_dict: Any) -> Any:
        self._step()
        return super().update(other_dict)

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TemplateBroken(f"The template's loops go round more than {MOST_STEPS} times.")


class _Name(Variable):
    """A name whose dots look up items and nothing else."""

    def _resolve_lookup(self, context: _Facts) -> Any:
        found: Any = context
        try:
            for bit in self.lookups or ():
                found = found[int(bit)] if isinstance(found, Sequence) else _item(found, bit)
        except (KeyError, IndexError, ValueError):
            # Comparisons in {% if %} swallow whatever is raised; the list remains.
            context.missing.append(str(self.var))
            raise VariableDoesNotExist("%s is not in the data", (self.var,)) from None
        return found


def _item(found: object, bit: str) -> Any:
    if not isinstance(found, Mapping | BaseContext):
        raise KeyError(bit)
    return found[bit]


class _Parser(Parser):
    """Every expression of a template passes through here."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.names: set[str] = set()

    def compile_filter(self, token: str) -> FilterExpression:
        expression = FilterExpression(token, self)
        expression.var = self._named(expression.var)
        expression.filters = [
            (function, [(is_name, self._named(value)) for is_name, value in arguments])
            for function, arguments in expression.filters
        ]
        return expression

    def _named(self, value: Any) -> Any:
        if not isinstance(value, Variable):
            return value
        name = _Name(value.var)
        if name.lookups:
            self.names.add(name.lookups[0])
        return name


class _Template(Template):
    """``names`` are those that the data has to have."""

    names: set[str]

    def compile_nodelist(self) -> NodeList:
        tokens = Lexer(self.source).tokenize()
        parser = _Parser(tokens, {}, self.engine.template_builtins, self.origin)
        nodes = parser.parse()
        loops: list[Any] = nodes.get_nodes_by_type(ForNode)
        own = {name for loop in loops for name in (*loop.loopvars, "forloop")}
        self.names = parser.names - own - {"True", "False", "None"}
        self.extra_data = parser.extra_data
        return nodes
