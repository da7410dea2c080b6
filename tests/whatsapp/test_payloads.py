"""What can be read of a delivery, whoever made it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.whatsapp.payloads import Contents, Said, read
from tests.whatsapp import published
from tests.whatsapp.conftest import LINE, as_bytes, body, message, unix, value

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PUBLISHED_AT = datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC)


def contents(payload) -> Contents:
    return read(payload if isinstance(payload, bytes) else as_bytes(payload), NOW)


def only(payload) -> Said:
    found = contents(payload)
    assert (found.statuses, found.others, found.not_understood) == (0, 0, 0)
    [said] = found.messages
    return said


def counts(payload) -> tuple[int, int, int, int]:
    found = contents(payload)
    return len(found.messages), found.statuses, found.others, found.not_understood


# As Meta shows them


def test_published_text():
    assert only(published.TEXT) == Said(
        line=published.LINE,
        person=published.SHEENA,
        name="Sheena Nelson",
        wamid=published.WAMID,
        sent_at=PUBLISHED_AT,
        type="text",
        text="Does it come in another color?",
    )


def test_published_image():
    said = only(published.IMAGE)

    assert (said.type, said.text) == ("image", "The best succulent ever?")
    assert (said.media_id, said.mime_type) == ("1003383421387256", "image/jpeg")


def test_published_location_and_unsupported_keep_their_type_and_no_text():
    assert (only(published.LOCATION).type, only(published.LOCATION).text) == ("location", "")
    assert (only(published.UNSUPPORTED).type, only(published.UNSUPPORTED).text) == (
        "unsupported",
        "",
    )


def test_published_status_is_counted():
    assert counts(published.STATUS) == (0, 1, 0, 0)


def test_published_errors_and_other_fields_are_other_notifications():
    assert counts(published.ERRORS) == (0, 0, 1, 0)
    assert counts(published.ACCOUNT) == (0, 0, 1, 0)


def test_a_person_who_hides_the_number_is_known_by_metas_id():
    said = only(published.HIDDEN_NUMBER)

    assert (said.person, said.name) == (published.BSUID, "Sheena Nelson")


def test_several_entries_and_changes_are_all_read():
    payload = json.loads(body(value(message("wamid.1"), message("wamid.2"))))
    payload["entry"] += json.loads(body(value(message("wamid.3")), value(message("wamid.4"))))[
        "entry"
    ]
    payload["entry"] += published.STATUS["entry"] + published.ACCOUNT["entry"]

    found = read(as_bytes(payload), datetime.now(UTC))

    assert [said.wamid[-1] for said in found.messages] == ["1", "2", "3", "4"]
    assert (found.statuses, found.others, found.not_understood) == (1, 1, 0)


# What people do


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"type": "button", "button": {"text": "Yes", "payload": "yes"}}, "Yes"),
        (
            {
                "type": "interactive",
                "interactive": {"type": "button_reply", "button_reply": {"id": "1", "title": "A"}},
            },
            "A",
        ),
        (
            {
                "type": "interactive",
                "interactive": {"type": "list_reply", "list_reply": {"id": "1", "title": "B"}},
            },
            "B",
        ),
        ({"type": "reaction", "reaction": {"message_id": "wamid.0", "emoji": "👍"}}, "👍"),
        ({"type": "reaction", "reaction": {"message_id": "wamid.0"}}, ""),
        ({"type": "from_the_future", "from_the_future": {"body": "x"}}, ""),
        ({"type": "text", "text": {"body": "مرحبا 👩‍👩‍👧‍👦\nñandú"}}, "مرحبا 👩‍👩‍👧‍👦\nñandú"),
    ],
)
def test_what_a_person_wrote_or_chose_is_the_text(fields, text):
    said = only(body(value(message("wamid.1", NOW, **fields))))

    assert (said.type, said.text) == (fields["type"], text)


@pytest.mark.parametrize("type_", ["audio", "document", "image", "sticker", "video"])
def test_media_without_a_caption_have_their_id(type_):
    fields: dict[str, Any] = {"type": type_, type_: {"id": "1", "mime_type": "x/y; codecs=opus"}}

    said = only(body(value(message("wamid.1", NOW, **fields))))

    assert (said.text, said.media_id, said.mime_type) == ("", "1", "x/y; codecs=opus")


def test_names_belong_to_their_people():
    contacts = [
        {"profile": {"name": "Rosa"}, "wa_id": "1"},
        {"profile": {"name": "Pedro"}, "wa_id": "2"},
    ]
    sent = [message(f"wamid.{one}", NOW, one) for one in ("2", "1", "3")]

    found = contents(body(value(*sent, contacts=contacts)))

    assert [said.name for said in found.messages] == ["Pedro", "Rosa", ""]


def test_the_name_of_the_only_contact_is_the_persons_whatever_its_id():
    contacts = [{"profile": {"name": "Rosa"}, "wa_id": "5491155550000"}]

    said = only(body(value(message("wamid.1", NOW, "541155550000"), contacts=contacts)))

    assert (said.name, said.person) == ("Rosa", "541155550000")


# What nobody should send


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"not json",
        b"\xff\xfe\x00\x01",
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b'{"object": ' + b"9" * 10_000 + b"}",
        None,
        [],
        "whatsapp_business_account",
        {},
        {"object": "instagram", "entry": published.TEXT["entry"]},
        {"object": ["whatsapp_business_account"]},
        {"object": "whatsapp_business_account"},
        {"object": "whatsapp_business_account", "entry": "x"},
        {"object": "whatsapp_business_account", "entry": [None]},
        {"object": "whatsapp_business_account", "entry": [{"changes": 7}]},
        {"object": "whatsapp_business_account", "entry": [{"changes": [[]]}]},
        {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages"}]}]},
    ],
)
def test_what_is_no_delivery_of_whatsapps_is_one_thing_not_understood(payload):
    assert counts(payload) == (0, 0, 0, 1)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"id": None},
        {"id": 7},
        {"id": ""},
        {"id": "wamid.\0"},
        {"id": "wamid." + "x" * 250},
        {"from": None},
        {"from": 56911112222},
        {"from": ["56911112222"]},
        {"from": "5" * 151},
        {"from": "\ud800"},
        {"timestamp": None},
        {"timestamp": "yesterday"},
        {"timestamp": "-1"},
        {"timestamp": "1e9"},
        {"timestamp": "9" * 400},
        {"timestamp": True},
        {"timestamp": 1.5},
        {"timestamp": "1230767999"},
        {"timestamp": unix(NOW + timedelta(days=1, seconds=1))},
    ],
)
def test_one_bad_message_does_not_take_the_others_along(spoilt):
    sent = [message(f"wamid.{number}", NOW) for number in range(3)]
    sent[1] |= spoilt

    found = contents(body(value(*sent)))

    assert [said.wamid for said in found.messages] == ["wamid.0", "wamid.2"]
    assert found.not_understood == 1


@pytest.mark.parametrize("one", [None, 7, "text", [], [message("wamid.x")], True])
def test_what_is_no_message_does_not_take_the_others_along(one):
    assert counts(body(value(message("wamid.1", NOW), one, message("wamid.2", NOW)))) == (
        2,
        0,
        0,
        1,
    )


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"text": None}, ""),
        ({"text": "x"}, ""),
        ({"text": {"body": 7}}, ""),
        ({"text": {"body": ["x"]}}, ""),
        ({"text": {"body": "a\0b"}}, "a\N{REPLACEMENT CHARACTER}b"),
        ({"text": {"body": "a\ud800b"}}, "a?b"),
        ({"type": "image", "image": "x"}, ""),
        ({"type": "image", "image": {"caption": {}, "id": {}, "mime_type": 7}}, ""),
        ({"type": "interactive", "interactive": {"button_reply": "x"}}, ""),
        ({"type": 7}, ""),
        ({"type": "\0"}, ""),
        ({"type": "x" * 41}, ""),
        ({"type": "from", "": "x"}, ""),
    ],
)
def test_a_message_with_nonsense_in_it_is_still_a_message(fields, wanted):
    said = only(body(value(message("wamid.1", NOW, **fields))))

    assert (said.text, said.media_id, said.mime_type) == (wanted, "", "")


@pytest.mark.parametrize(
    ("contacts", "name"),
    [
        (None, ""),
        ("x", ""),
        ([None, 7], ""),
        ([{"profile": "x", "wa_id": "56911112222"}], ""),
        ([{"profile": {"name": 7}, "wa_id": "56911112222"}], ""),
        ([{"profile": {"name": "N" * 100_000}, "wa_id": "56911112222"}], "N" * 200),
        ([{"profile": {"name": "a\0\ud800"}, "wa_id": []}], "a\N{REPLACEMENT CHARACTER}?"),
    ],
)
def test_names_may_be_anything(contacts, name):
    assert only(body(value(message("wamid.1", NOW), contacts=contacts))).name == name


@pytest.mark.parametrize("metadata", [None, "x", [], {}, {"phone_number_id": 7}])
def test_a_message_to_no_number_is_not_understood_and_statuses_are_counted(metadata):
    sent = value(message("wamid.1", NOW), metadata=metadata, statuses=[{}, {}, None])

    assert counts(body(sent)) == (0, 2, 0, 2)


def test_times_may_be_numbers():
    assert only(body(value(message("wamid.1") | {"timestamp": 1749416383}))).sent_at == PUBLISHED_AT


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
places = st.sampled_from(
    [
        ("entry",),
        ("entry", 0, "changes"),
        ("entry", 0, "changes", 0, "value"),
        ("entry", 0, "changes", 0, "value", "metadata"),
        ("entry", 0, "changes", 0, "value", "contacts"),
        ("entry", 0, "changes", 0, "value", "contacts", 0, "profile"),
        ("entry", 0, "changes", 0, "value", "messages"),
        ("entry", 0, "changes", 0, "value", "messages", 0),
        ("entry", 0, "changes", 0, "value", "messages", 0, "type"),
        ("entry", 0, "changes", 0, "value", "messages", 0, "text"),
        ("entry", 0, "changes", 0, "value", "messages", 0, "timestamp"),
    ]
)


@given(place=places, thing=anything)
def test_anything_anywhere_is_read_or_counted(place, thing):
    payload = json.loads(json.dumps(published.TEXT))
    parent = payload
    for step in place[:-1]:
        parent = parent[step]
    parent[place[-1]] = thing

    found = contents(payload)

    for said in found.messages:
        assert said.line == LINE
        for text in (said.person, said.name, said.text, said.wamid, said.type):
            assert "\0" not in text
            text.encode()


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_counted(what):
    assert counts(what) == (0, 0, 0, 1)
