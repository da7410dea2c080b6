"""Real documents that anybody may read: manuals that Debian's packages ship as PDFs.

Tests and benchmarks need them, nothing else does. They are fetched once, verified, and kept beside
the embedded services; none of them is part of this project.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

POOL = "http://deb.debian.org/debian/pool/main"
SECONDS = 60
_ARCHIVE = b"!<arch>\n"
_HEADER = 60


class LibraryError(Exception):
    """The document cannot be fetched, or is not what it was."""


@dataclass(frozen=True)
class Package:
    """A Debian package: where it is in the pool, and its SHA-256."""

    path: str
    sha256: str


POLICY = Package(
    "d/debian-policy/debian-policy_4.6.2.0_all.deb",
    "ef9d01b625c3b87c3a845c2cd1b66f1a16e9240b2b9e5bee53472a00e8457a39",
)
MAINT_GUIDE = Package(
    "m/maint-guide/maint-guide-es_1.2.53_all.deb",
    "5a76b5e43285173ce4cce9284fb47b9a1851a68a9c0c0b8300c338d8890a42b6",
)
REFERENCE = Package(
    "d/debian-reference/debian-reference-es_2.100_all.deb",
    "a59b68c96f83d3cf29a476c847aee38364764603ea62eee592791e0a843a269e",
)
INSTALLATION = Package(
    "i/installation-guide/installation-guide-amd64_20230508+deb12u1_all.deb",
    "812c43e1dc906daf671e3efe953dc023205c238e5bd5a3021ce4ca142793573a",
)
DEVELOPERS = Package(
    "d/developers-reference/developers-reference_12.18_all.deb",
    "0dba82f6fa16e373f2a84ad07e7971aa9264ad2e7d2ae46b37edbc9c5fd57e2e",
)
FAQ = Package(
    "d/debian-faq/debian-faq_11.1_all.deb",
    "427426e0cfa6888622fc1d72631071cb4b5a1f86ccde722e7820bcef284de5d0",
)

_DOC = "./usr/share/doc"
_GUIDE = f"{_DOC}/installation-guide-amd64"

DOCUMENTS = {
    "policy": (POLICY, f"{_DOC}/debian-policy/policy.pdf.gz"),
    "fhs": (POLICY, f"{_DOC}/debian-policy/fhs/fhs-3.0.pdf.gz"),
    "maint-guide-es": (MAINT_GUIDE, f"{_DOC}/maint-guide-es/maint-guide.es.pdf"),
    "debian-reference-es": (REFERENCE, "./usr/share/debian-reference/debian-reference.es.pdf"),
    "install-en": (INSTALLATION, f"{_GUIDE}/en/install.en.pdf.gz"),
    "install-es": (INSTALLATION, f"{_GUIDE}/es/install.es.pdf.gz"),
    "developers-reference": (
        DEVELOPERS,
        "./usr/share/developers-reference/developers-reference.pdf",
    ),
    "debian-faq": (FAQ, f"{_DOC}/debian/FAQ/debian-faq.en.pdf.gz"),
}
"""Name → the package, and where the PDF is in it."""


def document(name: str) -> Path:
    """The PDF of that name, one of ``DOCUMENTS``; ``LibraryError`` when it cannot be had."""
    package, member = DOCUMENTS[name]
    path = Path(settings.BASE_DIR) / ".faena" / "library" / f"{name}.pdf"
    if not path.exists():
        content = unpacked(_fetched(package), member)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(content)
        part.replace(path)
    return path


def unpacked(package: bytes, member: str) -> bytes:
    """A file of a Debian package (deb(5)): an ``ar`` archive with a tar of its files."""
    for name, content in _parts(package):
        if name.startswith("data.tar"):
            with tarfile.open(fileobj=io.BytesIO(_plain(name, content))) as files:
                return _plain(member, _file_of(files, member))
    raise LibraryError("This is not a Debian package.")


def _file_of(files: tarfile.TarFile, member: str) -> bytes:
    try:
        found = files.extractfile(member)
    except KeyError:
        found = None
    if found is None:
        raise LibraryError(f"There is no {member} in the package.")
    return found.read()


def _fetched(package: Package) -> bytes:
    url = f"{POOL}/{package.path}"
    try:
        with urlopen(url, timeout=SECONDS) as answer:  # noqa: S310  (http, and verified below)
            content: bytes = answer.read()
    except (URLError, TimeoutError, ConnectionError) as error:
        raise LibraryError(
            f"{url} cannot be fetched ({error}). Documents of the library need the internet once; "
            "afterwards they are in .faena/library."
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != package.sha256:
        raise LibraryError(f"{url} has the SHA-256 {found}, not {package.sha256}.")
    return content


def _parts(package: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of each member of an ``ar`` archive."""
    place = len(_ARCHIVE)
    while package.startswith(_ARCHIVE) and place + _HEADER <= len(package):
        header = package[place : place + _HEADER]
        name, size = header[:16].decode().rstrip(" /"), int(header[48:58])
        place += _HEADER
        yield name, package[place : place + size]
        place += size + size % 2


def _plain(name: str, content: bytes) -> bytes:
    """Unpacked by what the name ends in."""
    if name.endswith(".xz"):
        return lzma.decompress(content)
    return gzip.decompress(content) if name.endswith(".gz") else content
