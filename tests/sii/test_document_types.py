"""Every type that a register knows has a name, and a sign."""

import pytest
from cl_sii.rcv.constants import RcvTipoDocto
from django.utils import translation

from apps.sii.document_types import CREDIT_NOTES, HAS_NO_DETAIL, NAMES, name_of, sign_of


def test_every_type_of_the_registers_has_a_name():
    assert {*NAMES} == {int(one) for one in RcvTipoDocto}


def test_credit_notes_are_subtracted_and_nothing_else_is():
    assert {one for one in NAMES if sign_of(one) == -1} == {60, 61, 106, 112} == CREDIT_NOTES


def test_receipts_have_no_detail():
    assert {35, 38, 39, 41, 48} == HAS_NO_DETAIL


@pytest.mark.parametrize(("document_type", "name"), [(33, "Electronic invoice"), (52, "52")])
def test_type_that_is_not_known_is_its_number(document_type, name):
    with translation.override("en"):
        assert name_of(document_type) == name
