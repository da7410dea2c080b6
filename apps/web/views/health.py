"""What probes and watchers ask; no sign-in, no secrets, and kept in no cache."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from apps.web import health
from apps.web.health import Report


def _probe(look: Callable[[], Report]) -> Callable[[HttpRequest], HttpResponse]:
    @require_safe
    def answer(request: HttpRequest) -> HttpResponse:
        report = look()
        status = HTTPStatus.OK if report.healthy else HTTPStatus.SERVICE_UNAVAILABLE
        return JsonResponse(report.facts, status=status, headers={"Cache-Control": "no-store"})

    return answer


live = _probe(health.live)
ready = _probe(health.ready)
workers = _probe(health.workers)
beat = _probe(health.beat)
