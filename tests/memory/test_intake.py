"""What is asked for is checked before anything is written."""

from __future__ import annotations

import json

import pytest

from apps.core.models import Job
from apps.embeddings.models import Passage
from apps.memory import intake
from apps.memory.errors import NothingTold, NotTheirs, TooMuchTold, UnknownQuestion
from apps.memory.models import Holder, Telling
from tests.memory.conftest import do, do_all, done, texts
from tests.memory.extraction.test_secrets import SECRETS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


@pytest.mark.parametrize(
    ("messages", "error"),
    [
        ([], NothingTold),
        ("  ", NothingTold),
        ([{"role": "robot", "content": "I live."}], NothingTold),
        ([{"role": "user"}], NothingTold),
        (["I live in Talca."] * 101, TooMuchTold),
        ("I live in Talca. " * 300, TooMuchTold),
        (["I live in Talca. " * 200] * 20, TooMuchTold),
    ],
)
def test_what_is_nothing_or_too_much_is_refused(ana, messages, error):
    with pytest.raises(error):
        intake.save_user_memories(ana, messages)

    assert (Job.objects.count(), Telling.objects.count(), Holder.objects.count()) == (0, 0, 0)


def test_secrets_are_not_even_written_down(ana):
    intake.save_user_memories(ana, [*SECRETS, "I live in Talca."])

    assert json.dumps(Telling.objects.get().said).count("I live in Talca.") == 1
    assert [one["content"] for one in Telling.objects.get().said if one["content"]] == [
        "I live in Talca."
    ]


def test_characters_that_no_text_holds_do_not_break_it(ana):
    job = done(intake.save_user_memories(ana, "I live\0 in Talca\ud800."))

    assert job.status == "done"
    assert texts(ana) == ["I live  in Talca."]


def test_the_same_key_starts_one_job(ana):
    one = intake.save_user_memories(ana, "I live in Talca.", dedup_key="a")
    other = intake.save_user_memories(ana, "I live in Talca.", dedup_key="a")

    assert one == other
    assert Telling.objects.count() == 1


def test_answers_of_the_onboarding_go_to_the_company_and_to_the_person(ana, aromos):
    jobs = intake.save_onboarding_memories(
        ana, aromos, {"software": " Nubox ", "address_as": "Doctor Rojas", "hours": ""}
    )
    do_all()

    assert len(jobs) == 2
    assert texts(company=aromos) == ["Which accounting software does it use? Nubox"]
    assert texts(ana, aromos) == ["How should we address you? Doctor Rojas"]


def test_answering_again_replaces(ana, aromos):
    for answer in ("Nubox", "Defontana"):
        intake.save_onboarding_memories(ana, aromos, {"software": answer})
        do_all()

    assert texts(company=aromos) == ["Which accounting software does it use? Defontana"]
    assert Passage.objects.count() == 1


def test_the_later_answer_wins_whichever_runs_first(ana, aromos):
    jobs = [
        handle.id
        for answer in ("no longer Nubox", "Defontana")
        for handle in intake.save_onboarding_memories(ana, aromos, {"software": answer})
    ]

    do(*reversed(jobs))

    assert texts(company=aromos) == ["Which accounting software does it use? Defontana"]


def test_a_secret_in_an_answer_is_not_written_down(ana, aromos):
    jobs = intake.save_onboarding_memories(
        ana, aromos, {"software": "Nubox, clave Gato1234", "role": "owner"}
    )

    assert len(jobs) == 1
    assert [one["answer"] for one in Telling.objects.get().said] == ["owner"]


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"shoe_size": "42"}, UnknownQuestion),
        ({"role": ""}, NothingTold),
        ({"role": "x" * 301}, TooMuchTold),
    ],
)
def test_answers_that_make_no_sense_are_refused(ana, aromos, answers, error):
    with pytest.raises(error):
        intake.save_onboarding_memories(ana, aromos, answers)


def test_without_a_company_only_questions_about_oneself_are_answered(ana, boldos):
    with pytest.raises(UnknownQuestion):
        intake.save_onboarding_memories(ana, None, {"software": "Nubox"})
    with pytest.raises(NotTheirs):
        intake.save_onboarding_memories(ana, boldos, {"role": "owner"})

    intake.save_onboarding_memories(ana, None, {"role": "owner"})
    do_all()

    assert texts(ana) == ["What do you do in the company? owner"]
