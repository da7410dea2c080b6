"""The list of one's work and the page of one job; both follow what happens while it happens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseStopPolling

from apps.core.models import Job, Status
from apps.core.transitions import cancel
from apps.web import selectors, words
from apps.web.views.people import PersonsRequest, signed_in
from apps.web.wanted import Wanted

NO_NEWS = 204
"""What a poll answers when the page shows everything already; htmx then changes nothing."""


@require_safe
@signed_in
def work_list(request: PersonsRequest) -> HttpResponse:
    """Everything that the person asked for, or their companies did."""
    wanted = Wanted.of(request.GET)
    page = selectors.work_of(request.user, wanted)
    if request.htmx and request.GET.get("seen") == page.fingerprint:
        return HttpResponse(status=NO_NEWS)
    context = {
        "page": page,
        "wanted": wanted,
        "statuses": Status.choices,
        "families": selectors.families(),
    }
    template = "web/_work.html" if request.htmx else "web/work_list.html"
    return render(request, template, context)


@require_safe
@signed_in
def job(request: PersonsRequest, job_id: UUID) -> HttpResponse:
    """One job: how far it is, what happened to it, what to do."""
    found = _visible(request, job_id)
    context = _job_context(request, found)
    if not request.htmx:
        return render(request, "web/job.html", context)
    if request.GET.get("seen") == context["seen"] and not found.has_ended:
        return HttpResponse(status=NO_NEWS)
    response = render(request, "web/_job.html", context)
    return HttpResponseStopPolling(response.content) if found.has_ended else response


@require_POST
@signed_in
def cancel_job(request: PersonsRequest, job_id: UUID) -> HttpResponse:
    """Cancel what waits; ask what runs to stop."""
    found = _visible(request, job_id)
    if not selectors.may_cancel(request.user, found):
        raise PermissionDenied
    if not cancel(found.id):
        messages.info(request, _("It had ended before it could be cancelled."))
    return redirect("job", job_id=found.id)


def _visible(request: PersonsRequest, job_id: UUID) -> Job:
    found = selectors.job_for(request.user, job_id)
    if found is None:
        raise Http404
    return found


def _job_context(request: PersonsRequest, found: Job) -> dict[str, Any]:
    error = words.error(found, is_staff=request.user.is_staff)
    context: dict[str, Any] = {
        "job": found,
        "title": selectors.titles_of([found])[found.id],
        "meaning": words.meaning(found),
        "error": error,
        "is_traceback": error.startswith(words.TRACEBACK),
        "promise": words.promise(found),
        "history": words.history(found),
        "children": selectors.children_of(found),
        "runs": selectors.runs_of(found),
        "most_runs": selectors.MOST_RUNS,
        "may_cancel": not found.has_ended and selectors.may_cancel(request.user, found),
    }
    return context | {"seen": _fingerprint(found, context)}


def _fingerprint(found: Job, context: dict[str, Any]) -> str:
    progress = (found.progress_done, found.progress_total, found.progress_note)
    shown = (context[name] for name in ("meaning", "error", "history", "children"))
    runs = [run.id for run in context["runs"]]
    return selectors.fingerprint((found.status, progress, *shown, runs))
