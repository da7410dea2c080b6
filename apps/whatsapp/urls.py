"""Where each address of WhatsApp leads: a company's pages stand below the company's own."""

from __future__ import annotations

from django.urls import path

from apps.whatsapp import views
from apps.whatsapp.webhook import webhook

COMPANY = "companies/<int:company_id>/whatsapp/"
LINES = f"{COMPANY}numbers/"

urlpatterns = [
    path("whatsapp/webhook/", webhook, name="whatsapp-webhook"),
    path(COMPANY, views.company, name="whatsapp-company"),
    path(f"{COMPANY}<int:session_id>/", views.session, name="whatsapp-session"),
    path(LINES, views.enter_line, name="whatsapp-enter-line"),
    path(f"{LINES}<int:line_id>/end/", views.end_line, name="whatsapp-end-line"),
]
