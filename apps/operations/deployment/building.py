"""The images, built once for all parts of a deployment check and removed when it ends."""

from __future__ import annotations

import atexit
import os
import time
from functools import cache

from apps.operations import dockerfiles
from apps.operations.deployment.docker import TAG, Engine, engine

WITHOUT_BROWSER = "worker-without-browser"
MEGABYTE = 1_000_000


def name_of(image: str) -> str:
    """As the compose files call it, too."""
    return f"faena-{image}:{TAG}"


@cache
def built() -> dict[str, float]:
    """Seconds that each image took; ``DoesNotHold`` for one that cannot be built."""
    docker = engine()
    atexit.register(_remove, docker)
    took = {image: _build(docker, image, image) for image in dockerfiles.PARTS}
    took[WITHOUT_BROWSER] = _build(docker, "worker", WITHOUT_BROWSER, "WITH_BROWSER=no")
    return took


def _build(docker: Engine, image: str, called: str, *arguments: str) -> float:
    began = time.monotonic()
    if base := os.environ.get("PYTHON_IMAGE"):
        arguments = (*arguments, f"PYTHON_IMAGE={base}")
    chosen = [word for argument in arguments for word in ("--build-arg", argument)]
    file = str(dockerfiles.path(image))
    docker.run("build", "--quiet", *chosen, "--file", file, "--tag", name_of(called), ".")
    return time.monotonic() - began


def _remove(docker: Engine) -> None:
    names = (name_of(each) for each in (*dockerfiles.PARTS, WITHOUT_BROWSER))
    docker.tried("image", "rm", "--force", *names)


def megabytes(image: str) -> int:
    """Its size, base included."""
    size = engine().run("image", "inspect", "--format", "{{.Size}}", name_of(image))
    return int(size) // MEGABYTE


def shell(image: str, script: str, *options: str) -> str:
    """What a script says in a container of the image that may write nowhere but to /tmp."""
    confined = ("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--network", "none")  # noqa: S108
    return engine().run(
        *("run", "--rm", *confined, *options, "--entrypoint", "sh", name_of(image), "-c", script)
    )
