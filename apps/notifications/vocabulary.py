"""The tags and filters that a template may use: those that only choose, repeat and format.

Left out is all that reads files, settings or the request, turns escaping off, or makes much text
of little (``center:100000000``).
"""

from __future__ import annotations

from datetime import date as day
from datetime import datetime

from django.contrib.humanize.templatetags.humanize import intcomma
from django.template import Library, defaultfilters, defaulttags
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_aware, localtime

register = Library()

register.tag("if", defaulttags.do_if)
register.tag("for", defaulttags.do_for)
register.tag("comment", defaulttags.comment)

for name in (
    *("capfirst", "lower", "title", "upper", "truncatechars", "truncatewords"),
    *("default", "default_if_none", "first", "join", "last", "length", "pluralize", "yesno"),
    *("linebreaks", "linebreaksbr"),
):
    register.filter(name, defaultfilters.register.filters[name])
register.filter("intcomma", intcomma)


@register.filter
def date(value: object, style: str = "DATE_FORMAT") -> str:
    """A day or an instant in ISO 8601, as JSON carries it, in the reader's way of writing.

    style: what Django's own ``date`` takes, such as ``SHORT_DATETIME_FORMAT`` or ``j F``
    """
    moment = _moment(str(value))
    if isinstance(moment, datetime) and is_aware(moment):
        moment = localtime(moment)
    return str(value) if moment is None else str(defaultfilters.date(moment, style))


def _moment(text: str) -> datetime | day | None:
    try:
        return parse_date(text) or parse_datetime(text)
    except ValueError:
        return None
