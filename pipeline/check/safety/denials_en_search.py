"""English wordings of authors who looked in vain, and of what is printed where nothing was found.

They say that a name fits nothing, that a search came back empty, that a section stands for what
could not be had, or that two medicines are not sold together. Patterns are written as those of
`denials_en`, to which they are joined.
"""

from __future__ import annotations

from pipeline.check.safety.denials_en_indirect import END, PAGE, SELF, THING
from pipeline.check.safety.wording import Scope

_IS_NOT = r"(?:\s+(?:is|was|has|have|are|were|could|can|does|do|did))\s*(?:not|n't)\b"
_MADE = (
    r"(?:marketed|sold|manufactured|supplied|made|produced|packaged|licen[cs]ed|registered"
    r"|authori[sz]ed|co-?formulated)"
)
_NAME = r"(?:medicine|medication|drug|product|name|combination|brand|substance|remedy)"
_WORDS_OF_LEAFLETS = (
    r"(?:monographs?|leaflets?|package\s+inserts?|prescribing\s+information|product\s+(?:information"
    r"|labels?|licen[cs]es?)|SmPCs?|data\s*sheets?|marketing\s+authori[sz]ations?|label(?:l?ing)?s?"
    r"|listings?|entr(?:y|ies)|registrations?)"
)
_CONSULTED = (
    r"(?:sources?|references?|databases?|texts?|books?|registers?|literature)\s+(?:that\s+|which\s+)?"
    r"(?:I|we)\s+(?:have\s+)?(?:consulted|searched|checked|looked|used|reviewed)\b"
)
_FOUND = r"(?:found|located|traced|retrieved|identified|verified|obtained)"

_LINE = r"^\W*(?:(?:sorry|error|404|a:)\W+)*"

PATTERNS: tuple[tuple[str, Scope, str], ...] = (
    # ===== N: the name fits nothing, the two are sold apart =======================================
    (
        "N30 name-fits-nothing",
        "any",
        r"\bname\b[^.]{0,40}?\s+(?:does|do|did)\s*(?:not|n't)\s+(?:match|correspond|refer|belong|relate|point)\b"
        r"(?:\s+(?:to|with))?\s+(?:any|an?|anything)\b"
        r"|{T}\s+(?:is|was)\s*(?:not|n't)\s+the\s+name\s+of\s+any\b"
        r"|\b(?:name|term|title)\s+(?:is|was)\s*(?:not|n't)\s+(?:that|one)\s+of\s+any\b"
        r"|\b(?:name|title)\b[^.]{0,30}?\b(?:matche[sd]|corresponds?\s+to|refers?\s+to)\s+(?:nothing|no\s+(?:[\w-]+\s+){0,2}?"
        + _NAME
        + r")\b",
    ),
    (
        "N31 not-together",
        "combo",
        r"(?:\bnot|n't|\bnever)\s+(?:been\s+)?" + _MADE + r"\s+together\b(?!\s+(?:with|in))"
        # "No company supplies them in one tablet", "no data on these two as one medicine"
        r"|\b(?:nobody|no\s+one|no\s+(?:[\w-]+\s+){0,2}?(?:manufacturers?|compan(?:y|ies)|suppliers?|firms?|makers?|brands?|information|data"
        r"|details|sources?))\b[^.]{0,80}?\b(?:these|both|the\s+two|them|all\s+(?:three|four|five))\b"
        r"[^.]{0,60}?\b(?:as|in|into)\s+(?:one|an?\s+single|the\s+same)\s+(?:[\w-]+\s+)?"
        + THING
        + r"(?!\s+(?:dose|day))",
    ),
    (
        "N32 itself-unknown",
        "any",
        r"\b(?:combination|product|medicine|medication|drug|mixture|pairing|formulation|{T})\s+itself"
        + _IS_NOT
        + r"\s+(?:be\s+|been\s+)?(?:\w+ly\s+)?(?:documented|identified|found|verified|known|recogni[sz]ed|described|registered"
        r"|approved|listed|marketed|licen[cs]ed|exist|appear|sold|established|traced)\b"
        r"(?!\s+(?:to|for|over|without|by|as|on|at|in\s+(?!any\b|the\s+(?:\w+\s+)?(?:literature|sources))))",
    ),
    (
        "N33 no-leaflet-for-it",
        "any",
        r"\b(?:no|n't\s+an?y?|not\s+an?y?|without\s+an?y?|lacks?\s+an?y?)\s+(?:[\w-]+\s+){0,2}?"
        + _WORDS_OF_LEAFLETS
        + r"\s+(?:(?:could|can|was|were|is|are|has\s+been)\s+(?:be\s+)?(?:found|traced|located|published|available|known)\s+)?"
        r"(?:(?:that|which)\s+)?(?:covers?|describes?|exists?\s+for|for|mentions?|lists?|deals\s+with)\s+"
        + SELF
        + r"(?=\s*(?:[.;,)]|$|and\b|so\b|itself\b))"
        r"|\bno\s+marketing\s+authori[sz]ations?\s+(?:could|can|was|has)\b",
    ),
    (
        "N34 never-on-the-market",
        "any",
        r"(?:{T}|\b(?:combination|product|medicine|medication|drug|pairing|mixture|tablet)\b(?:\s+of\b[^.]{0,60}?)?)\s+(?:has|have|had|was|were)\s+never\s+"
        r"(?:been\s+)?(?:brought\s+to\s+(?:the\s+)?market|placed\s+on\s+the\s+market|put\s+on\s+the\s+market|launched|on\s+the\s+market"
        r"|reached\s+(?:the\s+)?market|developed|made|registered)\b(?!\s+(?:in|for)\s+(?!any))",
    ),
    (
        "N35 not-one-that",
        "combo",
        r"\bnot\s+(?:\w+\s+)?(?:one|something|anything|(?:an?\s+)?"
        + THING
        + r")\s+(?:that\s+|which\s+)(?:[\w()/-]+\s+){1,8}?(?:has|have)\s+(?:\w+\s+)?(?:authori[sz]ed|approved|recogni[sz]ed|licen[cs]ed|registered)\b"
        r"(?!\s+(?:it\s+)?(?:for|in|as|to)\b)",
    ),
    (
        "N35 not-known-to-exist",
        "any",
        r"\b(?:product|combination|medicine|medication|drug|tablet|formulation|{T})\s+(?:(?:that|which)\s+)?(?:is|are|was)\s*(?:not|n't)\s+"
        r"(?:known|thought|believed|reported|certain)\s+to\s+(?:actually\s+|really\s+)?exist\b"
        r"|\b(?:product|combination|medicine|medication|drug|formulation|{T}|it)\s+(?:does|do)\s*(?:not|n't)\s+exist\s+"
        r"(?:commercially|anywhere|on\s+the\s+market|in\s+any(?!\s+other)|in\s+reality|as\s+far\s+as)\b",
    ),
    (
        "N36 none-with-this",
        "any",
        r"\b(?:none|nothing|no\s+(?:[\w-]+\s+){0,2}?"
        + THING
        + r")\s+with\s+(?:this|that|such\s+an?)\s+(?:exact\s+|precise\s+)?(?:composition|combination|name|make-?up|mixture)"
        r"\s+(?:is|are|was|were|has|have|exists?|could|can|appears?)\b(?!\s+(?:been\s+)?(?:safe|suitable|recommended|advised|shown|known\s+to))"
        r"|\bas\s+no\s+such\s+(?:[\w-]+\s+){0,2}?"
        + THING
        + r"\s+(?:has|have|is|was)\b|\bno\s+such\s+(?:[\w-]+\s+){0,2}?"
        + THING
        + r"\s+(?:has|have)\s+(?:ever\s+)?been\s+(?:studied|tested|described|documented|recorded|reported|registered|listed|launched)\b",
    ),
    (
        "N37 seems-invented",
        "any",
        r"(?:{T}|\b"
        + _NAME
        + r"\b)\s+(?:\w+\s+)?(?:seems?|appears?|is\s+(?:likely|probably|possibly)|looks)\s+(?:to\s+)?(?:be\s+)?(?:an?\s+)?"
        r"(?:fictitious|fictional|invented|made[- ]up|imaginary|hypothetical|non-?existent|misspel\w+|fake|placeholder)\b",
    ),
    (
        "N38 the-pair-is-none",
        "combo",
        r"\b(?:pair|pairing|combination|mixture|the\s+two|both)\b[^.]{0,20}?\s+(?:is|are)\s*(?:not|n't)\s+an?\s+(?:medicine|product|drug|medication)\b"
        + END
        + r"|\b(?:nobody|no\s+one|no\s+company|no\s+manufacturer)\s+(?:\w+\s+)?(?:makes|produces|sells|markets|manufactures|supplies)\s+(?:it|this|them|one)\b"
        + END
        + r"|\b(?:mixture|pair)\s+(?:has|have|was|is)\s*(?:not|n't)\s+(?:been\s+|yet\s+)*(?:produced|made|marketed|sold|approved|licen[cs]ed)\b"
        + END,
    ),
    (
        "N38 approved-by-none",
        "combo",
        r"\b(?:such\s+an?|this|the)\s+(?:combined\s+|single\s+)?"
        + THING
        + r"[^.]{0,30}?\bnot\s+(?:\w+\s+)?been\s+(?:approved|licen[cs]ed|authori[sz]ed|registered|marketed)\s+(?:by\s+any|anywhere|in\s+any)\b"
        r"|\bno\s+(?:approved|licen[cs]ed|authori[sz]ed|registered|marketed|known)\s+(?:joint|common|shared)\s+"
        + THING,
    ),
    (
        "N38 unheard-of",
        "combo",
        SELF + r"\s+is\s+(?:unheard\s+of|undocumented|unrecorded)\b",
    ),
    (
        "N39 no-trace-of-it",
        "any",
        r"\bno\s+(?:evidence|trace|sign|proof|record)\s+(?:of\s+"
        + SELF
        + r"(?=\s*(?:[.;,)]|$|could\b|was\b|has\b|exists?\b))|that\s+"
        + SELF
        + r"\s+(?:exists?|is\s+(?:sold|real|made|marketed)|has\s+(?:ever\s+)?been\s+(?:sold|made|marketed|approved))\b)"
        r"|\bnothing\s+is\s+known\s+(?:to\s+\w+\s+)?(?:of|about)\s+(?:an?y?|such\s+an?)\s+(?:[\w-]+\s+){0,2}?"
        + THING
        + r"|(?:\bnot|n't|\bunable|\bnever|\bnobody|\bno\s+one)\b[^.]{0,30}?\b(?:confirm(?:ed)?|verif(?:y|ied)|establish(?:ed)?)\s+(?:that|whether|if)\b[^.]{0,60}?\bexists?\b(?!\s+(?:in|for|between))"
        r"|\bnot\s+(?:been\s+|be\s+)?possible\s+to\s+(?:trace|find|locate|identify|verify)\s+(?:an?y?|such\s+an?)\s+(?:[\w-]+\s+){0,2}?"
        + THING,
    ),
    (
        "N40 seems-to-be-none",
        "any",
        r"\bthere\s+(?:seems|appears)\s+to\s+be\s+no\s+(?:[\w-]+\s+){0,3}?"
        + THING
        + r"(?:\s+on\s+(?:sale|the\s+market))?(?=\s*(?:[.;,)]|$|that\s+(?:contains?|combines?|has|holds)|with\s+(?:this|both|these)|containing|called|named|of\s+(?:this|that)\s+name))"
        r"|\b(?:could|can)\s*(?:not|n't)\s+be\s+found\s+anywhere\b|\bcannot\s+be\s+found\s+anywhere\b"
        r"|(?:\bnot|n't)\s+(?:for\s+sale|on\s+sale|obtainable|to\s+be\s+had)\s+(?:anywhere|in\s+any\s+country|worldwide)\b"
        r"|\b(?:combination|product|medicine|medication|drug|{T}|it|this)\s+(?:is|was)\s+(?:only\s+|merely\s+|purely\s+|just\s+)?an?\s+(?:theoretical|hypothetical|fictional|imaginary|fictitious)\s+"
        r"(?:one|combination|product|medicine|medication|drug)\b"
        r"|\b(?:combination|product|{T}|it)\s+(?:was|is|has)\s+never\s+(?:been\s+)?an?\s+(?:real\s+|approved\s+|licen[cs]ed\s+)?(?:medicine|product|drug|medication)\b"
        + END
        + r"|\bnot\s+(?:one|something|an?\s+\w+)\s+(?:that\s+)?I\s+(?:can|could|am\s+able\s+to)\b|\b(?:isn't|is\s+not)\s+an?\s+existing\s+"
        + THING
        + END,
    ),
    (
        # Whatever stands between: it is the end of the clause that makes it a denial of the whole.
        "N41 it-is-none",
        "combo",
        SELF
        + r"[^.;:?]{0,50}?(?:\bnot|n't|\bnever)\s+(?:\w+\s+){0,2}?(?:real|genuine|recogni[sz]ed|verified|sold|marketed|manufactured)"
        + END,
    ),
    (
        "N41 seems-unreal",
        "any",
        SELF
        + r"[^.;:?]{0,30}?\b(?:does|do)\s*(?:not|n't)\s+(?:seem|appear)\s+to\s+be\s+(?:an?\s+)?(?:real|genuine|sold|marketed|recogni[sz]ed)\b",
    ),
    (
        "N42 no-approval",
        "combo",
        r"\bno\s+(?:\w+\s+)?(?:approval|licen[cs]e|authori[sz]ation)s?\s+(?:for|of)\s+"
        + SELF
        + r"\s+(?:has|have|exists?|was|were|is|are)\b|\b(?:nothing|no\s+\w+)\s+on\s+the\s+market\s+(?:that|which)\s+(?:matches|fits|contains|has|combines)\b",
    ),
    # ===== R: a search came back empty ============================================================
    (
        "R30 nothing-came-back",
        "any",
        r"\b(?:(?:a|the|my|our|this)\s+search(?!\s+for\s+(?:other|another|an?)\b)|databases?|query|look-?up|index|registers?|catalogue)\b[^.]{0,40}?\b(?:returned|yielded|gave|produced|turned\s+up|has|had|shows?|showed)\s+"
        r"(?:no\b|nothing\b)|\breturned\s+no\s+(?:\w+\s+)?(?:results?|match(?:es)?|hits?|entr(?:y|ies)|records?)\b"
        r"|(?<!if )\bno\s+(?:(?:exact|matching|relevant|further|suitable|single)\s+)?(?:entry|entries|results?|match(?:es)?|records?|hits?|listings?|monographs?)\s+"
        r"(?:(?:was|were|is|are|has\s+been|have\s+been|could\s+be|can\s+be)\s+)?"
        + _FOUND
        + r"\s+(?:for|under|matching|with)\s+(?:"
        + SELF
        + r"|it\b|(?:the|this|that|your)\s+(?:term|name|search|query|request)\b)"
        r"|(?<!if )\bno\s+(?:entry|entries|listings?|monographs?|exact\s+match(?:es)?)\s+(?:(?:was|were|is|are|could\s+be)\s+)?"
        + _FOUND
        + r"\b",
    ),
    (
        "R31 sources-consulted",
        "any",
        r"(?:\b(?:no|not|none|nothing)\b|n't\b)[^.]{0,100}?\b"
        + _CONSULTED
        + r"|\b"
        + _CONSULTED
        + r"[^.]{0,60}?(?:\b(?:no|not|none|nothing)\b|n't\b)"
        r"|\b(?:information|details?|dosages?|doses?|uses|side\s+effects|name|product|combination)\b[^.]{0,40}?\b(?:not|n't)\s+(?:be\s+|been\s+)?"
        + _FOUND
        + r"\s+in\s+(?:the\s+|any\s+)?(?:\w+\s+)?(?:sources|references|databases?|searches)\b",
    ),
    (
        "R38 I-rather-not",
        "any",
        r"\bI(?:'d|\s+would)\s+(?:prefer|rather|choose)\s+not\b|\b(?:beyond|outside|more\s+than)\s+what\s+I\s+(?:can|could|know|may|am)\b"
        r"|\b(?:in|from|within|according\s+to)\s+my\s+(?:training\s+)?(?:data|dataset|knowledge|sources|records|database|references)\b"
        r"|\b(?:available|known|accessible)\s+to\s+the\s+(?:author|writer|model|assistant)s?\b|\bthe\s+(?:assistant|model)\s+(?:has\s+no|does\s+not|cannot|is\s+unable|was\s+unable)\b",
    ),
    (
        "R39 nothing-for-it",
        "any",
        r"\b(?:details|information|description|facts)\s+(?:of|for)\s+"
        + SELF
        + r"\s+(?:is|are)\s+(?:unavailable|not\s+available|unknown|lacking|missing)(?=\s*(?:[.;,)]|$))"
        r"|\b(?:an\s+answer|no\s+answer|no\s+description|no\s+information)\s+can(?:not)?\s+be\s+(?:given|offered|provided)\s+(?:for|on|about)\s+"
        + SELF
        + END
        + r"|\bwithout\s+(?:an?y?|reliable|published)\s+(?:\w+\s+)?(?:sources?|references?|evidence)\s+(?:for|on|about)\s+"
        + SELF,
    ),
    (
        "R40 name-is-off",
        "any",
        r"(?<!your )\bname\s+(?:was|is|has\s+been|may\s+(?:be|have\s+been))\s+(?:\w+\s+)?(?:spelled|spelt|typed|entered)\s+(?:\w+\s+)?(?:wrong|wrongly|incorrectly|badly)\b(?!\s+on)"
        r"|(?<!your )\bname\s+(?:looks|seems|appears|is\s+(?:probably|likely|perhaps))\s+(?:to\s+be\s+|like\s+)?(?:an?\s+)?(?:error|mistake|typo|wrong|mistaken|misprint|incorrect)\b"
        r"|\bname\s+(?:submitted|supplied|entered|typed)\b(?!\s+(?:to|by|on)\b)[^.]{0,60}?(?:\b(?:no|not|nothing|unknown)\b|n't\b)",
    ),
    (
        "R41 I-lack",
        "any",
        r"(?<!class )(?<!type )(?<!phase )(?<!bipolar )\bI\s+(?:lack|refuse|decline|regret|doubt|suspect|presume|guess)\b(?![^?]{0,200}\?)"
        r"|\bI(?:'m|\s+am)\s+going\s+to\s+(?:leave\b[^.]{0,30}\bout|omit|skip|refrain)\b"
        r"|\bwe\s+(?:do\s+not|don't|have\s+no)\s+(?:have\s+)?(?:an?y?\s+)?(?:page|leaflet|entry|monograph|profile)s?\s+(?:on|for|about)\s+"
        + SELF
        + END,
    ),
    (
        "R42 for-me",
        "any",
        r"\b(?:right|wrong|safe|unsafe|fair|possible|appropriate|responsible|proper|wise|honest|sensible)\s+(?:for|of)\s+me\s+to\b"
        r"|\b(?:we|I)\s+(?:could|can|did)\s*(?:not|n't)\s+(?:verify|confirm|identify|trace|recogni[sz]e)\s+"
        + SELF
        + END,
    ),
    # A line that says nothing else. One family each, so that few lines are tried.
    (
        "R32 not-found",
        "any",
        _LINE
        + r"(?:the\s+|this\s+)?(?:requested\s+)?(?:page|entry|article|record|monograph|leaflet|content|"
        + _NAME
        + r")(?:\s+(?:name|combination))?\s+(?:(?:was|is|could|has)\s+)?not\s+(?:be\s+|been\s+)?(?:found|recogni[sz]ed|identified"
        r"|in\s+(?:the\s+|our\s+)?database)\W*$",
    ),
    (
        "R32 no-result",
        "any",
        _LINE
        + r"no\s+(?:such\s+|matching\s+)?(?:information|details|results?|entry|entries|match(?:es)?|records?|content|monograph|page|"
        + _NAME
        + r")\s+(?:could\s+be\s+|was\s+|were\s+)?found\W*$|"
        + _LINE
        + r"no\s+(?:exact\s+)?match(?:es)?\W*$",
    ),
    (
        "R32 unknown-name",
        "any",
        _LINE
        + r"(?:unknown|unrecogni[sz]ed|unidentified|invalid|unsupported)\s+(?:\w+\s+)?"
        + _NAME
        + r"(?:\s+name)?\W*$",
    ),
    (
        "R32 not-a-valid-one",
        "any",
        _LINE
        + r"not\s+an?\s+(?:valid|recogni[sz]ed|real|known|existing|genuine|approved|registered|licen[cs]ed)\s+(?:[\w-]+\s+){0,2}?"
        + _NAME
        + r"(?:\s+name)?\W*$",
    ),
    (
        "R33 as-far-as-I-know",
        "any",
        r"\bas\s+far\s+as\s+I(?:'m|\s+am)?\s+(?:can\s+(?:tell|see|establish|find)|know|aware|understand)\b"
        r"|\b(?:combination|product|medicine|medication|drug|name|one)\s+(?:that\s+|which\s+)?I\s+(?:recogni[sz]e|know|am\s+(?:aware|familiar)|have\s+(?:heard|seen|come\s+across))\b",
    ),
    (
        "R34 prevented",
        "any",
        r"\b(?:prevents?|prevented|stops?|stopped|forbids?|prohibits?|keeps?|restricts?|limits?)\s+me\s+from\b"
        r"|\bI(?:'ve|\s+have)\s+(?:therefore\s+|deliberately\s+|simply\s+|chosen\s+to\s+|decided\s+to\s+)*(?:left\s+(?:it|this|that|them|these)\s+(?:out|blank|empty)"
        r"|leave\s+(?:it|this|that|them|these)\s+(?:out|blank|empty)|omit(?:ted)?|withheld|refrain(?:ed)?|decided\s+against|chosen\s+not|decided\s+not)\b",
    ),
    (
        "R35 write-to-me",
        "any",
        r"\bplease\s+(?:(?:send|give)\s+me\s+(?:its|the|more|further|another|details|(?:correct|exact)\s)|correct\s+me)\b(?![^.]{0,80}\?)",
    ),
    (
        "R36 medicine-requested",
        "any",
        r"\b(?:medicine|medication|drug|product|combination|name)\s+requested\s+(?:seems?|appears?|is|was|does|could|cannot|can't)\b",
    ),
    (
        "R37 instead-of-it",
        "any",
        # What stands in the place of the page that could not be written.
        r"\b(?:general|background|separate|individual)\s+(?:information|facts|notes|details|monographs)\b[^.]{0,50}?\b(?:is|are|has\s+been|have\s+been)\s+(?:therefore\s+)?"
        r"(?:given|provided|offered|supplied|shown)\s+instead\b"
        r"|\b(?:could|can)\s*(?:not|n't)\s+be\s+(?:stated|given|described|listed|confirmed)\s+(?:since|because|as)\s+(?:the|this|no)\s+(?:[\w-]+\s+){0,2}?"
        r"(?:" + _NAME + "|" + PAGE + r")\b[^.]{0,40}?\b(?:not|no|unknown|unidentified|never)\b"
        r"|\b(?:present|write|give|create|produce)\s+(?:one|an?\s+single)\s+"
        + PAGE
        + r"\s+(?:for|on|about)\s+(?:both|these|the\s+two|all)\b[^.]{0,20}"
        + END,
    ),
)
"""Families of wordings: name, scope and pattern, as in `denials_en`."""
