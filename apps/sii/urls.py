"""Where each address of a company's taxes leads, below the one that all have."""

from __future__ import annotations

from django.urls import path

from apps.sii.views import documents, forms, overview

COMPANY = "<int:company_id>/"
FORM = f"{COMPANY}f29/<int:folio>/"

urlpatterns = [
    path(COMPANY, overview.company, name="sii-company"),
    path(f"{COMPANY}sync/", overview.sync, name="sii-sync"),
    path(f"{COMPANY}clave/", overview.store_clave, name="sii-clave"),
    path(f"{COMPANY}clave/delete/", overview.delete_clave, name="sii-delete-clave"),
    path(f"{COMPANY}documents/", documents.documents, name="sii-documents"),
    path(f"{COMPANY}documents.csv", documents.csv, name="sii-documents-csv"),
    path(f"{COMPANY}f29/", forms.forms, name="sii-forms"),
    path(FORM, forms.form, name="sii-form"),
    path(f"{FORM}pdf/", forms.pdf, name="sii-form-pdf"),
]
