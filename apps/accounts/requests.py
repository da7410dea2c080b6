"""Requests of people who have signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRefresh
from django_htmx.middleware import HtmxDetails

from apps.accounts.models import User

Rest = ParamSpec("Rest")


class PersonsRequest(HttpRequest):
    """A request of somebody who has signed in."""

    user: User
    htmx: HtmxDetails


def signed_in(
    view: Callable[Concatenate[PersonsRequest, Rest], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """For people who have signed in; their pages are kept in no cache."""

    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        theirs = cast("PersonsRequest", request)
        if request.user.is_authenticated:
            return view(theirs, *args, **kwargs)
        if theirs.htmx:
            # A poll would put the sign-in page into the middle of the old one.
            return HttpResponseClientRefresh()
        return redirect_to_login(request.get_full_path())

    return answer
