"""Templates as people keep them, and those that come with the application."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError

from apps.notifications.models import Template
from apps.notifications.supplied import all_supplied, supply

pytestmark = pytest.mark.django_db

SUPPLIED = list(all_supplied())


def template(**fields):
    given = {
        "name": "invoice",
        "language": "en",
        "subject": "Invoice for {{ name }}",
        "text": "Hello {{ name }}",
        "sample": {"name": "Ana"},
    }
    return Template(**given | fields)


def test_template_that_its_sample_fills_is_accepted():
    template(html="<b>{{ name }}</b>").full_clean()


@pytest.mark.parametrize("field", Template.RENDERED)
def test_variable_that_the_sample_lacks_is_named_beside_its_field(field):
    with pytest.raises(ValidationError) as caught:
        template(**{field: "Hi {% if name %}{{ name.first }}{% endif %} {{ nmae }}"}).full_clean()

    assert caught.value.message_dict == {field: ["The sample data has no nmae."]}


@pytest.mark.parametrize("field", Template.RENDERED)
def test_forbidden_tag_is_refused_beside_its_field(field):
    with pytest.raises(ValidationError) as caught:
        template(**{field: "{% include 'web/base.html' %}"}).full_clean()

    [(where, [text])] = caught.value.message_dict.items()
    assert where == field
    assert "Invalid block tag on line 1: 'include'" in text


@pytest.mark.parametrize("sample", [[1], "Ana", 7])
def test_sample_that_is_no_object_is_refused(sample):
    with pytest.raises(ValidationError, match="Write an object"):
        template(sample=sample).full_clean()


def test_name_and_language_are_there_once():
    template().save()

    with pytest.raises(ValidationError):
        template().full_clean()
    template(language="es").full_clean()


@pytest.mark.parametrize("fields", SUPPLIED, ids=lambda f: f"{f['name']}.{f['language']}")
def test_supplied_template_passes_its_own_check(fields):
    found = Template.objects.get(name=fields["name"], language=fields["language"])

    found.full_clean()
    for field in Template.RENDERED:
        assert found.rendered(field, found.sample).strip()


def test_supplied_templates_are_there_in_every_language():
    names = {fields["name"] for fields in SUPPLIED}

    assert names >= {"welcome", "reminder", "job-finished"}
    assert {(f["name"], f["language"]) for f in SUPPLIED} == {
        (name, language) for name in names for language, _ in settings.LANGUAGES
    }


def test_what_a_person_edited_stays_and_what_is_missing_comes_back():
    Template.objects.filter(name="welcome", language="en").update(subject="Mine")
    Template.objects.filter(name="welcome", language="es").delete()

    supply(apps.get_app_config("notifications"), using="default")

    assert Template.objects.get(name="welcome", language="en").subject == "Mine"
    assert Template.objects.filter(name="welcome", language="es").exists()
    assert Template.objects.count() == len(SUPPLIED)
