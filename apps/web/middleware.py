"""What holds for every answer: where a page may load things from, and whose language it speaks."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

Answer = Callable[[HttpRequest], HttpResponseBase]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def content_security_policy(get_response: Answer) -> Answer:
    """Everything comes from here, and nothing is written inside a page."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not _is_debug_page(response):
            response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return answer


def _is_debug_page(response: HttpResponseBase) -> bool:
    # Django's own error pages for developers carry their style and script inside.
    return settings.DEBUG and response.status_code >= HTTPStatus.BAD_REQUEST


def persons_language(get_response: Answer) -> Answer:
    """A signed-in person's own language, on whatever device; others get their browser's."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        # Without a session there is nobody to ask for, and probes touch no database.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return answer
