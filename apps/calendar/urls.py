"""Where each address of a company's calendar leads, below the one that all have."""

from __future__ import annotations

from django.urls import path

from apps.calendar import views

COMPANY = "<int:company_id>/"
DATES = f"{COMPANY}dates/"

urlpatterns = [
    path(COMPANY, views.company, name="calendar-company"),
    path(DATES, views.add, name="calendar-add"),
    path(f"{DATES}<int:event_id>/cancel/", views.cancel, name="calendar-cancel"),
    path(f"{COMPANY}profile/", views.profile, name="calendar-profile"),
]
