"""With Mem0: told once, asked until it has understood, erased for good."""

from __future__ import annotations

import pytest
from django.db.models import F
from django.urls import reverse

from apps.core.models import Job
from apps.embeddings.models import Passage
from apps.memory import intake, keepers, recalling
from apps.memory.models import Erasure, Holder, Memory, Telling
from tests.meanwhile import meanwhile
from tests.memory.conftest import do, done, found, join
from tests.memory.web.conftest import no_static_files, seen_by  # noqa: F401  (fixtures)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


def at_once() -> None:
    """Whatever waits for its time is due."""
    Job.objects.filter(status="waiting").update(run_after=F("created_at"))


def do_due() -> None:
    at_once()
    do(*Job.objects.filter(status="waiting").order_by("pk").values_list("pk", flat=True))


def held(office) -> list[str]:
    return [one["memory"] for one in office.memories.values()]


def adds(office) -> int:
    return office.asked.count("POST /v3/memories/add/")


def test_it_gets_what_was_told_under_an_opaque_name_and_without_secrets(office, ana, aromos):
    said = [{"role": "user", "content": "I live in Talca. My clave is Perro12."}]

    job = done(intake.save_user_memories(ana, said, aromos))

    assert job.status == "done"
    [memory] = office.memories.values()
    holder = Holder.objects.get()
    assert (memory["memory"], memory["user_id"]) == ("I live in Talca.", str(holder.pk))
    assert "@" not in str(memory)
    assert memory["metadata"] == {"telling": str(job.pk), "source": "user"}
    assert Telling.objects.get().said == []
    assert (Memory.objects.count(), Passage.objects.count()) == (0, 0)


def test_the_job_asks_until_it_was_understood(office, ana):
    office.lag = 2
    handle = intake.save_user_memories(ana, "I live in Talca.")

    do(handle.id)
    assert (Job.objects.get(pk=handle.id).status, held(office)) == ("waiting", [])
    assert Telling.objects.get().said != []
    do_due()
    do_due()

    job = Job.objects.get(pk=handle.id)
    assert (job.status, job.tries) == ("done", 0)
    assert (held(office), adds(office)) == (["I live in Talca."], 1)
    assert Telling.objects.get().said == []


@pytest.mark.parametrize("trouble", ["429", "500", "drop"])
def test_what_did_not_arrive_is_told_again(office, ana, trouble):
    office.troubles = [trouble]
    handle = intake.save_user_memories(ana, "I live in Talca.")
    do(handle.id)
    assert Job.objects.get(pk=handle.id).error_code == "MemoryServiceBusy"

    do_due()

    assert Job.objects.get(pk=handle.id).status == "done"
    assert held(office) == ["I live in Talca."]


def test_a_lost_answer_is_not_told_twice(office, ana):
    office.troubles = ["lose"]
    handle = intake.save_user_memories(ana, "I live in Talca.")
    do(handle.id)

    do_due()

    assert Job.objects.get(pk=handle.id).status == "done"
    assert (held(office), adds(office)) == (["I live in Talca."], 1)


def test_an_event_that_failed_is_told_again(office, ana, monkeypatch):
    understand = office.understand
    office.lag = 1
    monkeypatch.setattr(office, "understand", lambda event: "FAILED")
    handle = intake.save_user_memories(ana, "I live in Talca.")
    do(handle.id)
    assert Telling.objects.get().event == ""
    office.understand, office.lag = understand, 0

    do_due()

    assert Job.objects.get(pk=handle.id).status == "done"
    assert held(office) == ["I live in Talca."]


def test_companies_stay_apart_there_too(office, ana, bruno, aromos, boldos):
    join(ana, boldos)
    done(intake.save_company_memories(aromos, "Our bank is BCI.", ana))
    done(intake.save_company_memories(boldos, "Our bank is Itaú.", bruno))
    done(intake.save_user_memories(ana, "My bank is Estado."))

    assert found(recalling.recall(ana, aromos, "which bank")) == {
        "Our bank is BCI.",
        "My bank is Estado.",
    }
    assert found(recalling.recall(bruno, aromos, "which bank")) == set()


def test_all_of_somebody_is_erased_there(office, ana):
    done(intake.save_user_memories(ana, "I live in Talca."))
    waiting = intake.save_user_memories(ana, "I work for Codelco.")

    intake.forget_person(ana)
    do_due()
    do_due()

    assert held(office) == []
    assert Job.objects.get(pk=waiting.id).status == "done"
    assert set(Erasure.objects.values_list("job__status", flat=True)) == {"done"}


def test_what_is_being_understood_is_erased_when_it_was(office, ana):
    office.lag = 3
    do(intake.save_user_memories(ana, "I live in Talca.").id)
    intake.forget_person(ana)
    erasure = Erasure.objects.get()
    assert len(erasure.events) == 1

    for _ in range(6):
        do_due()

    assert held(office) == []
    assert Erasure.objects.get().job.status == "done"


def test_what_is_told_after_it_is_not_erased(office, ana):
    done(intake.save_user_memories(ana, "I live in Talca."))
    intake.forget_person(ana)
    after = intake.save_user_memories(ana, "I live in Arica.")

    do(after.id)
    assert adds(office) == 1
    do_due()
    do_due()

    assert held(office) == ["I live in Arica."]


def test_what_is_being_written_while_somebody_deletes_does_not_get_there(office, ana):
    done(intake.save_user_memories(ana, "I live in Talca."))
    with meanwhile(lambda: intake.forget_person(ana)):
        handle = intake.save_user_memories(ana, "I work for Codelco.")

    do_due()
    do_due()

    assert (held(office), adds(office)) == ([], 1)
    assert Job.objects.get(pk=handle.id).status == "done"
    assert Telling.objects.get(pk=handle.id).said == []


def test_a_deleted_user_is_erased_there(office, ana):
    done(intake.save_user_memories(ana, "I live in Talca."))

    ana.delete()
    do_due()

    assert held(office) == []


def test_the_pages_show_and_delete_what_is_there(office, ana, seen_by):  # noqa: F811  (fixture)
    done(intake.save_user_memories(ana, "I live in Talca. I work for Codelco."))
    browser = seen_by(ana)
    assert "I live in Talca." in browser.get(reverse("memories")).text
    [first, _] = keepers.current().held(Holder.objects.get(), 10)

    browser.post(reverse("memory-forget", args=[first.holder.pk, first.id]))

    assert held(office) == ["I work for Codelco."]
    asked = browser.post(reverse("memories-ask"), {"question": "work for whom"}).text
    assert "Codelco" in asked


def test_a_service_that_is_away_is_said_on_the_page(office, ana, seen_by):  # noqa: F811  (fixture)
    done(intake.save_user_memories(ana, "I live in Talca."))
    office.troubles = ["500"] * 5
    browser = seen_by(ana)
    holder = Holder.objects.get()

    page = browser.get(reverse("memories"))
    gone = browser.post(reverse("memory-forget", args=[holder.pk, "1"]), follow=True)

    assert page.status_code == 200
    assert "out of order" in page.text
    assert "out of order" in gone.text
