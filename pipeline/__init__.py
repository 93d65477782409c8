"""Markdown medicine pages in, printed patient leaflets (PDF) and handbooks (EPUB) out.

What the command line does is one call of a function here:

    import pipeline

    if __name__ == "__main__":  # since workers load the main program too
        made = pipeline.build_leaflets([Path("content/leaflets")], out=Path("out"))
        for leaflet in made.manifest.leaflets:
            print(leaflet.id, leaflet.status)

Names are loaded when they are first used, so that `import pipeline` is quick. Each is a verb and
a noun, because the plain verbs (`pipeline.check`, `pipeline.build`, `pipeline.verify`) are the
modules of the stages.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.commands.building import build_leaflets, plan_leaflets
    from pipeline.commands.caching import show_cache, trim_cache
    from pipeline.commands.checking import check_leaflets
    from pipeline.commands.codes import explain_code, explanations
    from pipeline.commands.comparing import compare_builds
    from pipeline.commands.comparison import diff_leaflets
    from pipeline.commands.doctor import examine as examine_machine
    from pipeline.commands.fixing import fix_leaflets
    from pipeline.commands.inspection import inspect_leaflet, read_leaflet
    from pipeline.commands.merging import merge_outputs
    from pipeline.commands.offer import list_formats
    from pipeline.commands.packing import pack_leaflets
    from pipeline.commands.provenance import trace_leaflet
    from pipeline.commands.reviewing import review_leaflets
    from pipeline.commands.starting import init_project, new_leaflet
    from pipeline.commands.verification import verify_output

__all__ = [
    "build_leaflets",
    "check_leaflets",
    "compare_builds",
    "diff_leaflets",
    "examine_machine",
    "explain_code",
    "explanations",
    "fix_leaflets",
    "init_project",
    "inspect_leaflet",
    "list_formats",
    "merge_outputs",
    "new_leaflet",
    "pack_leaflets",
    "plan_leaflets",
    "read_leaflet",
    "review_leaflets",
    "show_cache",
    "trace_leaflet",
    "trim_cache",
    "verify_output",
]

_HOMES = {
    "build_leaflets": "pipeline.commands.building:build_leaflets",
    "check_leaflets": "pipeline.commands.checking:check_leaflets",
    "compare_builds": "pipeline.commands.comparing:compare_builds",
    "diff_leaflets": "pipeline.commands.comparison:diff_leaflets",
    "examine_machine": "pipeline.commands.doctor:examine",
    "explain_code": "pipeline.commands.codes:explain_code",
    "explanations": "pipeline.commands.codes:explanations",
    "fix_leaflets": "pipeline.commands.fixing:fix_leaflets",
    "init_project": "pipeline.commands.starting:init_project",
    "inspect_leaflet": "pipeline.commands.inspection:inspect_leaflet",
    "list_formats": "pipeline.commands.offer:list_formats",
    "merge_outputs": "pipeline.commands.merging:merge_outputs",
    "new_leaflet": "pipeline.commands.starting:new_leaflet",
    "pack_leaflets": "pipeline.commands.packing:pack_leaflets",
    "plan_leaflets": "pipeline.commands.building:plan_leaflets",
    "read_leaflet": "pipeline.commands.inspection:read_leaflet",
    "review_leaflets": "pipeline.commands.reviewing:review_leaflets",
    "show_cache": "pipeline.commands.caching:show_cache",
    "trace_leaflet": "pipeline.commands.provenance:trace_leaflet",
    "trim_cache": "pipeline.commands.caching:trim_cache",
    "verify_output": "pipeline.commands.verification:verify_output",
}


if not TYPE_CHECKING:  # type checkers read the imports above, and so see misspelt names

    def __getattr__(name: str) -> object:
        """Load a public function on first use (PEP 562)."""
        if name not in _HOMES:
            raise AttributeError(f"module 'pipeline' has no attribute '{name}'")
        module, function = _HOMES[name].split(":")
        return getattr(import_module(module), function)
