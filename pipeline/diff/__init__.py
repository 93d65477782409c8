"""Two versions of a leaflet in, what has changed for the patient out."""

from __future__ import annotations

from pipeline.diff.approvals import Lifted
from pipeline.diff.compare import compare, nothing
from pipeline.diff.result import Comparison

__all__ = ["Comparison", "Lifted", "compare", "nothing"]
