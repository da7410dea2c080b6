"""Signing in and out, and the language."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from apps.accounts.models import User
from apps.web.forms import SignInForm


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
