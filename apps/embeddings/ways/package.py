"""Embedders that come as Python packages, loaded when they are first needed."""

from __future__ import annotations

from importlib import import_module, metadata, util
from typing import Any

from django.utils.translation import gettext as _

from apps.embeddings.errors import EmbedderMissing


def version(package: str, module: str) -> str:
    """The version of an installed package, without importing its ``module``.

    Raises:
        EmbedderMissing: it is not installed
    """
    try:
        if util.find_spec(module) is not None:
            return metadata.version(package)
    except (ImportError, ValueError):  # ValueError: somebody has put None in its place
        pass
    raise _missing(package)


def load(package: str, module: str) -> Any:
    """The module itself. It may need what this machine has not, such as AVX2.

    Raises:
        EmbedderMissing: it cannot be imported
    """
    try:
        return import_module(module)
    except (ImportError, OSError) as error:
        raise _missing(package) from error


def _missing(package: str) -> EmbedderMissing:
    text = _(
        "The embedder needs the package %(package)s: pip install %(package)s, or set EMBEDDER."
    )
    return EmbedderMissing(text % {"package": package})
