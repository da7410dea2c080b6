"""Which page counts as one of the portal's applications."""

from __future__ import annotations

import pytest
from django.conf import settings

from apps.sii.browser.app import _is_in
from apps.sii.browser.page import Page
from apps.sii.errors import SessionEnded


def test_sign_in_page_of_which_only_the_address_is_there_yet_is_none_of_them():
    assert not _is_in(Page(url=f"{settings.SII_ZEUSR_URL}/AUT2000/", has_form=False))


def test_sign_in_page_says_that_the_session_has_ended():
    with pytest.raises(SessionEnded):
        _is_in(Page(url=f"{settings.SII_ZEUSR_URL}/AUT2000/", has_form=True))


def test_page_of_the_applications_host_is_one():
    assert _is_in(Page(url=f"{settings.SII_WWW4_URL}/propuestaf29ui/"))
