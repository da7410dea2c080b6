"""Who may see and do what on the pages of a company's taxes."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from apps.accounts.requests import PersonsRequest
from apps.accounts.selectors import Place, place_of


def seen(request: PersonsRequest, company_id: int) -> Place:
    """The company, for its members and for staff that may see its documents."""
    place = place_of(request.user, company_id, "sii.view_document")
    if place is None:
        raise Http404
    return place


def worked_for(request: PersonsRequest, company_id: int) -> Place:
    """The same for owners and accountants."""
    place = seen(request, company_id)
    if not place.may_ask_for_work:
        raise PermissionDenied
    return place


def managed(request: PersonsRequest, company_id: int) -> Place:
    """The same for owners."""
    place = seen(request, company_id)
    if not place.may_manage:
        raise PermissionDenied
    return place
