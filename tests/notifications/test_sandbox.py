"""What templates of the administration can do, and what they can never reach."""

from __future__ import annotations

import pytest
from django.conf import settings

from apps.notifications.errors import DataMissing, TemplateBroken
from apps.notifications.sandbox import MOST_STEPS, render

DATA = {
    "name": "Ana",
    "amount": 1234567,
    "day": "2026-05-20",
    "moment": "2026-05-20T15:30:00Z",
    "lines": [{"what": "Rent", "price": 10}, {"what": "Tea", "price": 2}],
    "pairs": [["a", 1], ["b", 2]],
    "company": {"name": "Los Aromos", "items": "bricks"},
    "nothing": None,
}


def plain(source, data=DATA, language="en"):
    return render(source, data, language=language, is_html=False)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hello {{ name }}!", "Hello Ana!"),
        ("{{ company.name }}, {{ lines.1.what }}", "Los Aromos, Tea"),
        ("{{ company.items }}", "bricks"),
        ("{% if nothing %}x{% elif amount > 3 %}y{% else %}z{% endif %}", "y"),
        ("{% for line in lines %}{{ forloop.counter }}{{ line.what }} {% endfor %}", "1Rent 2Tea "),
        ("{% for key, value in pairs %}{{ key }}{{ value }}{% empty %}-{% endfor %}", "a1b2"),
        ("{{ nothing|default:'none' }} {{ name|upper }}", "none ANA"),
        (
            "{{ lines|length }} line{{ lines|length|pluralize }}{% comment %} x {% endcomment %}",
            None,
        ),
        ("{{ name|date }}", "Ana"),
    ],
)
def test_template_chooses_repeats_and_formats(source, text):
    assert plain(source) == (text if text is not None else "2 lines")


def test_dates_and_numbers_are_written_as_the_reader_does():
    source = '{{ day|date }} · {{ moment|date:"H:i" }} · {{ amount|intcomma }}'

    assert plain(source) == "May 20, 2026 · 11:30 · 1,234,567"
    assert plain(source, language="es") == "20 de mayo de 2026 · 11:30 · 1\xa0234\xa0567"


def test_html_is_escaped_where_it_is_html_only():
    data = {"name": "<script>alert(1)</script> & Co"}

    assert render("<b>{{ name }}</b>", data, language="en", is_html=True) == (
        "<b>&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co</b>"
    )
    assert plain("{{ name }}", data) == data["name"]


def test_what_was_rendered_is_not_taken_for_safe_by_the_next_template():
    assert not hasattr(plain("{{ name }}"), "__html__")


FORBIDDEN_TAGS = [
    "{% load static %}",
    "{% include 'web/base.html' %}",
    "{% extends 'web/base.html' %}",
    "{% block x %}{% endblock %}",
    "{% debug %}",
    "{% csrf_token %}",
    "{% url 'admin:index' %}",
    "{% autoescape off %}{{ name }}{% endautoescape %}",
    "{% filter safe %}{{ name }}{% endfilter %}",
    "{% with a=name %}{{ a }}{% endwith %}",
    "{% lorem 100000 w %}",
    "{% verbatim %}{% endverbatim %}",
    "{% now 'Y' %}",
    "{% cycle 'a' 'b' %}",
    "{% widthratio 1 2 3 %}",
    "{% templatetag openblock %}",
    "{% regroup lines by what as x %}",
    "{% querystring %}",
    "{% get_current_language as x %}",
]
FORBIDDEN_FILTERS = [
    "{{ name|safe }}",
    "{{ lines|safeseq }}",
    "{{ name|center:100000000 }}",
    "{{ name|ljust:100000000 }}",
    "{{ name|stringformat:'0100000000d' }}",
    "{{ amount|floatformat:100000000 }}",
    "{{ name|add:name }}",
    "{{ lines|pprint }}",
    "{{ lines|random }}",
    "{{ name|json_script }}",
    "{{ lines|dictsort:'__class__' }}",
]
UNDERSCORES = [
    "{{ name.__class__ }}",
    "{{ name.__class__.__mro__.1.__subclasses__ }}",
    "{{ _private }}",
    "{{ lines.0.__init__.__globals__ }}",
]
HALF = [
    "{% if name %}",
    "{{ name| }}",
    "{% for x in %}{% endfor %}",
    "{{ name|nosuch }}",
]
WRONG_DATA = [
    "{% for x in amount %}{% endfor %}",
    "{% for a, b in lines.0.what %}{% endfor %}",
    "{{ company|first }}",
    "{{ day|date:'H:i' }}",
]


@pytest.mark.parametrize("source", FORBIDDEN_TAGS + FORBIDDEN_FILTERS + UNDERSCORES + WRONG_DATA)
def test_what_is_forbidden_or_wrong_is_refused_with_a_sentence(source):
    with pytest.raises(TemplateBroken, match=r"^The template cannot be read: "):
        plain(source)


@pytest.mark.parametrize("source", HALF)
def test_half_a_template_is_refused(source):
    with pytest.raises(TemplateBroken):
        plain(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ settings.SECRET_KEY }}",
        "{{ request.user }}",
        "{{ name.upper }}",
        "{{ name.format }}",
        "{{ lines.pop }}",
        "{{ lines.clear }}",
        "{{ lines.0.clear }}",
        "{{ company.keys }}",
        "{{ amount.bit_length }}",
        "{{ amount.real }}",
        "{{ nothing.x }}",
        "{{ forloop.counter }}",
        "{{ lines.7.what }}",
        "{% if lines.pop %}{% endif %}",
        "{% if 1 == company.popitem %}{% endif %}",
        "{% for x in company.values %}{% endfor %}",
        "{% for x in lines %}{{ x.clear }}{% endfor %}",
        "{{ nothing|default:company.popitem }}",
        "{{ name|default:settings.SECRET_KEY }}",
        "{% if False %}{{ typo }}{% endif %}",
        "{{ dicts }}",
        "{{ template.engine }}",
        "{{ autoescape }}",
        "{{ block.super }}",
        "{{ render_context }}",
    ],
)
def test_what_is_not_in_the_data_is_missing_by_name_and_nothing_is_called(source):
    before = repr(DATA)

    with pytest.raises(DataMissing) as caught:
        plain(source)

    assert caught.value.names in source
    assert repr(DATA) == before
    assert settings.SECRET_KEY not in str(caught.value)


def test_all_missing_names_are_said_at_once():
    with pytest.raises(DataMissing, match=r"have: first_name, last_name\."):
        plain("{{ last_name }} {{ first_name }} {{ last_name }}")


def test_loops_in_loops_end():
    data = {"lines": list(range(100))}
    loop, end = "{% for x in lines %}", "{% endfor %}"

    with pytest.raises(TemplateBroken, match=f"more than {MOST_STEPS} times"):
        plain(loop * 6 + end * 6, data)


def test_very_deep_template_is_refused_and_does_not_end_the_process():
    with pytest.raises(TemplateBroken):
        plain("{% if name %}" * 5000 + "{% endif %}" * 5000)
