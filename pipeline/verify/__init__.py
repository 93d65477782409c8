"""Artifacts in, a report out: what was written is opened again and judged by others and by us."""
