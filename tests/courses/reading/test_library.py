"""Documents of Debian's packages are unpacked without Debian, and verified."""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import tarfile

import pytest

from apps.courses import library
from apps.courses.library import LibraryError, Package, unpacked

PDF = b"%PDF-1.7 a manual"


def package(name: str, content: bytes, pack=lzma.compress, suffix: str = ".xz") -> bytes:
    """A .deb with one file in it."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as files:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        files.addfile(entry, io.BytesIO(content))
    parts = {
        "debian-binary": b"2.0\n",
        "control.tar.xz": b"odd",
        f"data.tar{suffix}": pack(tar.getvalue()),
    }
    archive = b"!<arch>\n"
    for part, held in parts.items():
        header = f"{part:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(held):<10}`\n"
        archive += header.encode() + held + b"\n" * (len(held) % 2)
    return archive


@pytest.fixture
def pool(monkeypatch, tmp_path, settings):
    """Debian's pool in a folder, with one package in it."""
    (tmp_path / "pool").mkdir()
    content = package("./usr/share/doc/manual.pdf", PDF)
    (tmp_path / "pool" / "manual.deb").write_bytes(content)
    settings.BASE_DIR = tmp_path
    sha256 = hashlib.sha256(content).hexdigest()
    monkeypatch.setattr(library, "POOL", (tmp_path / "pool").as_uri())
    known = Package("manual.deb", sha256)
    documents = {
        "manual": (known, "./usr/share/doc/manual.pdf"),
        "changed": (Package("manual.deb", "0" * 64), "./usr/share/doc/manual.pdf"),
        "missing": (known, "./usr/share/doc/other.pdf"),
    }
    monkeypatch.setattr(library, "DOCUMENTS", documents)
    return tmp_path / "pool"


@pytest.mark.parametrize(("pack", "suffix"), [(lzma.compress, ".xz"), (gzip.compress, ".gz")])
def test_file_of_a_package_is_unpacked(pack, suffix):
    assert unpacked(package("./a.pdf", PDF, pack, suffix), "./a.pdf") == PDF


def test_file_that_is_packed_itself_is_unpacked_too():
    assert unpacked(package("./a.pdf.gz", gzip.compress(PDF)), "./a.pdf.gz") == PDF


@pytest.mark.parametrize("content", [b"", b"<html>", b"!<arch>\n"])
def test_what_is_no_package_is_said_to_be_none(content):
    with pytest.raises(LibraryError, match="not a Debian package"):
        unpacked(content, "./a.pdf")


def test_document_is_fetched_once(pool):
    path = library.document("manual")
    assert path.read_bytes() == PDF

    (pool / "manual.deb").unlink()

    assert library.document("manual") == path


def test_package_that_has_changed_is_not_used(pool, tmp_path):
    with pytest.raises(LibraryError, match="has the SHA-256"):
        library.document("changed")

    assert not list(tmp_path.rglob("*.pdf"))


def test_document_that_is_not_in_its_package_is_missed(pool):
    with pytest.raises(LibraryError, match=r"no \./usr/share/doc/other\.pdf"):
        library.document("missing")


def test_who_has_no_internet_is_told_that_it_is_needed_once(pool, monkeypatch):
    monkeypatch.setattr(library, "POOL", "http://127.0.0.1:9")

    with pytest.raises(LibraryError, match="need the internet once"):
        library.document("manual")


def test_every_document_is_pinned():
    for package_, member in library.DOCUMENTS.values():
        assert len(package_.sha256) == 64
        assert member.startswith("./usr/share/")
        assert "%" not in package_.path
