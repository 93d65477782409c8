"""Rules on text in which a machine or a helper speaks instead of the leaflet's author."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.gate import Gate
from pipeline.check.safety.matter import line_of, printed
from pipeline.check.safety.phrases import Phrases
from pipeline.diagnostics import Severity

_MODEL = (
    r"(?:an?\s+)?(?:ai\b|artificial\s+intelligence|(?:large\s+)?language\s+model|llm\b|chat ?bot|chatgpt"
    r"|gpt-?\d|machine\b)"
)
_WORK = r"(?:content|text|page|leaflet|article|response|answer|information|document|summary|draft)"
_PIECE = (
    r"(?:markdown|rewritten|revised|updated|improved|corrected|shortened|requested|complete|full|draft"
    r"|sample|final)\b"
)
_NO_FOREWORD = r"(?!\s+(?:(?:hand)?book(?:let)?|guide|edition|formulary|volume)\b)"
"""What people hope of the book that they introduce."""
_CERTAIN = (
    # an offer of more, or the hope that it helped
    r"\bi\s+hope\s+(?:that\s+)?(?:this|it|these|the)\b"
    + _NO_FOREWORD
    + r"[^.!?\n]{0,40}?\b(?:helps?|helpful|useful|clear|clarif\w+|answers?)\b",
    r"\b(?:let\s+me\s+know|tell\s+me)\s+(?:if|whether|what|which|how|in\s+case)\b",
    r"\b(?:feel\s+free|do\s+not\s+hesitate|don't\s+hesitate)\s+to\s+(?:reach\s+out|ask\s+me|ask\s+(?:if|for\s+more|any\s+(?:other|further|follow))|let\s+me)\b",
    r"\bi(?:'d|'ll|\s+would|\s+will|'m|\s+am)\s+(?:be\s+)?(?:more\s+than\s+)?(?:happy|glad|pleased)\s+to\b(?!\s+(?:present|introduce|welcome)\b)",
    r"\bif\s+you(?:'d|\s+would)?\s+(?:like|want|prefer|need)\b[^.?!\n]{0,60}?,?\s+(?:i\s+(?:can|could|will|am)|i'll|i'd|just\s+(?:ask|say|tell))\b",
    r"\b(?:would\s+you\s+like|do\s+you\s+want|should\s+i|shall\s+i)\s+(?:me\s+to|to\s+see\s+(?:more|another)|(?:expand|continue|add|write|shorten)\b)",
    r"\bi\s+hope\s+you\s+(?:find|like|enjoy|feel)\b",
    r"^(?:happy|glad)\s+to\s+help\b|^(?:i\s+)?hope\s+(?:this|that|it)(?:'s|\s+is|\s+was)?\s+(?:helps?|helpful|useful|what\s+you)\b",
    r"^(?:certainly|sure|of\s+course|absolutely)[,!.]\s+(?:i'm\s+)?(?:happy|glad)\s+to\b",
    rf"\b{_WORK}\s+(?:comes|came|is|was)\s+(?:from|by|the\s+work\s+of)\s+{_MODEL}",
    r"^as\s+(?:you\s+)?(?:requested|asked|instructed)(?:\s+by\s+the\s+user)?,",
    r"\b(?:ai|artificial\s+intelligence|language\s+model|chat ?bot)\s+(?:(?:tool|model|system|program|assistant|software)\s+)?(?:wrote|generated|produced|created|drafted|compiled)\b",
    r"\bthank(?:s|\s+you)\s+for\s+(?:asking|your\s+(?:question|request|query|prompt))\b",
    r"\bjust\s+(?:ask|say|tell\s+me|let\s+me)\b[^.?]{0,20}\bi(?:'ll|\s+will|\s+can)\b",
    r"\b(?:author|writer)\b[^.]{0,30}?\b(?:is|was)\s+an?\s+(?:computer|program|machine|ai\b|bot\b|(?:large\s+)?language\s+model|chat ?bot)",
    r"\bi(?:'ve|\s+have)\s+(?:checked|edited|proofread|translated|written)\s+(?:the|this|your)\s+(?:text|page|leaflet|draft|document|wording|spelling|grammar)\b",
    # the answer to a prompt, and the prompt itself
    r"\bbased\s+on\s+(?:the|your)\s+(?:\w+\s+){0,2}?(?:information|text|content|context|input)\s+(?:(?:you\s+)?(?:provided|gave|given|supplied|shared)),?\s+(?:here|i\b|below|this)",
    r"\bi(?:'ve|\s+have)\s+(?:also\s+|just\s+|now\s+)?(?:rewritten|revised|updated|shortened|simplified|adjusted|reworded|restructured|formatted|condensed|removed|kept|corrected"
    r"|tried\s+to\s+(?:keep|write|make|use|be|include|cover|follow|give)|aimed|organi[sz]ed|structured|drafted|highlighted|followed\s+(?:the|your)|left\s+out|avoided\s+using)\b",
    r"\bi\s+(?:was|am|have\s+been)\s+(?:last\s+)?(?:trained|programmed|designed|developed\s+by)\b",
    r"\bmy\s+(?:own\s+)?knowledge\s+(?:only\s+|base\s+)?(?:goes|ends|stops|extends|reaches|is\s+(?:limited|current|up|based|not)|does|comes|was|covers|cut)\b",
    r"\bin\s+(?:this|my)\s+(?:response|reply|answer|message|conversation|chat),?\s+(?:i|we|you(?:'ll|\s+will))\b",
    r"\bin\s+(?:your|the)\s+(?:system\s+|original\s+)?prompt\b|\byour\s+prompt\b(?=\s*(?:[.,;:)]|$|asks?|asked|did|does|has|requested))",
    r"\(?\b(?:approximate\s+)?word\s+count\s*[:=]?\s*(?:about\s+|approximately\s+|~\s*)?\d",
    r"(?:^|[\"“])(?:certainly|sure|of\s+course|absolutely|okay|ok|no\s+problem|great\s+question|got\s+it|understood)\s*[!,.:–—-]+\s*(?:here(?:'s|\s+is|\s+are)|i'|i\s|let'?s?\b|below\b|the\s+following|this\s+is)",
    r"^(?:certainly|sure\s+thing|absolutely|great\s+question|good\s+question)\s*!",
    r"^(?:here(?:'s|\s+is|\s+are)|below\s+is|the\s+following\s+is)\s+(?:an?|the|your|some)\s+(?:[\w-]+\s+){0,3}?(?:"
    + _PIECE
    + r"|(?:[\w-]+\s+){0,3}?(?:page|leaflet|article|version|template|text|markdown)\b(?:[^.\n]{0,60}?\b(?:you\s+(?:asked|requested|wanted)|in\s+markdown|as\s+requested|for\s+your)\b|\s*:?\s*$))",
    r"^(?:please\s+)?(?:write|generate|create|produce|compose|draft|rewrite)\s+(?:me\s+)?(?:an?|the|this)\s+(?:[\w-]+\s+){0,4}?(?:page|leaflet|article|markdown|monograph|summary|text)\b",
    r"\b(?:you\s+are|act\s+as|acting\s+as)\s+an?\s+(?:\w+\s+)?(?:helpful\s+assistant|medical\s+writer|expert\s+(?:medical|pharmac\w+))\b",
    r"^(?:prompt|system\s+prompt|assistant|user\s+prompt|instructions?\s+to\s+the\s+model)\s*:",
    r"\b(?:regenerate|continue)\s+(?:the\s+)?response\b|\b(?:end|continuation)\s+of\s+(?:the\s+)?(?:response|output|generated\s+text)\b|\bcontinued\s+in\s+(?:the\s+|my\s+)?next\s+(?:message|response|reply)\b",
    # who made it
    r"\b"
    + _WORK
    + r"\s+(?:(?:here|above|below)\s+)?(?:was|is|were|are|has\s+been|have\s+been)\s+(?:(?:\w+ly|in\s+part)\s+)?(?:generated|written|produced|created|drafted|prepared|compiled|translated)\s+"
    r"(?:by|with|using|with\s+the\s+(?:help|aid|assistance)\s+of)\s+(?:the\s+)?" + _MODEL,
    r"\b(?:this|the)\s+"
    + _WORK
    + r"\s+(?:was|is|has\s+been)\s+(?:automatically|machine[- ]|auto-?)\s*(?:generated|written|produced|created)\b(?!\s+from\s+(?:the|our|your))",
    r"\b(?:this|the\s+(?:above|following))\s+(?:content|text|page|article|response)\s+(?:was|is|has\s+been)\s+generated\b",
    r"\b(?:machine|computer|ai)-(?:generated|written|produced|translated)\b|\b(?:written|generated|produced|created)\s+by\s+(?:an?\s+)?(?:ai\b(?!\s+patients)|artificial\s+intelligence|language\s+model|chatbot)",
    r"\bi(?:'m|\s+am)\s+(?:just\s+|only\s+|merely\s+)?(?:an?\s+)?(?:ai\b|artificial\s+intelligence|(?:large\s+)?language\s+model|chat ?bot|(?:virtual|digital|automated)\s+assistant|computer\s+program)",
    r"\b(?:chatgpt|openai|gpt-[345][\w.]*|google\s+gemini|gemini\s+(?:pro|flash|ai)|google\s+bard|microsoft\s+copilot|anthropic|deepseek|mistral\s+ai|perplexity\s+ai)\b",
    r"\bknowledge\s+cut-?\s?off\b|\btraining\s+cut-?\s?off\b|\b(?:my|our\s+model's|the\s+model's)\s+(?:training|knowledge\s+base|last\s+update)\b|\bas\s+a\s+(?:\w+\s+)?(?:virtual|digital|automated|helpful)\s+assistant\b",
    # what tools leave behind
    r"<\|(?:im_start|im_end|endoftext|assistant|user|system|begin_of_text|eot_id)[a-z_]*\|>|\[/?inst\]|</?think>",
    r"\boaicite\b|\bcontentreference\b|\bturn\d+(?:search|view|news)\d+\b|【\d+[^】\n]{0,12}source】",
    r"utm_source=(?:chatgpt|openai|perplexity)|\[cite:\s*\d",
)
_ASKS = (
    r"\b(?:would\s+you\s+like|do\s+you\s+want)\s+me\s+to\b[^?\n]{0,120}\?",
    r"\bis\s+there\s+anything\s+else\s+(?:you(?:'d|\s+would)?\s+(?:like|want|need)|i\s+can)\b[^?\n]{0,60}\?",
    r"\b(?:shall|should)\s+i\s+(?:add\s+(?:an?|more|the)\s+(?:\w+\s+)?(?:tables?|sections?|columns?|lists?|examples?|references?|summary)"
    r"|rewrite|translate|rephrase|reformat|summari[sz]e)\b[^?\n]{0,60}\?",
    r"\b(?:shall|should|can|may)\s+i\s+(?:help|assist)\s+you\b[^?\n]{0,60}\?|\bdoes\s+this\s+(?:help|answer\s+your\s+question|look\s+(?:good|right))\b[^?\n]{0,30}\?",
)
"""Questions that no patient asks."""

_SPEAKS = (
    r"^here(?:'s|\s+is)\s+an?\s+(?:comprehensive|detailed|complete|structured|concise)\s+(?:\w+\s+){0,2}?(?:guide|overview|summary|page|leaflet|breakdown|profile)\b[^.]{0,60}:\s*$",
    r"(?<!class )(?<!type )(?<!bipolar )(?<!phase )(?<!angiotensin )(?<!factor )(?<!part )\bi(?:'ll|'ve|'d|'m)?\s+(?:will\s+|can\s+|would\s+|have\s+|am\s+|must\s+|should\s+|now\s+|also\s+)*"
    r"(?:provide|provided|address|structure|break|describe|described|explain|explained|cover|covered|discuss|focus|list|listed|outline|summari[sz]e|present|include|included|assume|assumed|suggest|recommend|offer|advise|believe|clarify|emphasi[sz]e|note|stress|add|refer|use)\b",
    r"\b(?:this|my|the\s+above|the\s+following)\s+(?:response|reply)\s+(?:will|addresses|provides|assumes|does|is\s+(?:for|intended|based|not)|should|focuses|covers|contains|aims|describes|cannot)\b",
    r"\b(?:in\s+the\s+|the\s+)?(?:format|information|combination|template)\s+(?:you\s+)?requested\b|\bthe\s+requested\s+format\b|\b(?:your|the)\s+prompt\b(?!\s+(?:attention|action|treatment|medical|use|care))",
)
_MACHINE = Phrases(*_CERTAIN)
_HELPER = Phrases(*_ASKS)
_FENCE = re.compile(r"^ {0,3}```\s*(?:markdown|md|html|text|plaintext)\s*$", re.MULTILINE | re.I)
"""A page that was copied with the marks of the answer around it."""
_TOOL = re.compile(
    r"(?i)\b(?:chatgpt|chat gpt|openai|gpt-?[345][\w.]*|copilot|google gemini|google bard|claude ai|deepseek"
    r"|language model|ai[- ](?:generated|assistant|model|tool)|artificial intelligence)\b"
)
"""What is neither a source nor a reviewer."""
_CONVERSATION = Phrases(*_SPEAKS)

_QUESTION = 160
"""Characters behind words in which a question mark makes them a patient's."""


class C035(Gate):
    """The text speaks as a machine, or says that one wrote it.

    "Certainly! Here is the page", "I hope this helps", "let me know if you would like more", a
    note that the text was generated, or the marks that such tools leave: what is left over shows
    that nobody has read the page before it was handed in, so that nothing else on it can be
    trusted either. Such words together with a refusal are C001.

    A front matter line `overrides: {C035: approved}` lifts this once the status is `approved` and
    a reviewer is named.

    Example: "Certainly! Here is the leaflet in Markdown:"

    Source: WHO, Ethics and governance of artificial intelligence for health, 2021 (a person is
    answerable for what a machine makes); house rule.
    """

    hint = "Have a person check every statement, and take these words out."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        yield from _cases(_MACHINE, page, "the text speaks as a machine")
        if page.in_english:
            for phrase in _HELPER.on(page):
                yield Case(phrase.line, f"a machine asks: “{phrase.said}”", phrase.words)
        for words in printed(page):
            if _TOOL.search(words):
                yield Case(line_of(page, words), f"a machine is named: “{words}”", words)
        for fence in _FENCE.finditer(page.source.text) if "```" in page.source.text else ():
            line = page.source.first_line + page.source.text.count("\n", 0, fence.start())
            yield Case(line, f"the page was copied with “{fence[0].strip()}”", fence[0].strip())


class C037(Rule):
    """The author speaks as "I", or of an answer.

    A leaflet has no "I": nobody signs it. "I will describe each medicine" and "this response does
    not cover children" belong to a conversation, and were copied from one.

    Example: "I will address each of the two medicines below."

    Source: NHS content guide (speak to the reader as "you"); house rule.
    """

    severity = Severity.WARNING
    hint = "Say it without the author: “Each of the two medicines is described below.”"

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        yield from _cases(_CONVERSATION, page, "the author speaks as in a conversation")


def _cases(phrases: Phrases, page: Page, message: str) -> Iterator[Case]:
    """Each match outside of questions, in which patients say "I"."""
    if not page.in_english:
        return
    for phrase in phrases.on(page):
        if "?" not in phrase.match.string[phrase.match.end() :][:_QUESTION]:
            yield Case(phrase.line, f"{message}: “{phrase.said}”", phrase.words)
