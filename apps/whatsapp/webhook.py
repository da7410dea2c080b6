"""The address that Meta calls: the handshake when it is set up, then deliveries.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint

Whatever Meta signed is answered 200 once it is kept, whether we understand it or not: Meta repeats
for days what is answered otherwise, which would bring nothing new. What could not be understood
stands among the failed jobs. Refusals are for those who are not Meta, in plain text.
"""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.whatsapp import intake
from apps.whatsapp.errors import NotConfigured, NotSigned
from apps.whatsapp.gateway import LARGEST

SIGNATURE = "X-Hub-Signature-256"


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest) -> HttpResponse:
    """Meta's call."""
    try:
        return _handshake(request) if request.method == "GET" else _delivery(request)
    except NotConfigured:
        return _said("WhatsApp is not set up here.", HTTPStatus.NOT_FOUND)
    except NotSigned:
        return _said("This is not signed as Meta signs.", HTTPStatus.FORBIDDEN)
    except UnreadablePostError:
        return _said("The delivery ended before its end.", HTTPStatus.BAD_REQUEST)


def _handshake(request: HttpRequest) -> HttpResponse:
    given = request.GET
    intake.shake_hands(given.get("hub.mode", ""), given.get("hub.verify_token", ""))
    return _said(given.get("hub.challenge", ""), HTTPStatus.OK)


def _delivery(request: HttpRequest) -> HttpResponse:
    intake.require_secrets()
    if _announced(request) > LARGEST:
        return _said("No delivery is as large as this.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    # Not request.body, whose bound is for forms. The server reads no more than was announced.
    intake.deliver(request.read(), request.headers.get(SIGNATURE, ""))
    return _said("Kept.", HTTPStatus.OK)


def _announced(request: HttpRequest) -> int:
    """Bytes; Django reads nothing of a body whose length is not announced, or is no number."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _said(text: str, status: HTTPStatus) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
