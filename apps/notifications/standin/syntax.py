"""The grammar of SMTP's arguments, as far as a server must insist on it."""

import base64
import binascii
import re
from dataclasses import dataclass

# RFC 5321 §4.5.3.1.6: 1000 octets with the line end.
MAX_TEXT_LINE = 998

_PATH = re.compile(
    r"(?P<name>FROM|TO):[ ]?<(?P<address>[^<>\s]*)>(?P<rest>(?: .*)?)", re.IGNORECASE
)


class BadSyntax(ValueError):
    """The client's mistake; the text is the reply it gets."""


@dataclass(frozen=True)
class Path:
    """An address and the parameters behind it."""

    address: str
    parameters: dict[str, str]


def parse_path(name: str, argument: str, allowed: frozenset[str]) -> Path:
    """Read `FROM:<address> KEY=value` or `TO:<address>`."""
    found = _PATH.fullmatch(argument)
    if not found or found["name"].upper() != name:
        raise BadSyntax(f"501 5.5.4 Syntax: {name}:<address>")
    parameters = dict(_parameter(word) for word in found["rest"].split())
    for key in parameters:
        if key not in allowed:
            raise BadSyntax(f"555 5.5.4 Parameter {key} not recognized")
    return Path(found["address"], parameters)


def check_address(address: str, code: str) -> None:
    """Insist on a local part and a domain; only Postmaster goes without one."""
    local, at, domain = address.rpartition("@")
    if not (at and local and domain) and address.lower() != "postmaster":
        raise BadSyntax(f"501 {code} Bad address syntax")


def declared_size(parameters: dict[str, str]) -> int:
    """The size the client announced, 0 when it said nothing."""
    size = parameters.get("SIZE", "0")
    if not size.isdecimal():
        raise BadSyntax("501 5.5.4 Syntax: SIZE=<octets>")
    return int(size)


def is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error:
        return False
    return True


def fault_of_text(content: bytes) -> str | None:
    """The reply to a message whose lines a real server refuses, or None when they are right."""
    line_ends = content.count(b"\r\n")
    if content.count(b"\n") != line_ends or content.count(b"\r") != line_ends:
        return "550 5.6.0 Bare LF or CR in message; lines end in CR LF"
    if max(map(len, content.split(b"\r\n"))) > MAX_TEXT_LINE:
        return f"554 5.6.0 Line longer than {MAX_TEXT_LINE} characters in message"
    return None


def _parameter(word: str) -> tuple[str, str]:
    key, _, value = word.partition("=")
    return key.upper(), value
