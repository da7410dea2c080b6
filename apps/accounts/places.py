"""Who may see and do what on the pages of a company: what every view of one asks first.

pages = Places("calendar.view_event")
place = pages.worked_for(request, company_id)
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404

from apps.accounts.requests import PersonsRequest
from apps.accounts.selectors import Place, place_of


@dataclass(frozen=True)
class Places:
    """Pages of one kind.

    permission: with which staff may look at them; ``None``: nobody but members
    """

    permission: str | None = "accounts.view_company"

    def seen(self, request: PersonsRequest, company_id: int) -> Place:
        """The company, for its members and for staff that may see it; ``Http404`` for others."""
        place = place_of(request.user, company_id, self.permission)
        if place is None:
            raise Http404
        return place

    def worked_for(self, request: PersonsRequest, company_id: int) -> Place:
        """The same for owners and accountants; ``PermissionDenied`` for others who see it."""
        place = self.seen(request, company_id)
        if not place.may_ask_for_work:
            raise PermissionDenied
        return place

    def managed(self, request: PersonsRequest, company_id: int) -> Place:
        """The same for owners."""
        place = self.seen(request, company_id)
        if not place.may_manage:
            raise PermissionDenied
        return place
