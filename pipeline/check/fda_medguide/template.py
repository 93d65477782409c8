"""The Medication Guide of the FDA as tables: its headings in their order, and its statements.

Source: 21 CFR 208.20 (content and format of a Medication Guide), paragraphs (a) and (b).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.check.templates import Part, Template

_TAKE = r"(?:take|use|receive|be given)"


def _part(heading: str, title: str, kinds: str, contents: str) -> Part:
    return Part(heading, re.compile(title), frozenset(kinds.split()), contents)


GUIDE = Template(
    (
        _part(
            "What is the most important information I should know about {name}?",
            r"what is the most important information i should know about .+\?",
            "key_points",
            "the serious risk because of which there is a guide, and what to do about it",
        ),
        _part(
            "What is {name}?",
            r"what (?:is|are) (?!the ).+\?",
            "usage how_it_works",
            "what the medicine is approved for",
        ),
        _part(
            "Who should not take {name}?",
            rf"who should not {_TAKE} .+\?",
            "contraindications",
            "for whom it is not, and what they should do",
        ),
        _part(
            "How should I take {name}?",
            rf"how (?:should|will) i {_TAKE} .+\?",
            "dosage missed_dose overdose",
            "how it is taken, and what to do after an overdose or a missed dose",
        ),
        _part(
            "What should I avoid while taking {name}?",
            r"what should i avoid (?:while|when|during|before) .+\?",
            "precautions interactions pregnancy",
            "activities, other drugs and foods to avoid, and the risks for mothers, children and "
            "older people",
        ),
        _part(
            "What are the possible or reasonably likely side effects of {name}?",
            r"what are the (?:possible or reasonably likely|possible|reasonably likely)"
            r"(?: or (?:possible|reasonably likely))? side effects of .+\?",
            "side_effects",
            "those that are serious or frequent, and how to report them",
        ),
    ),
    re.compile("general information about|what are the ingredients in|medication guide"),
)
"""The headings of paragraphs (b)(2) to (b)(7)."""

EFFECTS = 5
"""Where among them the side effects stand."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a guide says in some words, and how they are recognised, in small letters."""

    says: str
    paragraph: str
    """Of 21 CFR 208.20."""
    signs: tuple[str, ...]
    """One of these is in all such words; without any nothing need be searched."""
    words: re.Pattern[str]

    def is_in(self, text: str) -> bool:
        """Whether a text says it; it is given in small letters."""
        return any(sign in text for sign in self.signs) and bool(self.words.search(text))


def _statement(says: str, paragraph: str, signs: str, words: str) -> Statement:
    return Statement(says, paragraph, tuple(signs.split("|")), re.compile(words))


REPORTING = (
    _statement(
        "Call your doctor for medical advice about side effects. You may report side effects to "
        "FDA at 1-800-FDA-1088.",
        "(b)(7)(iii)",
        "1-800-fda",
        r"call your (?:doctor|healthcare provider|health care provider) for medical advice about "
        r"side effects\.\s+you may report side effects to (?:the )?fda at 1-800-fda-1088",
    ),
)
"""What stands at the end of the side effects, word for word."""

GENERAL = (
    _statement(
        "“Medicines are sometimes prescribed for purposes other than those listed in a Medication "
        "Guide.”",
        "(b)(8)(i)",
        "sometimes prescribed",
        r"medicines are sometimes prescribed for (?:purposes|conditions) other than those listed "
        r"in a medication guide",
    ),
    _statement(
        "where to ask for more and for the information for professionals",
        "(b)(8)(i)",
        "written for|labeling|prescribing information",
        r"(?:information|labeling) (?:about .{1,80}? )?that is written for (?:health|medical)|"
        r"professional labeling|prescribing information",
    ),
    _statement(
        "not to use it for another condition, nor to give it to other people",
        "(b)(8)(ii)",
        "other people|others|anyone|other condition|for which it was not|someone else",
        r"not (?:be )?(?:give|share|use|take)[nd]?\b[^.]{1,80}\b(?:other people|others|anyone|"
        r"someone else|other conditions?|condition for which it was not)\b",
    ),
)
"""The general information about prescription drugs, in any words but for the first."""

ENDING = (
    _statement(
        "“This Medication Guide has been approved by the U.S. Food and Drug Administration”",
        "(a)(6)",
        "food and drug administration",
        r"this medication guide has been approved by the (?:u\. ?s\. |us )?food and drug "
        r"administration",
    ),
    _statement(
        "the name and place of business of the manufacturer, packer or distributor",
        "(b)(8)(iii)",
        "manufactur|distribut|packe|packa|marketed|made",
        r"\b(?:manufactured|distributed|packed|packaged|marketed|made)(?: and \w+)? (?:by|for)\b|"
        r"\b(?:manufacturer|distributor|packer):",
    ),
    _statement(
        "the date of its last revision",
        "(b)(8)(iv)",
        "revised|issued|approved|revision|date of issue",
        r"\b(?:revised|issued|approved|revision|date of issue)\b[^.\n]{0,20}\b(?:19|20)\d\d\b",
    ),
)
"""What stands at the foot of the guide."""

PRONOUNCED = re.compile(
    r"[(\[]\s*(?=[^()\[\]]*[a-z])(?=[^()\[\]]*[A-Z]{2})"
    r"[A-Za-z']{1,8}(?:[-‐‑ ·][A-Za-z']{1,8}){1,9}\s*[)\]]"
)
"""A phonetic spelling as guides have it: `(nor-TAH-vel)`, `(met FOR min)`."""
