"""``manage.py memory``"""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.memory.conftest import do_all, texts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


def memory(*words: str) -> str:
    out = StringIO()
    call_command("memory", *words, stdout=out)
    return out.getvalue()


def test_tell_list_ask_forget(ana, aromos):
    number = str(aromos.pk)
    assert memory("tell", "Our accountant is Pedro.", "--company", number).startswith("Job ")
    memory("tell", "I live in Talca.", "--user", "ANA@faena.example")
    do_all()

    assert "Our accountant is Pedro." in memory("list", "--company", number)
    [row] = json.loads(memory("list", "--user", ana.email, "--json"))
    assert (row["text"], row["source"]) == ("I live in Talca.", "user")
    asked = memory("ask", "who is the accountant?", "--user", ana.email, "--company", number)
    assert "Pedro" in asked
    assert memory("forget", "--user", ana.email, "--yes") == "It is forgotten.\n"
    assert memory("list", "--user", ana.email) == "Nothing is remembered.\n"
    assert texts(company=aromos) == ["Our accountant is Pedro."]
    memory("forget", "--company", number, "--yes")
    assert texts(company=aromos) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list",), "--user"),
        (("list", "--user", "nobody@faena.example"), "no such person"),
        (("list", "--company", "99999"), "no such company"),
        (("ask", "who?", "--company", "COMPANY"), "--user"),
        (("forget", "--user", "ana@faena.example"), "--yes"),
        (("forget", "--user", "ana@faena.example", "--company", "COMPANY", "--yes"), "forget"),
    ],
)
def test_wrong_input_is_said(ana, aromos, words, said):
    words = tuple(str(aromos.pk) if word == "COMPANY" else word for word in words)

    with pytest.raises(CommandError, match=said) as error:
        memory(*words)

    assert error.value.returncode == 2


def test_what_is_refused_is_a_sentence(ana, boldos):
    with pytest.raises(CommandError, match="may not tell") as error:
        memory("tell", "I live in Talca.", "--user", ana.email, "--company", str(boldos.pk))

    assert error.value.returncode == 1
