"""The bytes of an e-mail, read by somebody else: Python's own parser."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from email.utils import formataddr

import pytest

from apps.notifications.mime import Attachment, Mail

MAIL = Mail(
    sender="Faena <no-reply@faena.example>",
    recipient="ana@example.com",
    subject="Hello",
    message_id="<0123456789abcdef@faena.example>",
    text="How are you?\n",
    html="<p>How are you?</p>\n",
)


def read(mail: Mail):
    """What a reader makes of it; nothing in it may be malformed."""
    found = message_from_bytes(mail.as_bytes(), policy=default)
    assert [part.defects for part in found.walk()] == [[] for _ in found.walk()]
    assert all(not header.defects for header in found.values())
    return found


def bodies(mail: Mail) -> tuple[str, str]:
    """Text and HTML, with our line ends instead of the wire's."""
    found = read(mail)
    kinds = [found.get_body([kind]).get_content() for kind in ("plain", "html")]
    return kinds[0].replace("\r\n", "\n"), kinds[1].replace("\r\n", "\n")


def test_headers_are_what_was_said():
    found = read(MAIL)

    assert found["From"] == "Faena <no-reply@faena.example>"
    assert (found["To"], found["Subject"]) == ("ana@example.com", "Hello")
    assert found["Message-ID"] == MAIL.message_id
    assert found["Date"].datetime.utcoffset().total_seconds() == 0
    assert found.get_content_type() == "multipart/alternative"


def test_every_byte_is_a_7_bit_one_and_every_line_ends_in_crlf():
    data = replace(MAIL, subject="Año", text="ñ\nb\r\nc\rd", html="x" * 5000).as_bytes()

    assert data.isascii()
    assert data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n")
    assert max(map(len, data.split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    "subject",
    [
        *("¿Qué tal, ñandú?", "日本語の件名" * 12, "=?utf-8?q?looks_encoded?=", "tab\tand  spaces"),
        *('quotes " and \\ slashes', "x" * 200, "ñ" * 200, "a" * 60 + " ñ " + "b" * 60, ""),
    ],
)
def test_subject_is_read_as_it_was_written(subject):
    assert read(replace(MAIL, subject=subject))["Subject"] == " ".join(subject.split())


@pytest.mark.parametrize("smuggled", ["Hi\r\nBcc: eve@example.com", "Hi\nBcc: e@x", "Hi\x0bB: c"])
def test_subject_cannot_smuggle_a_header(smuggled):
    found = read(replace(MAIL, subject=smuggled))

    assert found["Bcc"] is None
    assert found["B"] is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "\n",
            "no end",
            "Año ñandú ✓\n",
            ". dot\n.. dots\n",
            "trailing space \n",
            "-- \nus\n",
        ),
        *("x" * 998 + "\n", "x" * 999 + "\n", "ñ" * 3000, "=3D =\n", "From here\n", "\x00\x1f"),
        "--=_alternative_0123456789abcde\n",
    ],
)
def test_text_arrives_as_it_was(text):
    assert bodies(replace(MAIL, text=text, html=text)) == (text, text)


@pytest.mark.parametrize("name", ["", "Faena", "Faena, Ltd.", 'A "B" \\ C', "Compañía de Ñuñoa"])
def test_sender_keeps_its_name(name):
    address = "us@faena.example"
    sender = formataddr((name, address)) if name.isascii() else f"{name} <{address}>"

    [found] = read(replace(MAIL, sender=sender))["From"].addresses

    assert (found.display_name, found.addr_spec) == (name, address)


def test_domain_of_another_alphabet_is_written_as_the_name_system_has_it():
    assert read(replace(MAIL, recipient="ana@ñandú.cl"))["To"] == "ana@xn--and-6ma2c.cl"


@pytest.mark.parametrize(
    "name", ["report.pdf", "informe año.bin", 'a"b;c\r\nX: y.txt', "長い.xlsx"]
)
def test_attachment_arrives_whole_under_its_name(name):
    content = bytes(range(256)) * 100
    mail = replace(MAIL, attachments=[Attachment(name, "application/pdf", content)])

    found = read(mail)

    assert found.get_content_type() == "multipart/mixed"
    [attachment] = found.iter_attachments()
    assert attachment.get_filename() == name
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_content() == content
    assert bodies(mail) == (MAIL.text, MAIL.html)


def test_type_that_is_none_is_not_written():
    mail = replace(MAIL, attachments=[Attachment("x", "text/plain\r\nBcc: eve@x", b"x")])

    [attachment] = read(mail).iter_attachments()

    assert attachment.get_content_type() == "application/octet-stream"
