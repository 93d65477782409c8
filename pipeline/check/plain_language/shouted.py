"""English words that are often written in capitals to be noticed, and are no abbreviations."""

from __future__ import annotations

_SHOUTED = """
alert allergic allergy also always and any ask attention avoid before but call caution contact
crucial danger dangerous daily deadly death does doctor dose emergency especially essential every
extreme extremely fatal first for from get help highly hospital immediate immediately important
information keep know less medical medicine medication more must never not note nothing off once
only other out overdose poison potentially pregnant read remember same see seek serious severe
should side some stop store strictly such swallow take taken than that the this too tell twice under
until urgent use very warning warnings weekly when will with without woman women you your
"""

SHOUTED = frozenset(_SHOUTED.split())

BESIDE = frozenset(
    [
        "a",
        "all",
        "are",
        "be",
        "by",
        "do",
        "go",
        "if",
        "in",
        "is",
        "it",
        "may",
        "men",
        "no",
        "of",
        "on",
        "or",
        "to",
        "who",
    ]
)
"""Words that are shouted only beside another; alone, `IT` and `ALL` are short for something."""
