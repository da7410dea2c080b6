"""Where each address of what is remembered leads, below the one that all have."""

from __future__ import annotations

from django.urls import path

from apps.memory import company_views, views

COMPANY = "companies/<int:company_id>/"

urlpatterns = [
    path("", views.mine, name="memories"),
    path("tell/", views.tell, name="memories-tell"),
    path("ask/", views.ask, name="memories-ask"),
    path("forget/", views.forget_all, name="memories-forget"),
    path("forget/<uuid:holder_id>/<str:memory>/", views.forget_one, name="memory-forget"),
    path("onboarding/", views.onboarding, name="onboarding"),
    path(f"{COMPANY}onboarding/", company_views.onboarding, name="company-onboarding"),
    path(COMPANY, company_views.company, name="company-memories"),
    path(f"{COMPANY}tell/", company_views.tell, name="company-memories-tell"),
    path(f"{COMPANY}ask/", company_views.ask, name="company-memories-ask"),
    path(f"{COMPANY}forget/", company_views.forget_all, name="company-memories-forget"),
    path(f"{COMPANY}forget/<str:memory>/", company_views.forget_one, name="company-memory-forget"),
]
