"""Where each address of companies leads, below the one that all have."""

from __future__ import annotations

from django.urls import path

from apps.accounts import views

COMPANY = "<int:company_id>/"
MEMBER = f"{COMPANY}members/<int:member_id>/"

urlpatterns = [
    path("", views.companies, name="companies"),
    path("new/", views.new_company, name="new-company"),
    path(COMPANY, views.company, name="company"),
    path(f"{COMPANY}change/", views.change_company, name="change-company"),
    path(f"{COMPANY}members/", views.add_member, name="add-member"),
    path(f"{MEMBER}role/", views.change_role, name="change-role"),
    path(f"{MEMBER}remove/", views.remove_member, name="remove-member"),
]
