"""What is looked up: the template for a reader, and the notifications whose time has come."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Now

from apps.notifications.errors import TemplateMissing
from apps.notifications.models import ScheduledNotification, State, Template


def template_for(name: str, language: str) -> Template:
    """The template in ``language``, else in the first language there is; ``TemplateMissing``."""
    known = versions_of(name)
    for choice in (language, *known):
        if choice in known:
            return known[choice]
    raise TemplateMissing(
        f"There is no template {name!r}: write it in the administration, then run this job again."
    )


def versions_of(name: str) -> dict[str, Template]:
    """Language → template, in the order of the settings."""
    found = {template.language: template for template in Template.objects.filter(name=name)}
    return {code: found[code] for code, _ in settings.LANGUAGES if code in found}


def take_due(most: int) -> QuerySet[ScheduledNotification]:
    """The oldest that are due, locked until the transaction ends; not those others have locked."""
    return (
        ScheduledNotification.objects.filter(state=State.SCHEDULED, send_at__lte=Now())
        .select_related("user", "company")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("send_at", "id")[:most]
    )
