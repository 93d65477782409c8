"""The version of the installed package."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    """As installed; from a checkout that is not installed nobody knows it."""
    try:
        return metadata.version("leaflet-pipeline")
    except metadata.PackageNotFoundError:
        return "(not installed)"
