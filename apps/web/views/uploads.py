"""Handing in a file: choosing the kind, a look before anything is kept, and starting the work."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from apps.accounts.requests import PersonsRequest, signed_in
from apps.core import uploads
from apps.core.errors import PermanentError
from apps.core.submit import JobHandle
from apps.core.uploads import UploadKind
from apps.web import words
from apps.web.forms import UploadForm
from apps.web.upload_limit import UploadLimit

START = "start"


@require_safe
@signed_in
def new_work(request: PersonsRequest) -> HttpResponse:
    """What can be handed in."""
    return render(request, "web/new_work.html", {"kinds": uploads.all_kinds()})


# Whoever checks the token reads the whole request: the limit has to be in place before.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_upload(request: PersonsRequest, name: str) -> HttpResponseBase:
    """The form of one kind; with POST a look at the file, or the start of its work."""
    kind = _kind(name)
    request.upload_handlers.insert(0, UploadLimit(request, kind.most_bytes))
    return _answer(request, kind)


@csrf_protect
def _answer(request: PersonsRequest, kind: UploadKind) -> HttpResponseBase:
    if request.method != "POST":
        return _page(request, UploadForm(kind, request.user))
    form = UploadForm(kind, request.user, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return _carry_out(request, form)
    except PermanentError as error:
        refusal = words.explained(error.code, str(error))
        return _page(request, form, refusal=refusal, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _carry_out(request: PersonsRequest, form: UploadForm) -> HttpResponseBase:
    handed = form.handed()
    # The key Enter presses the first button, which changes nothing.
    if request.POST.get("do") != START:
        return _page(request, form, preview=form.kind.check(handed))
    known = uploads.started_before(handed)
    if known is not None:
        messages.info(request, _("You had started this already: here it is."))
    return _lead_to(request, known or form.kind.start(handed))


def _lead_to(request: PersonsRequest, job: JobHandle) -> HttpResponseBase:
    if request.htmx:
        return HttpResponseClientRedirect(resolve_url("job", job_id=job.id))
    return redirect("job", job_id=job.id)


@require_safe
@signed_in
def template(request: PersonsRequest, name: str) -> HttpResponse:
    """A file to fill in, in the language of the page."""
    kind = _kind(name)
    if kind.template is None:
        raise Http404
    made = kind.template(get_language() or request.user.language)
    disposition = content_disposition_header(True, uploads.clean_name(made.name))
    return HttpResponse(
        made.content,
        content_type=made.content_type,
        headers={"Content-Disposition": disposition or "attachment"},
    )


def _kind(name: str) -> UploadKind:
    try:
        return uploads.get(name)
    except uploads.UnknownKind:
        raise Http404 from None


def _page(
    request: PersonsRequest, form: UploadForm, status: int = HTTPStatus.OK, **result: Any
) -> HttpResponse:
    """The whole page, or for htmx what the look has shown; the chosen file stays chosen then."""
    page = "web/_upload_result.html" if request.htmx else "web/upload.html"
    return render(request, page, {"form": form, "kind": form.kind, **result}, status=status)
