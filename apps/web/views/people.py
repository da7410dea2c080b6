"""Signing in and out, and the language."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView, redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.i18n import set_language
from django_htmx.http import HttpResponseClientRefresh
from django_htmx.middleware import HtmxDetails

from apps.accounts.models import User
from apps.web.forms import SignInForm

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


class SignIn(LoginView):
    """E-mail address and password."""

    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """Ends the session (POST)."""


@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Keep the chosen language with the browser and, for who has signed in, with the person."""
    code = request.POST.get("language", "")
    if request.user.is_authenticated and code in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=code)
    return set_language(request)
