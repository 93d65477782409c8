"""A leaflet as it was laid out in, a file for a screen, an office printer or a press out."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.finish.digital import digital
from pipeline.finish.finisher import Finisher, Folds
from pipeline.finish.office import office
from pipeline.finish.press import press
from pipeline.press_profile import FinishImpossible

__all__ = ["FINISHERS", "FinishImpossible", "Finisher", "Folds", "press"]

FINISHERS: Mapping[str, Finisher] = {"digital": digital(), "office": office(), "press": press()}
"""Every finish by its name in `pipeline.forms.FINISHES`."""
