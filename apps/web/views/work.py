"""The list of one's work and the page of one job; both follow what happens while it happens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseStopPolling

from apps.accounts.requests import PersonsRequest, signed_in
from apps.accounts.selectors import job_for
from apps.core.models import Job, Status
from apps.core.transitions import cancel
from apps.core.uploads import clean_name
from apps.web import results, selectors, words
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


@require_safe
@signed_in
def job_file(request: PersonsRequest, job_id: UUID, file_id: int) -> FileResponse:
    """A file that the job has made; to keep, never to be shown among our own pages."""
    row = selectors.row_of(_visible(request, job_id))
    file = results.file_of(row, file_id)
    if file is None:
        raise Http404
    try:
        content = default_storage.open(file.key)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        content,
        as_attachment=True,
        filename=clean_name(file.name),
        content_type=file.content_type,
    )


def _visible(request: PersonsRequest, job_id: UUID) -> Job:
    found = job_for(request.user, job_id)
    if found is None:
        raise Http404
    return found


def _job_context(request: PersonsRequest, found: Job) -> dict[str, Any]:
    error = words.error(found, is_staff=request.user.is_staff)
    row = selectors.row_of(found)
    context: dict[str, Any] = {
        "job": found,
        "title": selectors.title(found, row),
        "results": results.results_of(row, results.wanted_problems(request.GET)),
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
    made = context["results"].shown()
    return selectors.fingerprint((found.status, progress, *shown, runs, *made))
