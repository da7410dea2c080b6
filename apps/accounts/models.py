"""Who asks for work: people, companies, and who may do what for which company."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.rut import valid_rut


class EmailUserManager(UserManager["User"]):
    """Makes users that are known by their address."""

    def _create_user(
        self, username: str | None, email: str | None, password: str | None, **extra: Any
    ) -> User:
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_user(  # type: ignore[override]  # a user has no name to sign in with
        self, email: str, password: str | None = None, **extra: Any
    ) -> User:
        """A user who signs in with ``email``."""
        return self._create_user(None, email, password, **extra)

    def create_superuser(  # type: ignore[override]  # the same
        self, email: str, password: str | None = None, **extra: Any
    ) -> User:
        """A user who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractUser):
    """A person. Signs in with the e-mail address."""

    username = None  # type: ignore[assignment]  # Django's way to drop an inherited field
    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    objects: ClassVar[EmailUserManager] = EmailUserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email


class Company(models.Model):
    """A company that people work for.

    rut: its tax number, canonical: 12345678-5
    """

    name = models.CharField(_("name"), max_length=200)
    rut = models.CharField(
        "RUT", max_length=10, null=True, blank=True, unique=True, validators=[valid_rut]
    )
    members = models.ManyToManyField(User, through="Membership", related_name="companies")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member may do: see; also ask for work; also manage members and credentials."""

    OWNER = "owner", _("owner")
    ACCOUNTANT = "accountant", _("accountant")
    VIEWER = "viewer", _("viewer")


class Membership(models.Model):
    """A person's role in a company."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    company = models.ForeignKey(Company, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.VIEWER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "company"], name="one_role_per_company")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.company} · {self.role}"
