from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest

from apps.core import outcome, uploads
from apps.core.models import Job, StoredFile
from apps.core.outcome import Fact, NothingToShow, Problems
from apps.core.uploads import BadChoice, Choice, Handed, UploadOption
from apps.loadtest.models import Synthetic
from apps.notifications.models import Message
from tests.made_up_upload import MOST_BYTES, Told


def handed(**fields) -> Handed:
    return Handed(BytesIO(b"x"), "x.csv", {}, "en", **fields)


def test_options_that_were_left_out_have_their_defaults(lines):
    assert lines.chosen({}) == {"then": "work", "note": ""}
    assert lines.chosen({"note": "Hello", "then": "fail"}) == {"then": "fail", "note": "Hello"}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"then": "dance"}, "then=dance: choose from: work, fail."),
        ({"then": ""}, "choose from: work, fail."),
        ({"colour": "red"}, "made_up.lines has no option 'colour'; it has: then, note."),
        ({"note": "x" * 201}, "note: at most 200 characters."),
    ],
)
def test_wrong_choice_is_answered_with_what_there_is(lines, given, says):
    with pytest.raises(BadChoice, match=r"\.$") as refused:
        lines.chosen(given)

    assert says in str(refused.value)


def test_kind_without_options_says_that_it_has_none(lines):
    with pytest.raises(BadChoice, match="it has none"):
        replace(lines, options=()).chosen({"x": "1"})


def test_kind_whose_own_default_is_no_choice_cannot_be_made(lines):
    wrong = UploadOption("then", "Then", choices=[Choice("a", "A")], default="b")

    with pytest.raises(BadChoice):
        replace(lines, options=[wrong])


def test_name_needs_family_and_kind(lines):
    with pytest.raises(ValueError, match="<family>"):
        replace(lines, name="lines")


def test_kinds_are_found_by_name_and_listed(lines):
    assert uploads.get("made_up.lines") is lines
    assert lines in uploads.all_kinds()
    with pytest.raises(uploads.UnknownKind, match=r"'nonsense'; choose from: .*made_up\.lines"):
        uploads.get("nonsense")


def test_name_is_taken_once(lines):
    def start(handed: Handed):
        raise AssertionError

    with pytest.raises(uploads.KindAlreadyRegistered, match=r"made_up\.lines"):
        uploads.register(replace(lines, start=start))
    assert uploads.get("made_up.lines") is lines


def test_only_files_of_a_fitting_size_are_taken(lines):
    assert lines.size_problem(0) == "The file is empty."
    assert lines.size_problem(1) == lines.size_problem(MOST_BYTES) == ""
    assert "195.3\xa0KB; at most 195.3" in lines.size_problem(MOST_BYTES + 1)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Ventas 2025.xlsx", "Ventas 2025.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\ventas.xlsx", "ventas.xlsx"),
        ("n\u0303.csv", "ñ.csv"),
        ("a\r\nSet-Cookie: x=1.csv", "a Set-Cookie: x=1.csv"),
        ("\u202efdp.exe", "fdp.exe"),
        ('"; filename=x.exe', '"; filename=x.exe'),
        ("..", "file"),
        ("", "file"),
        ("\x00\x1b[2J.csv", "[2J.csv"),
        ("\udce1.csv", "csv"),
    ],
)
def test_names_lose_what_harms_and_keep_the_rest(name, clean):
    assert uploads.clean_name(name) == clean


def test_long_name_keeps_its_ending_and_fits_into_its_row():
    longest = StoredFile._meta.get_field("name").max_length

    assert longest == uploads.LONGEST_NAME
    assert uploads.clean_name("á" * 300 + ".xlsx") == "á" * (longest - 5) + ".xlsx"
    assert len(uploads.clean_name("a." + "x" * 300)) == longest


def test_submission_is_known_by_its_key(db):
    job = Job.objects.create(task="core.some", queue="bulk", dedup_key="upload:1")

    known = uploads.started_before(handed(dedup_key="upload:1"))

    assert known is not None
    assert known.id == job.id
    assert uploads.started_before(handed(dedup_key="upload:2")) is None
    assert uploads.started_before(handed()) is None


def test_each_model_has_its_own_outcome_and_others_have_none(monkeypatch):
    monkeypatch.setattr(outcome, "_outcomes", {})

    @outcome.outcome_of(Synthetic)
    class Said(Told):
        def facts(self, row):
            return [Fact("Behaviour", row.behaviour)]

    assert outcome.of(Synthetic(behaviour="spin")).facts(Synthetic(behaviour="spin")) == [
        Fact("Behaviour", "spin")
    ]
    assert isinstance(outcome.of(Synthetic()), Said)
    for nobody in (Message(), None):
        nothing = outcome.of(nobody)
        assert isinstance(nothing, NothingToShow)
        assert (*nothing.facts(nobody), *nothing.downloads(nobody)) == ()
        assert nothing.problems(nobody, 0, 50) == Problems()
