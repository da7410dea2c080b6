"""How places in a document, and its language, are written on pages."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.courses.models import Document, Lesson, Question
from apps.courses.places import address_of
from apps.courses.shapes import Span

register = template.Library()


@register.simple_tag
def place_url(lesson: Lesson, place: Span) -> str:
    """Where the text of this lesson shows this place, marked."""
    page = reverse("lesson", args=[lesson.document_id, lesson.number])
    return f"{page}?at={address_of(place)}#place"


@register.simple_tag
def source_url(lesson: Lesson, question: Question) -> str:
    """Where the sentence stands that answers this question."""
    return str(place_url(lesson, Span(question.page, question.start, question.end)))


@register.simple_tag
def spoken(document: Document) -> SafeString:
    """The ``lang`` attribute of what is the document's own text, where its language is known."""
    return format_html(' lang="{}"', document.spoken) if document.spoken else SafeString()
