"""English wordings of authors who refuse or deny without the usual words for it.

They say what they lack (a source, an answer, the right name), who does not make or approve the
product, or that they made it up. Patterns are written as those of `denials_en`, to which they are
joined: `{T}` stands for the leaflet's title, `[^.]` keeps a match inside one sentence.
"""

from __future__ import annotations

from pipeline.check.safety.wording import Scope

THING = (
    r"(?:combination|product|medicine|medication|drug|tablet|pill|capsule|formulation|preparation"
    r"|pairing|mixture|vaccine|cream|ointment|gel|syrup|composition)s?\b"
)
_NOT = r"(?:\s+not|n't|not)\b"
SELF = (
    r"(?:{T}|(?:this|the|that|such an?)\s+(?:(?!other|two|same)[\w-]+\s+){0,2}?(?:combination|pairing"
    r"|product|medicine|medication|drug|mix(?:ture)?|preparation|formulation|composition)\b"
    r"(?:\s+of\s+(?:ingredients|drugs|medicines|substances))?"
    r"(?:\s+(?:named|described|listed|mentioned)\s+(?:above|here|below))?)"
)
END = r"(?=\s*(?:[.;,)]|$))"
PAGE = r"(?:leaflet|profile|page|monograph|entry|description|overview)"
KNOWLEDGE = (
    r"(?:information|details?|data|documentation|references?|records?|mention|sources?|knowledge)"
)
_DENIED = (
    r"(?:approved|recogni[sz]ed|standard|real|licen[cs]ed|marketed|established|authori[sz]ed|actual"
    r"|genuine|valid|existing)"
)
_TOLD = r"(?:complete|provide|give|write|create|answer|help|describe|offer|supply)"

_OF_PATIENTS = (
    r"(?!\s+(?:be\s+|been\s+|to\s+|able\s+to\s+|yet\s+)*(?:tak(?:e|ing|en)|driv(?:e|ing)|drink\w*|stop\w*|swallow\w*|sle(?:ep|pt)\w*|breath\w*"
    r"|feel\w*|felt|eat\w*|remember\w*|open|afford|tolerate|walk\w*|stand\w*|move|miss\w*|pregnant|allergic|breast-?feed\w*|smok\w*)\b)"
)
"""What patients say of themselves in a sentence that begins with "I", on a card for instance."""

PATTERNS: tuple[tuple[str, Scope, str], ...] = (
    # ===== R: what the author lacks, and what is asked of the reader ==============================
    (
        "R6 I-know-none",
        "any",
        r"\bI(?:'m| am)\s+not\s+(?:\w+ly\s+)?(?:aware\s+of|familiar\s+with)\s+(?:{T}|(?:this|any|an?|the|such"
        r" an?)\s+(?:[\w-]+\s+){0,3}?"
        + THING
        + r")"
        + r"|\bI\s+(?:do not|don't)\s+(?:know(?:\s+of)?|recogni[sz]e)\s+(?:{T}|(?:any|an?|this)\s+(?:[\w-]+\s+)"
        r"{0,2}?" + THING + r")(?!'s)"
        r"|\bn(?:o|'t)t?\s+(?:a|any)\s+(?:medicine|medication|drug|product)\s+(?:that\s+)?(?:I|we)\s+(?:know|recogni[sz]e)\b",
    ),
    (
        "R6 I-have-none",
        "any",
        r"\bI\s+(?:have\s+no|lack|have\s+found\s+no|found\s+no|(?:can|could)\s+find\s+no|was\s+able\s+to\s+find\s+no)\s+"
        r"(?:[\w-]+\s+){0,3}?(?:" + KNOWLEDGE + r"|means|products?)\b",
    ),
    (
        "R6 I-will-not",
        "any",
        r"\bI(?:'m| am)\s+not\s+in\s+a\s+position\s+to\s+(?:\w+ly\s+)?"
        + _TOLD
        + r"|\bI\s+(?:have|must|need|will\s+have)\s+(?:to\s+)?decline\b"
        r"|\bI\s+(?:won't|will\s+not|would\s+not|wouldn't)\s+be\s+able\s+to\s+(?:\w+ly\s+)?"
        + _TOLD
        + r"\b",
    ),
    # No leaflet says "I": with a negation behind it an author says what he cannot tell. Patients
    # ask so ("I don't feel better. What now?"), which the question behind it tells.
    (
        "R6 I-not",
        "any",
        r"(?<!class )(?<!type )(?<!types )(?<!bipolar )(?<!phase )(?<!grade )(?<!stage )(?<!schedule )(?<!category )(?<!group )(?<!angiotensin )(?<!factor )(?<!collagen )"
        r"(?<!if )(?<!when )(?<!what )(?<!why )(?<!that )\bI(?:'(?:m|ve|d|ll)|\s+(?:am|do|did|have|can|ca|could|will|wo|would|shall|must|was|should|may|might|lack|find|found|know|simply|therefore))(?:\s+(?:find|found|know))?\s*"
        r"(?:\b(?:not|never|no|nothing|unable|cannot|afraid|decline|refuse|lack)\b|n't\b)"
        + _OF_PATIENTS
        + r"(?!\s+an?\s+(?:doctor|physician|pharmacist|nurse|lawyer|medical|healthcare|substitute))"
        r"(?!\s+(?:\w+\s+){0,5}(?:advice|diagnos\w+|consultations?|professionals?)\b(?!,?\s+(?:or|and)\s+(?:\w+\s+){0,2}(?:dosage|dosing|drug|information|details)))(?![^?]{0,200}\?)",
    ),
    (
        "R6 I-need-the-name",
        "any",
        r"\bI(?:'d|'ll|\s+would|\s+will)?\s+(?:need|require)\s+(?:to\s+know\s+)?(?:the|its|more)\s+(?:exact|precise|correct"
        r"|specific|full|complete|accurate)\b",
    ),
    (
        "R6 my-sources",
        "any",
        r"\b(?:my|our)\s+(?:training|sources?|database|records|search(?:es)?|references)\b[^.]{0,40}?(?:\b(?:do|does|did|has|have)"
        + _NOT
        + r"|\b(?:contains?|contained|includes?|returned|yielded|has|have|found)\s+no(?:thing|ne)?\b)"
        r"|\b(?:sources|references|databases?|information|data|literature)\s+(?:that\s+(?:is|are)\s+)?(?:available|accessible|known)\s+to\s+me\b"
        r"|\b(?:beyond|outside|exceeds|not\s+within)\s+my\s+(?:\w+\s+)?(?:abilit(?:y|ies)|capabilit(?:y|ies)|knowledge|scope|competence|training)\b",
    ),
    (
        "R6 we-have-none",
        "any",
        r"\bwe\s+(?:are|were)\s+(?:unable|not\s+able)\s+to\s+(?:provide|find|locate|identify|describe|offer)\b(?!\s+(?:an?|any|the)\s+(?:cause|reason))"
        r"|\bwe\s+(?:could|can|did|do)\s*(?:not|n't)\s+(?:provide|find|have|locate|identify|offer)\s+(?:[\w-]+\s+){0,2}?"
        r"(?:"
        + KNOWLEDGE
        + r"\s+(?:on|about|for|regarding|of)\s+"
        + SELF
        + END
        + r"|"
        + THING
        + r"\s+(?:with|that|which|called|named|containing)\b)",
    ),
    (
        "R6 none-was-found",
        "any",
        # Safety, clinical or specific data may be lacking for a proper product, in pregnancy say.
        r"\b(?:no|nor any)\s+(?:(?:reliable|verified|verifiable|published|official|credible|trustworthy|accurate|established|public|detailed|further|real)\s+){0,2}"
        + KNOWLEDGE.replace("|data|", "|")
        + r"\s+(?:(?:could|can|was|were|is|are|has\s+been|have\s+been)\s+(?:be\s+)?(?:found|available|located|traced|retrieved)\s+)?"
        r"(?:for|on|about|regarding|concerning|to|of)\s+" + SELF + END + r"|\b(?:"
        r"information|details?|data)\s+(?:about|on|of|for|regarding|concerning)\s+"
        + SELF
        + r"\s+(?:could|can|are|is|was|were)\s*(?:not|n't)\s+(?:be\s+)?(?:found|located|traced|obtained|available\s+(?:in\s+(?:the\s+)?(?:sources|literature)))"
        r"|\bno\s+(?:\w+\s+)?data\s+(?:can|could)\s+be\s+found\s+(?:for|on|about|regarding)\s+"
        + SELF
        + END
        + r"|\b(?:details|documentation)\s+(?:about|on|of|for|regarding|concerning)\s+"
        + SELF
        + r"\s+(?:is|are)\s+(?:\w+\s+)?(?:lacking|missing|scarce)\b"
        + END
        + r"|\b(?:literature|references?|sources|databases?|pharmacopoeias?)\s+(?:does|do)"
        + _NOT
        + r"\s+(?:describe|mention|list|contain|include|cover)\s+"
        + SELF
        + r"(?=\s*(?:[.;,)]|$|as\s+an?\s+(?:single|product|medicine)))"
        + r"|\bnothing\s+in\s+the\s+(?:\w+\s+)?literature\s+(?:about|on|regarding)\s+"
        + SELF
        + END
        + r"|\bsearch\b[^.]{0,60}\b(?:found|gave|yielded|returned|produced)\s+(?:nothing|no\b)",
    ),
    (
        "R6 of-this-name",
        "any",
        r"\b(?:no|nothing|any)\b[^.]{0,40}\b(?:medicine|medication|drug|product)\s+(?:of|by|with|under)\s+(?:this|that|the)\s+name\b"
        r"(?!\s+(?:on|of))|\b(?:no|nothing)\b[^.]{0,30}\b(?:medicine|medication|drug|product)\s+(?:called|named|known\s+as)\b"
        r"|\bno\s+such\s+(?:[\w-]+\s+){0,2}?" + THING + r"\s+as\b",
    ),
    (
        "R6 cannot-be-identified",
        "any",
        r"\bidentity\s+of\s+(?:{T}|(?:this|the)\s+(?:medicine|medication|drug|product|substance))\s+(?:is|was|has|could|cannot|can't|remains)\b"
        r"|\b{T}\s+(?:cannot|can't|can\s+not|could\s+not|couldn't)\s+be\s+(?:identified|verified|traced|matched|found)\b(?!\s+(?:by|with|in\s+(?:generic|some|many|most|other)))"
        r"|(?<!of )(?<!with )(?<!for )(?<!to )\b(?:the|this)\s+(?:product|medicine|medication|combination|drug|name)\s+(?:could|can)\s*(?:not|n't)\s+be\s+(?:verified|confirmed|found|identified)\b(?!\s+(?:in|by|safe|at))"
        r"|\bexistence\s+of\s+(?:{T}|(?:this|the|such\s+an?)\b[^.]{0,40}?)\s+(?:is|could|can|cannot|has|was|remains)\b"
        r"|\b(?:unclear|not\s+clear|uncertain)\s+(?:which|what)\s+(?:medicine|medication|drug|product|substance|combination)\b[^.]{0,20}?\b"
        r"(?:meant|intended|referred|refers|requested)\b",
    ),
    (
        "R6 wrong-to-tell",
        "any",
        r"\b(?:irresponsible|misleading|unethical|inaccurate|wrong|unsafe|inappropriate|dishonest|not\s+(?:be\s+)?(?:appropriate|possible"
        r"|responsible|right|accurate|correct))\s+to\s+(?:\w+ly\s+)?(?:give|provide|present|describe|write|create|offer|treat|list|state)\s+"
        r"(?:(?:an?|the|this|such an?)\s+(?:[\w-]+\s+){0,3}?"
        + PAGE
        + r"\b|(?:[^.]{1,80}?\b)?as\s+(?:if\b|though\b|one\s+"
        + THING
        + r"|an?\s+(?:single|combined|real|standard|combination)\b))",
    ),
    (
        "R6 writing-would",
        "any",
        r"\b(?:creating|writing|making|producing|inventing|drafting|generating|compiling)\s+(?:an?|the|this|such\s+an?)\s+(?:[\w-]+\s+){0,3}?"
        + PAGE
        + r"\b[^.]{0,120}?\b(?:would|could|cannot|is\s+not|isn't)\b"
        r"|\b(?:would|could)\s+(?:be|require|mean|involve)\s+(?:pure\s+|only\s+)?(?:invent(?:ed|ing|ion)|guesswork|guessing|fabricat\w+|speculation|making\s+up)\b",
    ),
    (
        "R6 page-cannot",
        "any",
        r"\b"
        + PAGE
        + r"\s+(?:(?:for|of|on|about)\s+[^.]{1,60}?\b)?(?:cannot|can't|could\s+not)\s+(?:\w+ly\s+)?be\s+(?:written|prepared|given|created|provided|produced|completed|compiled)\b"
        r"|\bthis\s+(?:page|leaflet|section|profile|document|response|text)\s+(?:cannot|can't|does\s+not|doesn't|will\s+not)\s+(?:give|provide"
        r"|offer|include|state|list)\b[^.]{0,80}?\b(?:because|since|as)\b[^.]{0,80}?(?:\bnot|n't)\s+an?\s+(?:\w+ly\s+)?"
        + _DENIED
        + r"\b",
    ),
    (
        "R6 you-asked",
        "any",
        r"\b(?:combination|product|medicine|medication|drug|name|ingredients|composition|formulation)\s+(?:that\s+)?you(?:'ve|\s+have)?\s+(?:described|listed|requested|mentioned|named"
        r"|provided|entered|specified|asked)\b|\bwhat\s+you(?:'ve|\s+have)?\s+(?:describe|listed?|requested)d?\b[^.]{0,20}(?:\bnot\b|n't\b)"
        r"|\b(?:more|further|additional)\s+(?:details?|information)\s+(?:about|on|regarding)\s+(?:the|this|its)\s+(?:exact\s+)?(?:product|composition|combination|name)\b[^.]{0,20}\b(?:needed|required)\b",
    ),
    (
        "R6 request",
        "any",
        r"\b(?:this|your|the)\s+request\s+(?:(?:cannot|can't|could\s+not)\s+be|refers|relates|asks|seems|appears)\b"
        r"|\bthe\s+requested\s+(?:combination|product|medicine|medication|drug|name)\b|\bname\s+in\s+your\s+(?:request|question|query|prompt)\b",
    ),
    (
        "R6 asks-the-reader",
        "any",
        r"\bplease\s+(?:tell|let)\s+me\b|\bif\s+you\s+(?:can|could|would)\s+(?:give|tell|provide|send)\s+me\b|\b(?:could|can)\s+you\s+(?:please\s+)?"
        r"(?:clarify|confirm|specify|tell\s+me\s+which|provide\s+(?:the|more|me))\b"
        r"|\b(?:combination|product|medicine|medication|drug|name|formulation)\s+in\s+mind\b"
        r"|\byou\s+(?:may|might|could|probably|perhaps)\s+(?:\w+\s+)?(?:have\s+)?(?:(?:meant?|intended)\b(?!\s+to\b)|misspel\w+|mistyped"
        r"|be(?:en)?\s+(?:referring\s+to|(?:looking|searching)\s+for\s+(?:an?other|an?\s+different)|thinking\s+of\s+(?:an?other|an?\s+different)))"
        r"|\b(?:perhaps|maybe|possibly|presumably)\s+you\s+(?:meant?|were\s+(?:looking|thinking))\b|\bdid\s+you\s+(?:\w+\s+)?mean\b|\bmis-?typed\b",
    ),
    (
        "R6 name-is-wrong",
        "any",
        r"\bname\s+(?:in\s+your\s+\w+\s+|given\s+|provided\s+|entered\s+|above\s+|of\s+this\s+(?:product|medicine|combination)\s+)?(?:may|might|could|"
        r"seems\s+to|appears\s+to|was)\s+(?:have\s+been\s+|be\s+|contain\s+|have\s+)?(?:entered\s+)?(?:an?\s+)?(?:error|mistake|misspel\w+|incorrect\w*"
        r"|wrong\w*)\b|\b(?:mistake|error|typo)\s+in\s+the\s+(?:given\s+|provided\s+)?name\b(?!\s+on)"
        r"|\b(?:may|might|could|must|likely|probably|is)\s+(?:be\s+)?an?\s+misspel\w+|\bmisspel\w+\s+(?:of\s+(?:the\s+)?)?name\b",
    ),
    # ===== N: nobody makes it, nobody finds it, it was made up ====================================
    (
        "N10 nobody-makes-it",
        "any",
        r"\b(?:nobody|no\s+one|neither\b[^.]{1,40}?\bnor\b[^.]{1,30}?|no\s+(?:[\w-]+\s+){0,2}?(?:manufacturers?|compan(?:y|ies)|authorit(?:y|ies)|agenc(?:y|ies)|bod(?:y|ies)|regulators?|countr(?:y|ies)))\b"
        r"[^.]{0,40}?\b(?:makes?|made|manufactures?|produces?|markets?|sells?|offers?|approve[sd]?|licen[cs]e[sd]?|authori[sz]e[sd]?)\s+"
        r"(?:"
        + SELF
        + END
        + r"|(?:an?y?|such\s+an?|one)\s+(?:[\w-]+\s+){0,3}?"
        + THING
        + r"\s+(?:\w+\s+){0,2}?(?:both|these|this|the\s+two|combin\w+|all\s+\w+)|(?:both|these|the\s+two)\b[^.]{0,30}?\b(?:in|as|into)\s+(?:one|an?\s+single)\b)",
    ),
    (
        "N10 none-is-sold",
        "combo",
        r"\bno\s+(?:[\w-]+\s+){0,3}?(?:combination|combined)\s+(?:product|tablet|pill|capsule|medicine|medication|preparation|formulation)s?\b"
        r"(?:\s+(?:of|with|containing)\b[^.]{0,60}?)?\s+(?:is|are|has|have|was|exists?)\b\s*(?:(?:been|currently|yet|known\s+to\s+be)\s+)*(?:sold|made|marketed"
        r"|approved|authori[sz]ed|licen[cs]ed|produced)?(?=\s*(?:[.;,)]|$|anywhere|in\s+any|by\s+any))",
    ),
    (
        "N11 never-one-product",
        "combo",
        r"\bdo"
        + _NOT
        + r"\s+(?:together\s+)?(?:form|make|constitute|represent)\s+(?:an?|one)\s+(?:[\w-]+\s+){0,3}?"
        + THING
        + r"(?!\s+(?:for|of))|\b(?:never|not)\s+(?:yet\s+)?(?:been\s+)?formulated\s+(?:together|in\s+(?:one|the\s+same))\b"
        r"|\bnot\s+(?:known|believed|thought|reported)\s+to\s+be\s+(?:combined|marketed|sold|formulated|available)\b(?!\s+(?:over|without|in\s+(?:the|some)))",
    ),
    (
        "N12 not-to-be-found",
        "combo",
        r"\b(?:will|would|can|do|wo|could)\s*(?:not|n't)\s+find\s+(?:"
        + SELF
        + r"(?=\s*(?:[.;,)]|$)|[^.]{0,40}?\b(?:as\s+(?:an?|one)\s+(?:single|ready|product|tablet|medicine)|ready-made))"
        r"|an?\s+(?:single\s+|combined\s+)?(?:tablet|product|pill|capsule|medicine|medication)\s+(?:that|which|with)\s+(?:contains?|combin\w+|both|these|this))"
        r"|(?:not|n't)\s+(?:something|one)\s+(?:that\s+|which\s+)?(?:you|one|is|are|exists)\b[^.]{0,20}?\b(?:find|found|available|sold|marketed|made|exists)\b",
    ),
    (
        "N13 may-not-exist",
        "any",
        r"\b(?:doubtful|unclear|uncertain|questionable|not\s+(?:certain|clear|known))\s+(?:that|whether|if)\s+(?:{T}|(?:an?y?|such\s+an?|this|the)\s+"
        r"(?:[\w-]+\s+){0,2}?(?:combination|product|medicine|medication|drug|formulation)\b[^.]{0,40}?)\s+(?:actually\s+|really\s+|even\s+)?(?:exists?|has\s+(?:ever\s+)?been\s+(?:approved|marketed|sold|made))\b(?!\s+(?:for|in))",
    ),
    (
        "N14 not-marketed",
        "combo",
        r"(?<!of )\b(?:this|the|such\s+an?|an?)\s+(?:[\w-]+\s+)?(?:combination|pairing|(?:combined|ready-made|single)\s+(?:tablet|product|pill|capsule|medicine))\b(?:\s+of\b[^.]{0,60}?)?\s+(?:is|was|has|can)\s*(?:not|n't)\s+(?:(?:been|currently|yet|be)\s+)*(?:marketed|sold|made"
        r"|manufactured|licen[cs]ed|authori[sz]ed|produced|developed|bought|purchased|approved(?=\s+(?:anywhere|by\s+any|in\s+any)))\b(?=\s*(?:[.;,)]|$|anywhere|in\s+any|by\s+any|worldwide|commercially))"
        r"|(?:\bnot|n't)\s+(?:yet\s+|currently\s+)?on\s+the\s+market\b(?=\s*(?:[.;,)]|$|in\s+any|anywhere|worldwide))",
    ),
    (
        "N15 not-a-licensed-one",
        "combo",
        r"\b(?:is|are|was)\s*(?:not|n't)\s+(?:an?\s+)?(?:\w+ly\s+)?(?:licen[cs]ed|authori[sz]ed|marketed|ready-made|genuine|real)\s+"
        + THING
        + r"(?!\s+(?:for|in|to|of))(?!\s+(?:names?|dosages?))"
        r"|(?:\bnot|n't)\s+an?\s+(?:medicine|medication|product|drug)\s+(?:in\s+its\s+own\s+right|(?:that|which)\s+is\s+(?:made|sold|marketed|manufactured|produced))\b"
        r"|(?:\bnot|n't)\s+an?\s+" + _DENIED + r"\s+one\b(?!\s+(?:for|in|to|of))",
    ),
    (
        "N16 in-no-reference",
        "any",
        r"(?:\bnot|n't)\s+(?:\w+ly\s+)?(?:listed|included|found|mentioned|described|part|recorded)\s+(?:in|by|of)\s+(?:any\b[^.]{0,30}?|(?:the\s+)?(?:standard|common|official|major|usual)\s+[^.]{0,30}?|the\s+british\s+national\s+)"
        r"(?:formular(?:y|ies)|pharmacop\w+|references?|databases?|registers?|compendi\w+|textbooks?|lists?\s+of\s+(?:approved|licen[cs]ed|marketed|known|authori[sz]ed))\b",
    ),
    (
        "N17 made-up",
        "any",
        r"(?<!newly )(?<!recently )\b(?:invented|imagined|imaginary|pretend|made[- ]up|fictional|fictitious)\s+(?:\w+\s+)?(?:combination|medicine|medication|drug|product|formulation|name)s?\b"
        r"|\b(?:what\s+follows|information|text|page|leaflet|details|description|section|dosage|profile)\b[^.]{0,30}?\b(?:is|are)\s+(?:\w+ly\s+)?"
        r"(?:hypothetical|fictional|fictitious|speculative|imaginary|invented|fabricated|an\s+assumption)\b"
        r"|\b(?:doses|dosages|facts|details|names|answers)\b[^.]{0,30}?\b(?:is|are)\s+(?:\w+ly\s+)?made[- ]up\b(?!\s+of)|\bpretend\s+that\b"
        r"|\b(?:if|were)\s+(?:such\s+an?|this|an?)\s+(?:combination|product|medicine|medication|drug)\s+(?:(?:\w+ly\s+)?existed|were\s+to\s+exist|were\s+(?:available|approved|real|marketed)|(?<=were this combination )available)\b"
        r"|\bimagine\s+(?:an?|the|that)\s+(?:\w+\s+){0,2}?"
        + THING
        + r"|\bimagin(?:es?|ed|ing)\s+(?:what\s+)?(?:such|this)\b|\bI\s+(?:made\s+(?:it|this|that)\s+up|invented)\b|\bname\s+(?:that\s+)?I\s+(?:made\s+up|invented)\b"
        r"|\b(?:{T}|(?:this|the)\s+(?:product|medicine|medication|combination|drug))\s+is\s*(?:not|n't)\s+(?:real|genuine)\b"
        + END,
    ),
    (
        "N18 one-that-is-not",
        "any",
        r"\b(?:an?|such\s+an?)\s+(?:combination|product|medicine|medication|drug|formulation)\s+(?:that|which)\s+(?:is\s+(?:not\s+real|fictional|imaginary|hypothetical)\b|does"
        + _NOT
        + r"\s+exist\b"
        r"|(?<=combination that )(?:has\s+not\s+been|is\s+not|isn't|was\s+never|has\s+never\s+been)\s+(?:approved|marketed|authori[sz]ed|licen[cs]ed|real|sold)\b(?!\s+(?:for|in)))"
        r"|\bno\s+such\s+(?:[\w-]+\s+){0,2}?(?:combination|product|medicine|medication|drug|formulation|preparation)\s+(?:has\s+(?:ever\s+)?been|was|could\s+be|can\s+be)\s+"
        r"(?:approved|marketed|authori[sz]ed|licen[cs]ed|made|found|sold|identified|developed)",
    ),
    (
        "N19 names-nothing",
        "single",
        r"{T}\s+is\s*(?:not|n't)\s+(?:the\s+name\s+of\s+(?:any|an?)\b|an?\s+(?:medicine|medication|drug|product)\s+(?:that\s+)?(?:i|we|known\s+to)\b)"
        r"|{T}\s+does"
        + _NOT
        + r"\s+(?:match|refer\s+to|correspond\s+to|name|identify|denote)\s+(?:an?y?|one)\s+(?:[\w-]+\s+){0,2}?(?:medicine|medication|drug|product|substance)\b"
        r"|{T}\s+(?:seems|appears|is\s+likely|is\s+probably|may|might|could)\s+(?:to\s+)?(?:be\s+)?an?\s+(?:\w+\s+)?(?:invented|fictitious|fictional|made-up|misspel\w+|unknown)\b"
        r"|\b(?:that|if|whether)\s+{T}\s+does" + _NOT + r"\s+(?:\w+ly\s+)?exist\b"
        r"|{T}\s+is\s+an?\s+unknown\s+(?:\w+\s+)?(?:name|drug|medicine|medication|product)\b",
    ),
    (
        "R9 too-little",
        "any",
        r"\b(?:not\s+enough|insufficient|too\s+little)\s+(?:[\w-]+\s+){0,2}?(?:information|data|evidence|known)\b[^.]{0,40}?\bto\s+(?:\w+ly\s+)?(?:write|provide|give|create|prepare"
        r"|complete|compile|describe)\s+(?:an?|this|the|its)\s+(?:[\w-]+\s+){0,3}?(?:"
        + PAGE
        + r"|section|uses?(?=\s*(?:[.;]|$)))\b"
        r"|\b(?:information|details?|data)\s+(?:about|on|of|for|regarding|concerning)\s+"
        + SELF
        + r"\s+(?:is|are)\s+(?:very\s+)?(?:hard|difficult)\s+to\s+(?:find|come)\b"
        r"|\bno\s+(?:[\w-]+\s+){0,2}?"
        + PAGE
        + r"\s+(?:can|could)\s+be\b|\b(?:section|page|leaflet)\s+(?:has\s+been|is|was)\s+(?:intentionally\s+)?left\s+(?:blank|empty)\b"
        r"|\b(?:information|details?|data)\b[^.]{0,30}?\bfor\s+this\s+(?:section|page|leaflet)\s+(?:is|are|was|were)\s+(?:not\s+available|unavailable|missing)\b",
    ),
    (
        "R9 no-source-has-it",
        "any",
        r"\bno\s+(?:[\w-]+\s+){0,2}?(?:sources?|references?|databases?|textbooks?)\s+(?:mentions?|lists?|describes?|contains?|covers?)\b"
        r"|\bdo(?:es)?"
        + _NOT
        + r"\s+appear\s+in\s+any\b[^.]{0,30}?\b(?:pharmacop\w+|databases?|references?|formular\w+|lists?)\b"
        r"|\b(?:knowing|known|clear|certain)\s+what\s+{T}\s+is\b"
        r"|\bname\b[^.]{0,30}?\b(?:is|was)\s+(?:spelled|spelt|written)\s+(?:correctly|right)\b",
    ),
    (
        "N20 none-has-both",
        "combo",
        r"\bno\s+(?!other\b|more\b|additional\b)(?:[\w-]+\s+){0,3}?"
        + THING
        + r"\s+(?:available\s+|on\s+the\s+market\s+|in\s+existence\s+)?(?:that|which)\s+(?:has|have|holds?|combines?|contains?|pairs?|includes?)\s+"
        r"(?:both|these|the\s+two|all\s+(?:three|four|five|of))\b(?!\s+(?:is|are|should)\b)"
        r"|\b(?:combined|ready-made|single)\s+(?:product|tablet|pill|capsule|medicine|preparation)s?\s+(?:is|are)\s+(?:currently\s+)?(?:unavailable|not\s+available)\b"
        r"(?!\s+(?:in|for|over|without|on|as|if))",
    ),
    (
        "N21 unknown-product",
        "any",
        r"\b(?:such\s+an?|this)\s+(?:product|medicine|medication|combination|drug|name)\s+is\s+unknown\b(?!\s+to\s+(?:cause|affect))"
        r"|\b(?:{T}|product|medicine|medication|combination|drug|name)\s+is\s+an?\s+(?:fabrication|invention|fiction|fake|fantasy)\b"
        r"|(?:\bnot|n't)\s+(?:\w+\s+)?(?:available|sold|marketed|approved)\s+(?:anywhere|in\s+any\s+country|worldwide)\b(?!\s+for)"
        r"|(?:\bnot|n't)\s+an?\s+(?:combination|product|medicine|medication|drug)\s+(?:that|which)\s+(?:exists|(?:doctors|physicians|manufacturers|anyone)\s+\w+(?![^.]{0,40}\bfor\b))"
        r"|\b(?:combination|product|medicine|medication|drug)\s+(?:that|which)\s+(?:may|might|probably|does|likely)\s*(?:not|n't)?\s+(?:not\s+)?exist\b(?!\s+(?:in|as))",
    ),
)
"""Families of wordings: name, scope and pattern, as in `denials_en`."""
