"""Where each address leads."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("apps.web.urls")),
    path("courses/", include("apps.courses.urls")),
    path("companies/", include("apps.accounts.urls")),
    path("sii/", include("apps.sii.urls")),
    path("calendar/", include("apps.calendar.urls")),
    path("", include("apps.whatsapp.urls")),
    path("memory/", include("apps.memory.urls")),
    path("admin/", admin.site.urls),
]
