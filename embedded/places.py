"""Where things lie, and who may go there."""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from embedded.failure import Failure

PROJECT = Path(__file__).resolve().parents[1]
_PROJECT_HOME = PROJECT / ".faena"


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    def reaches(self, folder: Path) -> bool:
        return self.can(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)])

    def can(self, command: list[str]) -> bool:
        try:
            subprocess.run(
                command,
                check=True,
                cwd="/",
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                user=self.uid,
                group=self.gid,
                extra_groups=[],
            )
        except (PermissionError, subprocess.CalledProcessError):
            return False
        return True


def unprivileged() -> Account | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def home() -> Path:
    """The project's ignored folder, or a temporary one with a name that stays the same."""
    if not closed_to_nobody():
        return _PROJECT_HOME.resolve()
    name = hashlib.sha256(bytes(PROJECT)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"faena-{name}"


def closed_to_nobody() -> bool:
    """We are root, and the user that PostgreSQL runs as cannot get into the project."""
    account = unprivileged()
    place = _PROJECT_HOME if _PROJECT_HOME.exists() else PROJECT
    return account is not None and not account.reaches(place)


def make_folder(folder: Path) -> Path:
    """Modes are set on what we make and left alone on what we find."""
    mode = 0o711 if os.geteuid() == 0 else 0o700
    try:
        folder.mkdir(mode, parents=True)
        folder.chmod(mode)  # mkdir heeds the umask
    except FileExistsError:
        pass  # found, or made by another start at the same time
    except OSError as error:
        raise Failure(f"{folder}: {error.strerror}. Name another folder with --data.") from error
    _refuse_foreign(folder)
    _refuse_closed(folder)
    return folder


def _refuse_closed(folder: Path) -> None:
    account = unprivileged()
    if account and not account.reaches(folder):
        raise Failure(
            f"PostgreSQL cannot run as root, and the user nobody cannot enter {folder}: "
            "choose another one with --data or TMPDIR, or run as an ordinary user."
        )


def make_temporary_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="faena-fresh-"))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    _refuse_closed(folder)
    return folder


def _refuse_foreign(folder: Path) -> None:
    """Names in the system's temporary folder can be guessed: whoever made it must be us."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise Failure(
            f"{folder} belongs to another user or is no folder: "
            "remove it, or choose another one with --data."
        )


def remove_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
