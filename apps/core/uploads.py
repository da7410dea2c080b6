"""Files that people hand in to be worked on: which kinds there are, and what each of them takes.

A family's intake.py registers its kinds; the upload page and ``manage.py upload`` show them and
know nothing else of the family:

    register(UploadKind("courses.document", label=_("…"), …, check=look_at, start=upload))

Labels are translated when they are shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from apps.core.models import Job
from apps.core.outcome import Fact, Problems
from apps.core.submit import JobHandle

LONGEST_NAME = 200
"""Of a file, as ``StoredFile`` has it."""

LONGEST_ENDING = 20
LONGEST_VALUE = 200
NAME_PARTS = 2

Text = Any
"""A text, or a lazy translation of one."""


class UnknownKind(Exception):
    """No kind of upload has this name."""


class KindAlreadyRegistered(Exception):
    """Two families carry the same kind of upload."""


class BadChoice(ValueError):
    """An option does not exist or does not take this value."""


@dataclass(frozen=True)
class Choice:
    """One value that an option may have."""

    value: str
    label: Text


@dataclass(frozen=True)
class UploadOption:
    """What else a person may say about a file; without ``choices`` it is a short text."""

    name: str
    label: Text
    help: Text = ""
    choices: Sequence[Choice] = ()
    default: str = ""

    def value(self, given: str | None) -> str:
        """What was given, or the default for ``None``; ``BadChoice`` for what is not valid."""
        value = self.default if given is None else given
        valid = [choice.value for choice in self.choices]
        if valid and value not in valid:
            raise BadChoice(f"{self.name}={value}: choose from: {', '.join(valid)}.")
        if len(value) > LONGEST_VALUE:
            raise BadChoice(f"{self.name}: at most {LONGEST_VALUE} characters.")
        return value


@dataclass(frozen=True)
class Handed:
    """A file as it was handed in.

    content:   readable and seekable, at its beginning, as Django's uploads and open files are
    name:      without a path and short enough for ``StoredFile``
    options:   by name; those that were left out have their defaults
    language:  for what is written into the results
    dedup_key: for ``submit``: the same submission, arriving twice, starts one job
    """

    content: BinaryIO
    name: str
    options: Mapping[str, str]
    language: str
    company: Any = None
    requested_by: Any = None
    dedup_key: str | None = None


@dataclass(frozen=True)
class Preview:
    """What a look at the beginning of a file has shown; nothing was stored or queued.

    headings, rows: the first rows as they would be understood, as texts
    """

    facts: Sequence[Fact] = ()
    problems: Problems = field(default_factory=Problems)
    headings: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Template:
    """A file to fill in."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class UploadKind:
    """One kind of file and the work that it starts.

    name:       '<family>.<kind>', in addresses and on the command line
    extensions: what a file's name may end with, such as '.csv', for the file dialogue only;
                content decides
    most_bytes: larger files are refused before anybody looks at them
    check:      looks at the beginning and all structure; ``PermanentError`` when it cannot be used
    start:      stores the file and submits its job with the ``dedup_key``; ``PermanentError`` for
                what can be seen at once
    template:   language → a file to fill in, where there is one
    """

    name: str
    label: Text
    description: Text
    extensions: Sequence[str]
    most_bytes: int
    check: Callable[[Handed], Preview]
    start: Callable[[Handed], JobHandle]
    options: Sequence[UploadOption] = ()
    template: Callable[[str], Template] | None = None

    def __post_init__(self) -> None:
        if len(self.name.split(".")) != NAME_PARTS:
            raise ValueError(f"Kind of upload {self.name!r}: write '<family>.<kind>', in full.")
        for option in self.options:
            option.value(None)

    @property
    def accepts(self) -> str:
        """The endings in one line, or '' for any file."""
        return ", ".join(self.extensions)

    @property
    def has_template(self) -> bool:
        """Whether there is a file to fill in (a page's own language would call ``template``)."""
        return self.template is not None

    def chosen(self, given: Mapping[str, str]) -> dict[str, str]:
        """Every option with its value, defaults filled in; ``BadChoice`` for what is not valid."""
        names = [option.name for option in self.options]
        for wrong in given.keys() - set(names):
            there = f"it has: {', '.join(names)}" if names else "it has none"
            raise BadChoice(f"{self.name} has no option {wrong!r}; {there}.")
        return {option.name: option.value(given.get(option.name)) for option in self.options}

    def size_problem(self, size: int) -> str:
        """Why a file of so many bytes is refused, or ''."""
        if size == 0:
            return _("The file is empty.")
        if size > self.most_bytes:
            sizes = {"size": filesizeformat(size), "limit": filesizeformat(self.most_bytes)}
            return _("The file has %(size)s; at most %(limit)s can be taken.") % sizes
        return ""


_kinds: dict[str, UploadKind] = {}


def register(kind: UploadKind) -> UploadKind:
    """Offer this kind of upload; a name can be taken once."""
    known = _kinds.get(kind.name)
    if known is not None and known.start.__module__ != kind.start.__module__:
        raise KindAlreadyRegistered(
            f"{kind.name!r} is registered by {known.start.__module__} and {kind.start.__module__}: "
            "a kind's name begins with its own family."
        )
    _kinds[kind.name] = kind
    return kind


def all_kinds() -> list[UploadKind]:
    """Every kind, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def get(name: str) -> UploadKind:
    """The kind of this name; ``UnknownKind`` with the names that there are."""
    try:
        return _kinds[name]
    except KeyError:
        choice = f"choose from: {', '.join(sorted(_kinds))}" if _kinds else "there is none"
        raise UnknownKind(f"No kind of upload is called {name!r}; {choice}.") from None


def started_before(handed: Handed) -> JobHandle | None:
    """The job that this very submission has started already."""
    if handed.dedup_key is None:
        return None
    known = Job.objects.only("id").filter(dedup_key=handed.dedup_key).first()
    return JobHandle(known.id) if known else None


def clean_name(name: str) -> str:
    """A file's name as rows, headers and folders can have it: no path, nothing invisible."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(one for one in " ".join(last.split()) if one.isprintable()).strip(". ")
    if len(visible) > LONGEST_NAME:
        ending = PurePosixPath(visible).suffix[:LONGEST_ENDING]
        visible = visible[: LONGEST_NAME - len(ending)] + ending
    return visible or "file"
