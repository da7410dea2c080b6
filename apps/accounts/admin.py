"""People, companies and memberships in the administration."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth import forms as auth_forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Company, Membership, User


class LowerCaseEmail:
    """Addresses are stored in lower case, as people sign in with them."""

    cleaned_data: dict[str, Any]

    def clean_email(self) -> str:
        """The address as it is stored."""
        return str(self.cleaned_data["email"]).lower()


class NewUserForm(LowerCaseEmail, auth_forms.AdminUserCreationForm):
    """A new person."""

    class Meta:
        model = User
        fields = ("email", "language")


class UserForm(LowerCaseEmail, auth_forms.UserChangeForm):
    """A person who is known already."""

    class Meta:
        model = User
        fields = "__all__"


class MembershipInline(admin.TabularInline):
    """Roles in companies, beside the person or the company."""

    model = Membership
    extra = 0
    autocomplete_fields = ("user", "company")


@admin.register(User)
class UserAdmin(auth_admin.UserAdmin):
    """People sign in with their address; nobody has another name."""

    form = UserForm
    add_form = NewUserForm
    ordering = ("email",)
    list_display = ("email", "first_name", "last_name", "language", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "language")
    search_fields = ("email", "first_name", "last_name")
    show_full_result_count = False
    inlines = (MembershipInline,)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Personal info"), {"fields": ("first_name", "last_name", "language")}),
        (
            _("Permissions"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("email", "language", "usable_password", "password1", "password2")},
        ),
    )


@admin.register(Company)
class CompanyAdmin(admin.ModelAdmin):
    """Companies and who may do what for them."""

    list_display = ("name", "rut", "created_at")
    search_fields = ("name", "rut")
    ordering = ("name",)
    show_full_result_count = False
    inlines = (MembershipInline,)
