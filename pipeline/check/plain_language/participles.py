"""English participles that do not end in `ed`, and words that do and say how somebody is."""

from __future__ import annotations

_IRREGULAR = """
beaten begun bitten blown borne bought bound broken brought built burnt caught chosen cut dealt done
drawn driven drunk eaten fed felt fought found forgotten frozen given ground grown heard held hidden
hit hurt kept known laid learnt led left lent let lit lost made meant met overcome overdone paid put
read rewritten rubbed rung run said seen sent set shaken shed shown shut sought sold spent spoken
spread spun split stolen struck stuck swept taken taught thought thrown told torn understood
undertaken undone upheld withdrawn withheld won worn wound woven written
"""

_ADJECTIVES = """
accustomed advanced aged alarmed ashamed assured bored committed complicated concerned confused
crooked dedicated dehydrated delighted depressed determined disappointed distressed educated
embarrassed excited exhausted experienced frightened frustrated indebted infected interested
involved isolated located married motivated pleased qualified related relaxed relieved satisfied
scared sedated shocked skilled suited supposed surprised tempted tired troubled unexpected unrelated
unused varied worried
"""

IRREGULAR = frozenset(_IRREGULAR.split())
"""Participles of irregular verbs. Source: Quirk et al., A Comprehensive Grammar of the English
Language, 1985, 3.20 (list of irregular verbs)."""

ADJECTIVES = frozenset(_ADJECTIVES.split())
"""Words in `ed` that say how somebody or something is: "you should be concerned"."""
