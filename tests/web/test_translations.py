"""Everything that people read is there in Spanish. Needs polib, and no gettext of the system.

A text is missing? Write it into apps/web/locale/es/LC_MESSAGES/django.po, then
``msgfmt -o django.mo django.po`` beside it, or ``polib.pofile(po).save_as_mofile(mo)``.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation.template import templatize

from apps.core import errors
from apps.web import foreign_texts
from apps.web.selectors import families
from config.queues import QUEUES

APPS = settings.BASE_DIR / "apps"
CATALOGUE = APPS / "web" / "locale" / "es" / "LC_MESSAGES" / "django.po"

MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
IN_TEMPLATE = re.compile(r"\b(_|gettext|ngettext)\(u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def texts_in_code(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            text = node.args[0] if node.args and node.func.id in MARKS else None
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield text.value


def texts_in_template(path: Path) -> Iterator[str]:
    for match in IN_TEMPLATE.finditer(templatize(path.read_text(encoding="utf-8"))):
        yield ast.literal_eval(match[2])


def texts() -> set[str]:
    found: set[str] = set()
    for path in APPS.rglob("*.py"):
        found.update(texts_in_code(path))
    for path in [*APPS.rglob("templates/**/*.html"), *APPS.rglob("templates/**/*.txt")]:
        found.update(texts_in_template(path))
    return found


def shown_errors() -> Iterator[type[errors.JobError]]:
    """The errors whose docstring a person may read."""
    waiting: list[type[errors.JobError]] = [
        errors.TransientError,
        errors.PermanentError,
        errors.OutcomeUnknown,
    ]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("apps."):
            yield kind


def test_the_reader_finds_texts_in_code_and_templates():
    found = texts()

    assert {"waiting", "Sign in", "← All work", "%(done)s of %(total)s"} <= found
    assert "It did not work once, for a reason that may pass." in found


def test_every_text_is_in_the_catalogue(catalogue):
    known = {entry.msgid for entry in catalogue if not entry.obsolete}

    assert sorted(texts() - known) == []


def test_the_catalogue_has_nothing_that_nobody_says(catalogue):
    assert sorted({entry.msgid for entry in catalogue} - texts()) == []


def test_nothing_is_fuzzy_empty_or_obsolete(catalogue):
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    assert catalogue.obsolete_entries() == []


def test_every_plural_has_all_forms_of_the_language(catalogue):
    [forms] = map(int, re.findall(r"nplurals=(\d)", catalogue.metadata["Plural-Forms"]))

    counted = {e.msgid: len(e.msgstr_plural) for e in catalogue if e.msgid_plural}
    assert {text: count for text, count in counted.items() if count != forms} == {}


def test_translations_keep_their_placeholders(catalogue):
    for entry in catalogue:
        wanted = set(re.findall(r"%\(\w+\)[sd]", entry.msgid_plural or entry.msgid))
        for text in entry.msgstr_plural.values() or [entry.msgstr]:
            assert set(re.findall(r"%\(\w+\)[sd]", text)) <= wanted, entry.msgid
        last = list(entry.msgstr_plural.values() or [entry.msgstr])[-1]
        assert set(re.findall(r"%\(\w+\)[sd]", last)) == wanted, entry.msgid


def contents(entries):
    return {(e.msgid, e.msgid_plural, e.msgstr, tuple(e.msgstr_plural.items())) for e in entries}


def test_the_compiled_catalogue_is_the_written_one(catalogue):
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))

    assert contents(compiled) == contents(catalogue)
    assert compiled.metadata == catalogue.metadata


def test_what_others_say_in_english_only_stands_in_foreign_texts():
    promises = {queue.promise for queue in QUEUES}
    names = {name for _, name in families()}
    messages = {inspect.getdoc(kind) or "" for kind in shown_errors()}

    assert sorted(promises - set(foreign_texts.PROMISES)) == []
    assert sorted(names - set(foreign_texts.FAMILIES)) == []
    assert sorted(messages - set(foreign_texts.ERRORS)) == []
