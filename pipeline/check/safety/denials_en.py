"""English wordings in which an author refuses, does not know, or denies the product.

Each pattern looks at one run of text (a paragraph, an item, a heading) in which emphasis and
double quotes are dropped and apostrophes straightened; `[^.]` keeps it inside one sentence, and
`{T}` stands for the leaflet's title. The families were written from some 300 pages labelled by
hand and tested for what they leave alone as much as for what they find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.safety import denials_en_indirect, denials_en_search
from pipeline.check.safety.needed import Lazy, alternatives
from pipeline.check.safety.wording import TITLE, Family, Kind, Scope, Wordings

# --- building blocks ---
# noun of the product itself. NOT: use, dose, dosage, therapy, treatment, name, agent, entity, practice
PROD = (
    r"(?:combinations?|formulations?|medications?|medicines?|drugs?|products?|preparations?|pharmaceuticals?"
    r"|compositions?|mixtures?|pill|tablet|capsule|vaccines?|generics?|cream|ointment|compound"
    r"|monograph)\b"
    # …but not when it only qualifies another noun
    r"(?![- ](?:dosages?|doses?|dosing|interactions?|allerg\w+|names?|regimens?|therap\w+|schedules?|guidelines?"
    r"|labels?|labell?ing|class(?:es)?|levels?|resistance|treatments?|protocols?|ratios?|strengths?|brands?|choices?"
    r"|options?|for (?:children|infants|pa?ediatric|pregnan\w+|adults)))"
)
NOT = r"(?:\bnot\b|n't\b)"
# words that may stand between the negation and the noun phrase
HEDGE = (
    r"(?:,?\s+(?:currently|usually|typically|generally|considered|commonly|really|actually|yet|always|necessarily"
    r"|normally|routinely|represent|constitute|refer to|appear|seem|believed|known|to|be|as|available as"
    r"|marketed as|sold as|listed as|recogni[sz]ed as|a part of))*"
)
# one word inside the noun phrase: no preposition, relative, verb, so we stay inside the phrase
W = (
    r"(?:(?!(?:a|an|the|any|this|that|these|those|your|whether|need|take|as|by|for|in|into|to|of|with|from|on|at|which|when|but|because|since|due|is|are|was|if|without"
    r"|than|during|through|via|across|between|among|per|regarding|about|information|should|may|can|will|must|dos(?:e|es|age|ages|ing)"
    r"|named|all|safety|brand)\b)[\w'’+&-]+[,/;]?\s+)"
)
# adjectives that deny the product
STD = r"(?:standard(?:i[sz]ed)?|non-?standard|conventional|legitimate|valid|real|actual|typical|existing|unified)"
PRE = (
    r"(?:pre-?\s?(?:made|mixed|packaged|formulated|combined|existing|manufactured|prepared|compounded|defined|approved)"
    r"|fixed[- ]dose|co-?formulated|commercial(?:ly)?(?:[- ](?:available|marketed|produced|made))?"
    r"|(?:readily|widely|routinely)[- ]available|marketed)"
)
REC = (
    r"(?:(?:widely|universally|officially|formally|generally|commonly|medically|currently|well)?[- ]?"
    r"(?:recogni[sz]ed|established|(?:FDA[- ])?approved|known|documented))"
)
_ROUTE = re.compile(
    r"\b(?:pregnan\w+|breast-?feed\w*|lactati\w+|IV|I\.V|intravenous(?:ly)?|oral(?:ly)?|injectab\w+|injection|pa?ediatric|children'?s?|infants?"
    r"|intramuscular|parenteral|over[- ]the[- ]counter|OTC|extended[- ]release|liquid)\b",
    re.I,
)
_CONDITIONAL = re.compile(r"\b(?:if|whether|unless|in case)\b[^,;:(]{0,60}$", re.I)
_IV = re.compile(r"\b(?:IV|intravenous(?:ly)?|parenteral(?:ly)?)\b", re.I)
NAMED = r"(?![^.]{0,90}\bnam(?:e|es|ed)\b)"  # "…with a single, recognised NAME": about names only, may print
# geographic or partial hedge: "… in the United States", "… in all countries"
GEO = (
    r"(?![^.]{0,60}\b(?:in|within|across|outside|to)\s+(?:the\s+)?(?:US|U\.?S\.?A?|USA|UK|United States|United Kingdom"
    r"|EU|Europe|Canada|India|Australia|Japan|all|every|many|most|some|certain|several|various|other|your)\b)"
)
# "not (typically)", "typically not", "rarely", "usually isn't" before a verb
NEVER = (
    r"(?:(?:"
    + NOT
    + r"|\b(?:never|rarely|seldom|hardly ever))(?:,?\s+(?:\w+ly|always|often|if ever),?)*)"
)
# "in/into/as a single … product"
INONE = (
    r"(?:as|into|in|to create|to form|within|under)\s+(?:an?\s+|one\s+|the\s+)?(?:" + W + r"){0,5}?"
    r"(?:single|one|combined|fixed[- ]dose|combination|pre-?\w+)[, ]+(?:" + W + r"){0,6}?"
    r"(?:combinations?|formulations?|medications?|medicines?|drugs?|products?|preparations?|pills?|tablets?|generics?|capsules?"
    r"|vaccines?|composition\b"
)
FOR = (
    r"(?!\s+(?:for|to treat|against)\s+(?!this|these|human))"  # "not a standard drug FOR migraine"
)
# head noun with its guards: a naming remark excuses "not a recognised medicine with a single NAME", but not
# "not an approved formulation with a single name": a formulation is a thing, not a name
HEAD = (
    r"(?:(?:formulations?|combinations?|preparations?)\b(?![- ](?:dosages?|doses?|dosing|therap\w+|treatments?|names?|drugs?|medic\w+|products?|regimens?|brands?))"
    + FOR
    + "|"
    + PROD
    + FOR
    + NAMED
    + ")"
)
N_MANY = r"(?:two|three|four|five|six|seven|several|multiple|both|\d+)"
DRUGS = r"(?:drugs|medications|medicines|antibiotics|agents|supplements|products|components|substances|entities)"

# --- the families ---
_PATTERNS: tuple[tuple[str, Scope, str], ...] = (
    # ===== R: the author refuses, does not know, or talks as a chat assistant =====================
    # R1 first person + cannot + verb of telling. "I cannot provide (specific) medical advice" alone is a stock
    #    disclaimer on usable pages and must NOT match. FAQ questions ("what if I cannot find …?") are excluded by
    #    the look-behinds and by the final "not a question" guard in scan().
    (
        "R1 I-cannot",
        "any",
        r"(?<!if )(?<!when )(?<!what )(?<!why )(?<!that )\bI(?:'m| am)?\s+(?:cannot|can't|can not|could not|couldn't|was unable to|was not able to|unable to|not able to"
        r"|am unable to|am not able to|will not|won't|must decline to)\s+(?:\w+ly\s+)?(?:provide|offer|give|generate|create|supply|produce|present|fulfil\w*"
        r"|complete|answer|verify|confirm|identify|locate|describe|write|find|comment|recommend)\b"
        r"(?!\s+(?:\w+\s+){0,3}(?:advice|diagnos\w+|consultations?)\b(?!,?\s+(?:or|and)\s+(?:\w+\s+){0,2}(?:dosage|dosing|drug|information|details)))",
    ),
    (
        "R1 I-do-not-have",
        "any",
        r"(?<!if )(?<!when )(?<!what )\bI\s+(?:do not|don't|did not|didn't|currently do not|currently don't)\s+(?:currently\s+)?(?:have|possess|know|recogni[sz]e)\s+"
        r"(?:(?:any|enough|sufficient|specific|reliable|detailed|access|verified|accurate|current|the)\s+)*(?:to\s+)?(?:information|data|details|knowledge|records?|medical|this|a|access|real)\b"
        r"|\bI\s+have\s+no\s+(?:\w+\s+){0,2}(?:information|data|record|knowledge)\b",
    ),
    (
        "R1 apology",
        "any",
        r"\bI\s+(?:apologi[sz]e|must apologi[sz]e|regret)\b|\bI'?m\s+sorry\b|\bI am sorry\b",
    ),
    (
        "R1 of-me",
        "any",
        r"(?<!if )(?<!when )(?<!what )\bI(?:'ve|\s+have)\s+been\s+(?:unable|not\s+able)\s+to\s+(?:find|locate|identify|verify)\b|\bI(?:'d|\s+would)\s+rather\s+not\s+(?:guess|say|give|describe)\b"
        r"|\bsorry,?\s+(?:but\s+)?(?:there\s+is\s+)?no\s+(?:information|data|details)\b|\bavailable\s+to\s+me\b|\bunknown\s+to\s+me\b"
        r"|\b(?:irresponsible|unsafe|unethical|wrong|not\s+possible|impossible|inappropriate|not\s+appropriate)\s+(?:of|for)\s+me\s+to\b"
        r"|\bmy\s+(?:guidelines|instructions|rules|programming|policy|policies)\s+(?:do|does)\s+not\s+(?:allow|permit|let)\b|\bI(?:'m|\s+am)\s+not\s+(?:allowed|permitted|programmed)\s+to\b"
        r"|\bwe\s+are\s+(?:not\s+able|unable)\s+to\s+(?:supply|provide|offer|write|create)\s+an?\s+(?:leaflet|page|monograph|description)\b",
    ),
    # R2 assistant self-reference and cut-off talk
    (
        "R2 as-an-AI",
        "any",
        r"\bas an? (?:AI(?:,?\s+I\b|\s+(?:language|model|assistant|system|tool|trained|developed))|artificial intelligence|(?:large )?language model|chat ?bot)\b"
        r"|\bbeing an AI\b|\ban AI (?:language|model|assistant|chat ?bot)\b|\bas of my (?:last|latest|most recent|current|knowledge|training)\b"
        r"|\bmy (?:knowledge (?:cut-?off|base)|training data|last (?:knowledge )?update|capabilities)\b|\bto (?:the best of )?my knowledge\b"
        r"|\bAI[- ]generated\b|\bcrowd-?sourced\b",
    ),
    # R3 asks the reader for the name / says the given name is incomplete or misspelled
    (
        "R3 asks-for-name",
        "any",
        r"\bplease\s+(?:provide|specify|clarify|supply|give)\s+(?:me\s+)?(?:with\s+)?(?:the|its|a|an|more|which)\b[^.?]{0,60}\b(?:name|spelling|details|composition|medicine you)\b"
        r"|\bplease\s+(?:re-?|double-?\s?)?(?:check|verify|confirm|ensure)\b[^.?]{0,30}\bspelling\b"
        r"|\bI\s+need\s+(?:a|an|the|more)\b[^.?]{0,60}\b(?:name|information|details|spelling)\b"
        r"|\bif you (?:meant(?! to\b)|are referring to|have a specific (?:medication|drug|product|brand|medicine) in mind)\b",
    ),
    (
        "R3 name-doubtful",
        "any",
        r"\b(?:(?:provided|given|supplied|requested)\s+(?:\w+\s+){0,2}(?:name|title|list|composition|entry|term|combination)|(?:generic|drug|medication|product|combination)\s+name|name\s+(?:provided|given))\b[^.]{0,30}\b(?:is|are|appears?|seems?)(?: to be)? (?:\w+ly )?(?:incomplete|misspel\w+|truncated|a typo|erroneous|ambiguous)\b"
        r"|\bname\b[^.]{0,20}\b(?:is|was|may be|might be|could be|has been)\s+(?:\w+\s+)?misspel\w+"
        r"|\b(?:contain|be|has|is|there's|there is|there may be|there might be|there could be)\s+an?\s+(?:typo\w*|misspelling|spelling (?:error|mistake))\b"
        r"|\b(?:likely|possibl[ey]|presumably|probably|perhaps|may be|might be|could be|appears to be)\s+(?:an?\s+)?(?:misspelling|misspelled|typo\w*|misnomer|spelling error)\b"
        r"|\bthis response assumes\b"
        r"|\bnot an? (?:true|real|actual|recogni[sz]ed|valid|standard|official|known) (?:\w+[- ]){0,3}(?:generic )?name\b(?= ?[).;,]|$)",
    ),
    (
        "R3 not-a-generic-name",
        "single",
        NOT
        + r"\s+(?:appear to be\s+|seem to be\s+)?an?\s+(?:[\w-]+,?\s+(?:or\s+)?){0,3}?(?:recogni[sz]ed|known|real|standard|valid|established|official)\s+(?:[\w-]+\s+){0,2}?(?:generic |drug |pharmaceutical |medicine )name\b",
    ),
    # R4 impersonal refusal. Never on a bare dosage refusal ("It is impossible to give a dosage here"): proper pages say it.
    (
        "R4 impossible-to-provide",
        "any",
        r"(?:\bimpossible|\bnot\s+(?:\w+ly\s+)?(?:possible|able|appropriate|feasible|accurate)|n't\s+(?:\w+ly\s+)?(?:possible|appropriate|feasible|accurate)|\bunable|\binappropriate|\birresponsible|\bmisleading|\bunsafe|\bunethical)\s+to\s+(?:\w+ly\s+)?(?:provide|give|offer|present|describe|create)\s+"
        r"(?!(?:\w+,?\s+){0,3}(?:dosages?|doses?|dosing|dose)\b(?![^.]{0,40}side effects))(?:\S+\s+){0,6}?(?:information|response|profile|monograph|answer|description|details|overview|usage|side effects)\b",
    ),
    (
        "R4 providing-would-be",
        "any",
        r"\b(?:providing|presenting|offering|giving|describing|creating|listing)\s+(?!(?:[\w-]+\s+){0,3}(?:dosages?|doses?|dosing)\s+(?:information|instructions?|recommendations?|guidelines?|advice|details)?\s*(?:here\s+)?(?:is|are|would|without|for|isn't)\b)"
        r"(?:[^.\s]+\s+){0,10}?(?:information|details?|data|overview|profile|monograph|description|composition|side effects?,|them\s+as)\b[^.]{0,200}?"
        r"\b(?:(?:would be|could be|may be|is|are)\s+(?:both\s+|highly\s+|potentially\s+)?(?:inaccurate|misleading|irresponsible|inappropriate|impossible|not (?:appropriate|possible|accurate|feasible)|dangerous|unsafe|unethical)|(?:isn't|aren't|wouldn't be)\s+(?:appropriate|possible|accurate|feasible)|is not (?:appropriate|possible)|requires knowing)\b"
        r"|\bpresenting\s+(?:them|it|this)\s+as\b[^.]{0,80}\b(?:inaccurate|misleading)\b",
    ),
    ("R4 would-constitute-medicine", "any", r"\bprovid\w+\b[^.]{0,80}\bwould constitute\b"),
    (
        "R4 cannot-be-provided",
        "any",
        r"(?<!dosage )(?<!dosing )(?<!dose )\b(?:information|profile|monograph|details|description|sections?)\b(?!\s+(?:on|about|regarding)\s+(?:\w+\s+){0,2}dos)[^.]{0,60}\bcan(?:not|'t)\s+be\s+(?:\w+ly\s+)?(?:provided|completed|given|answered)\b(?!\s+(?:by|to|without a prescription|orally|with))"
        r"|\b(?:description|profile|overview|monograph|response)\b[^.]{0,40}\b(?:is|are)\s+(?:therefore\s+)?(?:not possible|impossible)\b"
        r"|\binformation\s+(?:you(?:'ve| have)?\s+)?requested\b"
        r"|\bcannot be (?:fully |accurately )?(?:provided|answered|completed) without (?:a |the )?specific (?:ingredient|product)"
        r"|\bthis (?:response|section|page|document|profile)\s+can(?:not|'t)\s+(?:provide|offer|give)\b[^.]{0,80}\b(?:hypothetical|non-?standard|non-?existent|unapproved|combination)\b",
    ),
    (
        "R4 requested-format",
        "any",
        r"(?:\b(?:not|cannot|impossible|inaccurate|misleading|without|unable|inappropriate)\b|n't\b)[^.]{0,160}\b(?:requested format|format (?:you )?requested|as requested|requested (?:combination|information|template))\b"
        r"|\b(?:requested format|format (?:you )?requested|as requested)\b[^.]{0,160}(?:\b(?:not|cannot|impossible|inaccurate|misleading|inappropriate)\b|n't\b)",
    ),
    # R5 no knowledge of THIS product (title or "this drug" directly after the preposition, nothing like "in pregnancy" behind)
    (
        "R5 no-information-on-it",
        "any",
        r"\b(?:there (?:is|are)|there's|is|are|have|has|with)\s+(?:currently\s+|very\s+)?(?:no|not any|not enough|insufficient|not sufficient|almost no)\s+(?:\w+[, ]+){0,5}?(?:information|data|documentation|literature|records?|evidence)\s+(?:\w+\s+){0,3}?(?:on|about|regarding|for|concerning|of)\s+"
        r"(?:a (?:medication|drug|medicine|substance|product|combination)\b|(?:this|the) (?:specific |particular |exact )?(?:medication|drug|medicine|product|substance|compound|combination)|{T})(?=\s*(?:[.;,)]|called|named|exists?|is available|available|as a|containing|with the|in (?:the )?(?:public|medical|my|reliable|standard)|$))"
        r"|\b(?:information|data|details)\s+(?:on|about|regarding|concerning)\s+(?:{T}|this (?:specific |particular )?(?:medication|drug|medicine|combination|product))(?:\s+(?:itself|as an? \w+))?\s+(?:is|are)\s+(?:currently\s+)?(?:not (?:readily|publicly|widely|currently|generally)?\s*available|unavailable|non-?existent|(?:extremely |very )?scarce)"
        r"|\b(?:lack|absence|unavailability|scarcity)\s+of\s+(?:(?!pa?ediatric|clinical|safety|long)[\w-]+\s+){0,3}?(?:information|documentation|literature)\s+(?:available\s+)?(?:on|about|regarding|for|concerning)\s+(?:(?:this|the|a) (?:specific |particular |exact )?(?:medication|drug|medicine|product|substance|combination)|{T})(?=\s*(?:[.;,)]|called|named|$))"
        r"|\blimited\s+(?:publicly|readily|verifiable)\s+available\s+information\s+(?:on|about|regarding)\s+(?:this|{T})\b|\blimited\s+information\s+(?:on|about|regarding)\s+{T}\s+in\s+(?:publicly|standard|medical|common)\b"
        r"|\bno\s+(?:[\w-]+\s+){0,3}information\s+(?:exists|is available)\s+(?:on|about|regarding|for)\s+(?:this|{T})(?=\s*(?:[.;,)]|combination|specific|medication|drug|product|$))(?!\s+\w+\s+(?:in|during|for|use)\b)"
        r"|\b(?:does|do)(?:\s+not|n't)\s+(?:appear|exist)\s+in\s+(?:any\s+)?(?:standard|common|major|official|medical|pharmaceutical|drug|public\w*)\b|\b(?:does|do)(?:\s+not|n't)\s+correspond\s+to\s+(?:any|a)\b"
        r"|\bnot\s+(?:found|listed|included|recogni[sz]ed)\s+in\s+(?:any\s+|the\s+)?(?:standard|common|major|official|medical|pharmaceutical|reputable)\s+(?:\w+\s+){0,3}?(?:references?|pharmacop\w+|databases?|formular\w+|literature|texts?|resources?)\b",
    ),
    (
        "R5 could-not-find",
        "any",
        r"\b(?:could not|couldn't|cannot|can't|unable to|not able to)\s+(?:find|locate|identify|verify)\s+(?:any\s+|a\s+|an\s+|reliable\s+|credible\s+)*(?:information|medication|medicine|drug|record|reference|substance|data|evidence|product)\b(?!\s+(?:at|in) your)",
    ),
    # ===== N: the page denies its own product ====================================================
    # N1 "(this combination) is not a standard / pre-made / commercially available / recognised PRODUCT".
    #    Three pieces so that naming remarks ("not a single medicine with a recognised NAME") stay printable.
    (
        "N1 not-a-premade-product",
        "combo",
        NOT
        + HEDGE
        + r"\s+(?:an?\s+|any\s+|the\s+|one\s+)?"
        + W
        + r"{0,6}?"
        + r"(?:commercial(?:ly)?(?:[- ](?:available|marketed))?),?\s+"
        + W
        + "{0,6}?"
        + PROD
        + GEO,
    ),
    (
        "N1 not-a-standard-product",
        "combo",
        NOT
        + HEDGE
        + r"\s+(?:an?\s+|any\s+|the\s+|one\s+)?"
        + W
        + r"{0,6}?"
        + "(?:"
        + STD
        + "|"
        + PRE
        + r"),?\s+(?:(?:or|and)\s+)?"
        + W
        + "{0,8}?"
        + HEAD,
    ),
    # "recognised/approved/established": only without "single" in front (≈ "not a single FDA-approved drug but a supplement": may print)
    (
        "N1 not-a-recognised-product",
        "combo",
        NOT
        + HEDGE
        + r"\s+(?:an?\s+|any\s+|the\s+)?(?!single\b|one\b)"
        + r"(?:(?!single\b)"
        + W
        + r"){0,4}?"
        + REC
        + r"(?!,? single-entity),?\s+(?:(?:or|and)\s+)?"
        + W
        + "{0,6}?"
        + HEAD
        + GEO,
    ),
    (
        "N1 not-a-recognised-thing",
        "single",
        r"(?:{T}\b[^.]{0,60}?|\b(?:this|it)\b\s+(?:\w+\s+){0,2}?)(?:is|are|does|do|was)?\s*"
        + NOT
        + HEDGE
        + r"\s+(?:an?\s+|any\s+|the\s+)?"
        + W
        + r"{0,3}?(?:(?:widely |universally |officially |formally |generally |commonly |well[- ])?(?:recogni[sz]ed|known)|standard|real|actual|legitimate|valid|existing)(?:,| or| and)?\s+"
        + W
        + r"{0,4}?"
        + PROD
        + r"(?!\s+(?:for|of|in)\b)",
    ),
    # N1b "…single medicine with an established composition / monograph / formulation / medical use"
    (
        "N1b not-a-defined-product",
        "combo",
        NOT
        + r"\s+(?:\w+\s+){0,2}?(?:a |an )?single,?\s+"
        + W
        + "{0,5}?"
        + PROD
        + r"\s+with\s+(?:an?\s+)?[^.]{0,60}?\b(?:standardi[sz]ed|established|defined|approved|validated)\b,?\s+(?:[\w-]+,?\s+){0,2}?(?:formulation|composition|monograph|dosage guidelines?|profile|medical use|indication|uses?)\b",
    ),
    (
        "N1c not-X-entity",
        "combo",
        NOT
        + r"\s+(?:a |an )?(?:single[, ]+)?(?:pre-?\w+|standard(?:i[sz]ed)?|defined|combined|commercially[- ]available),?\s+(?:[\w-]+\s+){0,3}?(?:entity|drug|pill)\b"
        + NAMED,
    ),
    # N2 "there is no (single/standard/approved) product that combines …"; "no such medication"
    (
        "N2 no-product-combining",
        "combo",
        r"(?:\bthere(?:'s| is| are| exists?)\s+(?:currently\s+|presently\s+)?(?:no|not an?y?)\s+(?!other\b|more\b|additional\b)|\bthere\s+(?:isn't|aren't)\s+(?:currently\s+)?an?y?\s+(?!other\b)|\bno\s+(?!other\b|more\b)(?:"
        + W
        + r"){0,3}?(?:single|standard|approved|FDA-approved|commercially[- ]available|marketed|established|known|recogni[sz]ed|fixed-dose)(?:,| or)?\s+)"
        + "(?:"
        + W
        + r"){0,8}?(?:combinations?|formulations?|medications?|medicines?|drugs?|products?|preparations?|pills?|tablets?|vaccines?|creams?|compositions?)\b\s+(?:that\s+|which\s+|currently\s+|is\s+known\s+to\s+)*(?:combin\w+|contain\w*|includ\w+|consist\w*|compris\w+|with\s+(?:this|these|all|both)(?: \w+){0,2}\b|of\s+(?:these|all these|both))",
    ),
    (
        "N2 no-standard-combination",
        "combo",
        r"\bno\b\s+(?:(?!(?:single|known)\b)"
        + W
        + r"){0,3}?(?:"
        + STD
        + "|"
        + PRE
        + r"|approved|FDA-approved|established|recogni[sz]ed|combined)(?:,| or| and)?\s+"
        + W
        + r"{0,6}?(?:combinations?|formulations?|products?|medications?|medicines?|pills?|tablets?|drugs?)\b(?![- ](?:dosages?|doses?|dosing|interactions?|therap\w+|regimens?|guidelines?|schedules?|protocols?|uses?|indications?|treatments?|monographs?|versions?))(?!\s+(?:for|to|that (?:can|will|is)|against)\b)"
        + NAMED,
    ),
    (
        "N2 no-such",
        "any",
        r"\b(?:no such|no (?:known|recogni[sz]ed|existing))\s+(?:[\w-]+\s+){0,2}(?:medication|drug|medicine|combination|formulation|product|pharmaceutical|substance)s?\b(?=\s*(?:$|[.,;)]|called|named|known as|by th|with th|under th|exists?|is\b|currently|combin|contain))(?!\s+(?:is|are)\s+(?:\w+\s+){0,2}(?:completely|entirely|without|free|safe))",
    ),
    (
        "N2 none-called",
        "any",
        r"(?:\bno\b|n't (?:a|any)\b|\bnot (?:a|any)\b)\s+(?:(?:single|specific|known|recogni[sz]ed|widely|commonly|standard|approved|established)\s+)*(?:generic\s+|pharmaceutical\s+)?(?:medication|medicine|drug|product|pharmaceutical|substance)\s+(?:called|named|known as|by the name|with the (?:exact )?(?:generic )?name)\b",
    ),
    # N3 does not exist
    (
        "N3 does-not-exist",
        "any",
        r"(?<!for )(?<!to )(?<!of )(?<!against )(?<!with )\b(?:an?|the|this|such an?|such|any|no)\s+(?:"
        + W
        + r"){0,5}?(?:combination|product|formulation|medication|composition|medicine|drug|pill|tablet)\b(?:\s+(?:of|combining|containing|with|that|which|called|named|known)\b[^.]{0,220}?)?\s*,?\s*(?:simply\s+|currently\s+)?(?:does|do|did)(?:\s+not|n't)\s+(?:currently\s+|appear to\s+|seem to\s+|actually\s+)*exist\b"
        r"|\bcombined\s+[^.]{0,160}?\bcomposition\s+(?:does not|doesn't)\s+exist\b|(?:^|[.:]\s+){T}\s+(?:does not|doesn't)\s+(?:appear to\s+|seem to\s+)?exist\b|\b(?:does|do)(?:\s+not|n't)\s+exist\s+as\s+an?\b",
    ),
    (
        "N3 non-existent",
        "any",
        r"\bnon-?existent\s+(?:\w+\s+){0,2}?(?:combination|medication|medicine|drug|product|formulation)",
    ),
    (
        "N3 does-not-appear-to-be",
        "any",
        r"\b(?:does|do)(?:\s+not|n't)\s+(?:appear|seem)\s+to\s+(?:be|exist|correspond)\b(?:\s+(?:an?|any|listed|recogni[sz]ed|commercially|widely|approved|marketed))+\s+(?:[\w-]+,?\s+){0,6}?(?:medication|drug|medicine|combination|formulation|product|pharmaceutical|substance|available|databases?)\b",
    ),
    # N4 hypothetical. "theoretical" only directly before the product noun: "a theoretical drug interaction" is normal prose.
    (
        "N3 known-to-nobody",
        "any",
        r"\bname\s+(?:does\s+not|doesn't)\s+(?:correspond|refer|belong)\s+to\s+any\s+(?:\w+\s+){0,2}(?:medicine|medication|drug|product|substance)\b"
        r"|\b(?:{T}|it|this\s+(?:product|name|medicine|drug|medication))\s+is\s+not\s+(?:recogni[sz]ed|known|listed|registered)\s+as\s+an?\s+(?:medicine|medication|drug|product)\s+(?:by|in|with)\s+any\b"
        r"|\bno\s+records?\s+of\s+(?:this|such\s+a|a|any)\s+(?:drug|medicine|medication|product|substance)\b"
        r"|\b(?:this|the\s+following|{T}\s+is\s+an?)\s+(?:medicine|medication|drug|product|leaflet|page|combination)?\s*(?:is\s+)?(?:invented|made\s+up|fabricated|imaginary|fictional|fictitious)\b"
        r"|\b(?:this|the)\s+combination\s+has\s+never\s+been\s+(?:\w+\s+or\s+)?(?:marketed|approved|licensed|authorised|authorized)\b"
        r"|\bno\s+(?:approved|licensed|authorised|authorized|marketed)\s+(?:product|medicine|drug|medication)\s+(?:that\s+)?(?:has|with|contains)\s+this\s+combination\b",
    ),
    (
        "N4 hypothetical",
        "any",
        r"\b(?:hypothetical|fictional|fictitious|imaginary|made-up|non-?existent)\b\)?\s+(?!(?:example|scenario|case|patient|question|situation|risk|concern|illustration)\b)(?:[\w+'&/,-]+\s+){0,6}?(?:combinations?|medications?|medicines?|drugs?|products?|formulations?|therapy|compositions?|mixtures?)\b(?!\s+interactions?)",
    ),
    (
        "N4 theoretical",
        "combo",
        r"\b(?:theoretical|unofficial|experimental|speculative|unconventional)\s+(?:(?:triple|three-drug|fixed-dose|multi-\w+)\s+)?(?:combinations?\b|combined (?:product|formulation|medication))(?!\s+(?:therapy|treatment|regimen|chemotherapy)\b)",
    ),
    (
        "N4 is-hypothetical",
        "any",
        r"\b(?:combination|product|formulation|medication|medicine|drug|composition|profile|{T})\b(?:[^.,]{0,60})?\s+(?:is|are|remains?|was)\s+(?:\w+ly\s+)?(?:hypothetical|fictional|fictitious|imaginary|made[- ]up|an? placeholder)\b|\bthis\s+is\s+(?:\w+ly\s+)?(?:an?\s+)?(?:hypothetical|fictional|placeholder)\b(?!\s+(?:scenario|case|patient|question|situation))",
    ),
    (
        "N4 is-theoretical",
        "combo",
        r"\bcombination\b[^.]{0,60}?\s+(?:is|remains)\s+(?:\w+ly\s+)?theoretical\b(?!\s+\w)",
    ),
    # N5 "not (typically) combined/available/found in/as one product"; not when only the NAME is meant
    (
        "N5 not-combined-in-one",
        "combo",
        NEVER + r"\s+(?:combined|co-?formulated|formulated)\s+(?:together\s+)?" + INONE + r")",
    ),
    (
        "N5 not-found-as-one",
        "combo",
        NEVER
        + r"\s+(?:commercially\s+)?(?:available|found|marketed|sold|supplied|manufactured|produced|offered|administered|prescribed)\s+(?:together\s+)?"
        + INONE
        + r")"
        + NAMED
        + r"(?!\s+to treat)(?!\s+in the way)",
    ),
    # N6 separate drugs, not one product
    (
        "N6 not-as-a-single",
        "combo",
        r"\b(?:not|never|rather than)\s+(?:typically\s+|usually\s+)?(?:as|in)\s+(?:an?\s+|one\s+)?(?:single|combined|fixed[- ]dose|pre-?\w+|one)[, -]+(?:[\w-]+,?\s+){0,4}?(?:combination|medication|medicine|drug|formulation|product|entity|pill|tablet|preparation|composition)\b",
    ),
    (
        "N6 not-a-single-combined",
        "combo",
        NOT
        + r"\s+(?:an?\s+)?(?:\w+\s+)?single,?\s+(?:[\w-]+,\s+)?(?:combined|pill\b|combination\b|pharmaceutical product|pre-?\w+)(?:\s+[\w-]+){0,4}"
        + NAMED,
    ),
    (
        "N6 together-but-separate",
        "combo",
        r"\b(?:used|prescribed|taken|given|administered|combined)\s+(?:together|concurrently|in combination)\b[^.]{0,60}?\bbut\b(?:\s+\w+){0,2}?\s+(?:(?:are|as|remain)\s+(?:\w+\s+){0,2}?(?:separate|distinct|different|individual)\s+(?:generic\s+)?"
        + DRUGS
        + r"\b|[^.]{0,20}?"
        + NOT
        + r"\s+(?:\w+\s+)?(?:as\s+)?(?:an?\s+)?single\b)",
    ),
    (
        "N6 separate-not-usually-combined",
        "combo",
        r"\b(?:separate|distinct|individual)\s+(?:[\w-]+\s+){0,2}?(?:"
        + DRUGS
        + r"|ingredients)\b[^.]{0,80}?,\s*(?:and\s+)?(?:are\s+)?"
        + NOT
        + r"\s+(?:usually|typically|normally|generally|as)\b[^.]{0,40}?\b(?:combined|combination|single|fixed[- ]dose)\b",
    ),
    (
        "N6 not-a-combined-drug",
        "combo",
        r"\b(?:separate|distinct|individual|different)\s+(?:[\w-]+\s+){0,2}?"
        + DRUGS
        + r"\b[^.]{0,60}?"
        + NOT
        + r"\s+an?\s+(?:combination|combined|single)\s+(?:\w+\s+)?(?:drug|medication|medicine|product|pill|tablet|formulation)\b|\bare\s+not\s+an?\s+combined\s+(?:drug|medication|medicine|product|pill|tablet|formulation)\b|n't\s+a\s+combined\s+(?:formulation|product|medication|pill|tablet)\b",
    ),
    (
        "N6 combination-not-available",
        "combo",
        r"(?<!forms of this )(?<!forms of the )\b(?:combination|combined (?:product|formulation|pill|tablet)|formulation)\b(?:\s+of\b[^.]{0,120}?)?\s*(?:,[^.,]{0,40},\s*)?(?:is|are)\s*"
        + NOT
        + r"\s+(?:\w+ly\s+)?(?:commercially\s+(?:available|produced|marketed|manufactured|sold)|(?:available|sold|marketed)\s+commercially|(?:available|marketed)(?=\s*(?:[.;,)]|$|as an?\s+(?:single|combined|fixed|pre)|on the market)))"
        + GEO
        + r"|\b(?:it|they)\s*(?:is not|isn't|'s not|are not|aren't)\s+(?:currently\s+)?commercially\s+available\b"
        + GEO,
    ),
    (
        "N9 not-approved-at-all",
        "combo",
        r"\bcombination\b[^.]{0,60}?\b(?:is|has)\s*(?:not|n't)\s+(?:been\s+)?(?:currently\s+|formally\s+|officially\s+)*(?:FDA[- ]approved|approved\s+by\s+(?:the\s+FDA|any))\b(?![^.]{0,40}\b(?:for|as an?)\b)"
        + GEO,
    ),
    # N7 a regimen, not a product (crosses one full stop). Not "…represents a FIXED-DOSE combination of …".
    (
        "N7 regimen-not-product",
        "combo",
        NOT
        + r"\s+an?\s+single\b[^.]{0,140}[.;,]\s+(?:\w+,?\s+)?(?:it|this|they)?\s*(?:\w+\s+)?(?:represents?|refers? to|is|are|it's|but)\s+(?:rather\s+)?(?:the|an?)\s+(?:concurrent|combined|simultaneous|\s)*(?:use|combination)\s+of\s+(?:"
        + N_MANY
        + r"\s+)?(?:[\w-]+\s+){0,3}?(?:(?:drugs|medications|medicines|generics)\b[^.:]{0,40}(?:together|concurrently|separately)|(?:separate|distinct|individual)\s+(?:generic\s+)?(?:drugs|medications|medicines)\b\s*[:.,])",
    ),
    (
        "N7 not-a-single-but-drugs",
        "combo",
        NOT
        + r"\s+an?\s+single\s+(?:generic\s+)?(?:medicine|drug|medication|pill)\s+but\s+(?:rather\s+)?(?:an?\s+)?(?:combination|regimen)\s+(?:of|combining)\s+"
        + N_MANY
        + r"\s+(?:different|separate|distinct|individual)\s+(?:drugs|medications|medicines)\b(?:[^.]{0,40}\b(?:together|concurrently)\b|\s*[.,:])",
    ),
    (
        "N7 heading-separate",
        "combo",
        r"^#+ [^\n]*\(\s*(?:the )?(?:separate|individual)\s+(?:medications?|drugs?|medicines?)\s*\)",
    ),
    # N8 unlikely / unusual
    (
        "N8 unlikely",
        "combo",
        r"\b(?:unlikely|not likely|highly improbable)\s+to\s+(?:be\s+(?:commercially\s+|readily\s+)?(?:found|available|marketed|combined|produced)|exist|find)\b|\bunlikely\s+(?:that\s+)?(?:an?\s+|any\s+)?(?:single|one)\s+(?:product|medication|pill|formulation)\b|\bfinding\s+an?\s+single\s+product\b[^.]{0,60}\bunlikely\b|\bcombined\s+formulation\s+is\s+unlikely\b|\bnot\s+found\s+in\s+any\s+(?:\w+\s+){0,2}(?:pharmaceutical|preparation|product|medication)",
    ),
    (
        "N8 not-standard-practice",
        "combo",
        r"\b(?:combin(?:ation|ing)|combined use|concurrent use)\b[^.]{0,200}?\bnot\s+(?:an?\s+)?(?:standard|typical|recogni[sz]ed|established)\s+(?:\w+\s+)?(?:practice|treatment(?: strategy| regimen)?|regimen|protocol|approach)\b(?!\s+(?:for|of|in|to)\b)",
    ),
    (
        "N9 combination-not-established",
        "combo",
        r"(?<!of )(?<!for )(?<!with )\b(?:this|such a|this specific|the specific|the exact) combination\s+(?:is|has)\s*(?:not|n't)\s+(?:been\s+)?(?:formally\s+|officially\s+|medically\s+|currently\s+)*(?:standardi[sz]ed|recogni[sz]ed|medically established)\b(?!\s+(?:across|in|for|during|as a)\b)",
    ),
    (
        "N9 not-formally-approved",
        "combo",
        NOT
        + r"\s+(?:an?\s+)?(?:formally|officially|currently|medically)[- ](?:approved|recogni[sz]ed|established|named|combined)(?! single-entity)\s+"
        + W
        + r"{0,3}?(?:combinations?|medications?|products?|formulations?|drugs?|pharmaceutical)\b"
        + NAMED,
    ),
    (
        "N9 not-a-medicine-in-this-sense",
        "combo",
        r"\bnot\s+administered\s+as\s+an?\s+combined\b|\bare\s+not\s+an?\s+(?:single\s+)?generic\s+medic(?:ine|ation)\b",
    ),
)

# ===== U: POLICY SWITCH. The product exists (or existed) and the author knows it, but the page itself says nobody can
# or should get it: withdrawn everywhere, never approved, research-only, a pesticide.  Strictly outside "refuses / does
# not know / does not exist", yet no clinic would hand such a page out.  Geographic hedges do not count.
_UNAVAILABLE: tuple[tuple[str, Scope, str], ...] = (
    (
        "U1 withdrawn-everywhere",
        "any",
        r"(?:{T}(?: inhalers?| tablets?)?|\bit|\bthis (?:drug|medication|medicine|product|combination)|\bthe (?:drug|medication|medicine))\s+(?:\w+\s+){0,2}?(?:is|are|was|has been|have been)\s+(?:currently\s+|now\s+)?(?:no longer\s+(?:commercially\s+)?(?:available|marketed|manufactured|produced|sold|on the market)|discontinued from the market|off the market|withdrawn from the (?:world )?market)\b(?! for)"
        + GEO
        + r"(?!\s+(?:for|over|without|as|under)\b)",
    ),
    (
        "U2 never-approved",
        "any",
        r"(?:{T}|\bit|\bthis (?:drug|medication))\b(?:'s)?[^.]{0,60}?(?:\bnever\s+(?:received|been|reached|approved|gained|obtained)\b[^.]{0,30}?\b(?:approv\w+|market\w*)\b|\bnot\s+(?:yet\s+|currently\s+)*(?:approved|available)\s+for\s+(?:widespread\s+|general\s+|any\s+)?(?:(?:clinical|medical|human)\s+use|prescription\b|use(?=[.,;])|(?<=general )use)\b"
        + GEO
        + r")",
    ),
    (
        "U2 investigational",
        "any",
        r"(?:{T}|\bit)\s+is\s+an?\s+investigational\s+(?:new\s+)?drug\b|\b(?:its|{T}'s|the)\s+development\s+(?:of\s+{T}\s+)?(?:was|has been)\s+(?:ultimately\s+)?(?:discontinued|halted|terminated|abandoned)\b",
    ),
    (
        "U3 not-for-humans",
        "any",
        r"\bno\s+approved\s+medical\s+use\b[^.]{0,40}\bhumans?\b|\bnot\s+intended\s+for\s+human\s+(?:consumption|use)\b|\bis not a medicine\b(?=[;,.])|\bnot a medicine for human use\b",
    ),
    (
        "U4 must-not-be-used",
        "combo",
        r"\bcombination\s+is\s+(?:\w+\s+)?(?:no longer|not)\s+(?:considered\s+)?(?:safe|used)[^.]{0,60}\bshould\s+not\s+be\s+used\b|\bBecause\s+this\s+(?:combination|drug|medication)\s+is\s+(?:largely\s+|no longer\s+)(?:un)?available,[^.]{0,80}\birresponsible\b",
    ),
)

_KINDS: dict[str, Kind] = {"R": "refusal", "N": "nonexistent", "U": "unavailable"}


_DOUBTFUL = frozenset(
    {"N6 together-but-separate", "N6 separate-not-usually-combined", "N7 not-a-single-but-drugs"}
)
"""Families that say how medicines are given, and not that the product does not exist."""


_ASKING = frozenset({"R6 asks-the-reader"})
_TOLD = frozenset(
    {
        "R1 I-cannot",
        "R1 I-do-not-have",
        "R1 apology",
        "R5 could-not-find",
        "R6 I-not",
        "R6 I-have-none",
    }
)


def _families() -> Iterator[Family]:
    further = (*denials_en_indirect.PATTERNS, *denials_en_search.PATTERNS)
    for name, scope, pattern in (*_PATTERNS, *further, *_UNAVAILABLE):
        parts = alternatives(_lower(pattern.replace("{T}", TITLE)))
        kind: Kind = "doubtful" if name in _DOUBTFUL else _KINDS[name[0]]
        patterns = tuple(map(Lazy, parts))
        yield Family(name, kind, scope, patterns, name in _ASKING, name in _TOLD)


def _lower(pattern: str) -> str:
    """A pattern for text in lower case; the letters of escapes stay, since those mean others."""
    return re.sub(
        r"\\.|[A-Z]+", lambda found: found[0] if "\\" in found[0] else found[0].lower(), pattern
    )


def _excuses(family: Family, match: str, before: str, sentence: str) -> bool:
    """What makes a denial harmless: it is about one route or form only, or it is a condition.

    "There is no standard IV formulation of this combination" stands on hundreds of proper pages;
    so does "if the combination is not available, your doctor may …".
    """
    if family.kind not in ("nonexistent", "doubtful"):
        return False
    whole = family.name.startswith(("N3", "N6 combination"))
    about_route = (
        _ROUTE.search(match) or _IV.search(sentence) or (whole and _ROUTE.search(sentence))
    )
    return bool(about_route or _CONDITIONAL.search(before))


_SEVERAL = re.compile(r"\+|/| & | and ")

_HEDGE = re.compile(
    r"\b(?:typically|usually|commonly|generally|normally|often|always|necessarily|frequently|"
    r"typical|usual|routinely|rarely|seldom|universally|everywhere|(?:many|all|every|most|some) "
    r"(?:countries|markets|regions))\b",
    re.IGNORECASE,
)

WORDINGS = Wordings(tuple(_families()), _SEVERAL, _excuses, _HEDGE)
"""The English wordings."""
