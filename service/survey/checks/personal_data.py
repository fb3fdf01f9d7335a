"""R04, R05 and R08: questions whose answers say who somebody is, or belong to the specially protected."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain, sentences
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.places import each, questions
from service.survey.checks.staff import ROLE, SERVED
from service.survey.questionnaire import Questionnaire

_ASK = r"""(?:what(?:'s|\sis|\sare|\swas)|please\s(?:\w+\s)?(?:enter|give|state|provide|leave|write|tell|type|fill
    |share|list|add|specify
    |confirm|note|include|name)|(?:enter|give|state|provide|leave|write|type|fill\sin|tell\s(?:us|me)|share|confirm
    |specify|add|let\s
    us\sknow|include)|(?:may|can|could)\s(?:we|i|you)\s(?:\w+\s)?(?:have|get|give|tell|share|provide|ask\sfor|know)
    |under\s(?:which|what)|at
    \s(?:which|what)|on\s(?:which|what)|which)"""
_MINE = r"(?:(?:us|me|in|with)\s)*(?:your|their|his|her|the\schild's|a|an)"
_DATA = r"""(?:(?:full|first|last|family|given|legal|maiden|own|real|complete)\s?(?:and\s\w+\s)?names?
    |names?(?!\sof\b)|sur\s?name
    |(?:\w+\s)?e-?mails?(?:\saddress)?(?:es)?|(?:mobile|cell|home|work|daytime|contact|tele)?\s?-?(?:phone|mobile
    |cell)(?:\snumbers?)?
    |contact\s(?:details|information|data|number)|(?:date|day)\sof\sbirth|birth\s?(?:date|day)|dob|(?:home|postal
    |street|mailing|full
    |residential|private|billing|delivery)\s?(?:and\s\w+\s)?address(?:es)?|address|(?:exact|precise)\s(?:location
    |age)|social\ssecurity\s(?:number|no)|ssn
    |national\s(?:id|insurance)\w*(?:\snumber)?|passport(?:\snumber)?|driv(?:er's|ing)\slicen[cs]e(?:\snumber)?
    |id\s(?:card\s)?number
    |(?:bank\s)?account\snumber|iban|(?:credit|debit|bank)?\s?card\snumber|licen[cs]e\splate|number\splate|tax\s(?:id
    |number)
    |(?:patient|insurance|member(?:ship)?|customer|employee|student|staff)\s(?:id|number)|ip\saddress|user\s?name
    |social\smedia\s(?:handle|profile)|signature)"""
_ASKED = pattern(
    rf"""\b{_ASK}\s(?:\w+\s){{0,2}}?{_MINE}\s(?:\w+\s)?{_DATA}\b(?!\s(?:of\sthe\s|(?:of|for)\s(?:the\s
    |your\s)?(?:product|company|store|shop
      |brand|school|hospital|provider|bank)|provider|service|plan|contract|model|brand|bill|company|operator))
    | ^\W*{_MINE}\s{_DATA}\W*$ | ^\W*(?:e-?mail(?:\saddress)?|(?:phone|mobile|telephone)(?:\snumber)?|(?:full|first
    |last)\sname|name|date\sof
      \sbirth|address|surname)\W*$
    | \b(?:how|where)\scan\swe\s(?:reach|contact|call|e-?mail)\s(?:you|him|her)\b | \bwhen\s(?:were\syou
    |was\syour\s\w+)\sborn\b(?!\s?\(year)
    | \bwho\sare\syou\b | \bwhere\s(?:exactly\s)?do\syou\slive\b.{{0,20}}\b(?:street|address|house)\b"""
)
_COARSE = pattern(
    rf"""\b{_ASK}\s(?:\w+\s){{0,2}}?(?:your|the)\s(?:\w+\s)?(?:zip|post(?:al)?)\s?-?codes?\b | \b(?:year
    |month)\s(?:of\s(?:your\s)?birth|(?:were|was)\s
    (?:you|he|she)\sborn)\b | \b(?:what|which)\syear\swere\syou\sborn\b"""
)
_DENIED = pattern(
    r"""\b(?:do\snot|don't|please\sdo\snot|never|without|avoid|no\sneed\sto|need\snot|not\shave\sto|instead\sof
    |should\snot)\b | \b(?:how
    |did|does|was|were|is|are|why|would)\b[^?]{0,50}\b(?:easy|difficult|satisfied|confident|important|likely
    |comfortable|correct\w*|willing
    |often|happy|concerned|worried|trust|spelled|protected?)\b"""
)


def _identifies(text: str) -> Iterator[Match]:
    for start, sentence in sentences(plain(text)):
        if _DENIED.search(sentence) or names_staff(sentence):
            continue
        match = _ASKED.search(sentence)
        if match:
            yield Match(start + match.start(), start + match.end())
        elif coarse := _COARSE.search(sentence):
            why = "with a few other answers it tells who somebody is"
            rewrite = "Ask for a range or a region, as coarse as the decision needs."
            yield Match(start + coarse.start(), start + coarse.end(), Severity.INFO, why, rewrite)


_STAFF = rf"""(?:{ROLE}|{SERVED}|(?:somebody|someone|anybody|anyone|person|people)\s(?:on|in|at|from|of)\s(?:our
    |the)\s(?:\w+\s)?(?:team|staff|store|branch))"""
_NAMES_STAFF = pattern(
    rf"""\bnames?\sof\s(?:your|the|our|that|any|each|an?)\s(?:\w+\s){{0,2}}?{_STAFF}\b | \b(?:your|the|our
    |that)\s(?:\w+\s)?{ROLE}(?:'s|s')\s
      (?:full\s|first\s|last\s)?names?\b
    | ^\W*(?:who|whom)\s(?:\w+\s)?(?:served|helped|assisted|treated|looked\safter|took\scare|dealt\swith|handled
    |spoke|greeted|repaired|installed
      |delivered|taught|did\syou\s(?:speak|talk|deal|chat|meet|see)|was\syour\s(?:\w+\s)?{ROLE}|were\syou\s(?:served
      |helped|treated))\b
    | \b(?:which|what)\s(?:of\sour\s|one\sof\sour\s|of\sthe\s)?(?:{ROLE}|employees?|members?\sof\s(?:our\s
    |the\s)?(?:staff|team)|person|colleagues?)\s
      (?:\w+\s)?(?:served|helped|assisted|treated|looked|took|dealt|handled|did\syou|greeted|repaired|installed
      |delivered|taught|was)\b
    | \bname\s(?:of\sthe\s|the\s|your\s|our\s|any\s|a\s|an\s|one\s|each\s|every\s){{1,2}}(?:\w+\s){{0,2}}?{_STAFF}
    | \b(?:mention|identify|single\sout|name|list)\b[^.?]{{0,40}}?\b{_STAFF}\b[^.?]{{0,20}}?\bby\sname\b
    | \b(?:mention|identify|single\sout)\s(?:the\s|your\s|our\s|any\s|a\s)(?:\w+\s)?{_STAFF}
    | \b{_STAFF}\b[^.?]{{0,40}}?\b(?:to|would\slike\sto|want\sto|you|can)\s(?:name|mention|identify|single\sout
    |call\sout|report)\b
    | \bby\sname\b[^.?]{{0,40}}?\b{_STAFF}"""
)
_STAFF_DENIED = pattern(
    r"""\b(?:do\snot|don't|never|without|avoid|not\shave\sto|no\sneed)\b | \b(?:did|does|do|has|have)\s(?:the|your
    |our|he|she|they|\w+)\s
    [^?]*\b(?:tell|use|give|introduce|say|know|wear|show|pronounce|remember(?!\syour))\w*\b"""
)


def names_staff(sentence: str) -> bool:
    """Whether the sentence asks for the name of somebody who works there."""
    return bool(_NAMES_STAFF.search(sentence)) and not _STAFF_DENIED.search(sentence)


def _names_employee(text: str) -> Iterator[Match]:
    for start, sentence in sentences(plain(text)):
        match = _NAMES_STAFF.search(sentence)
        if match and names_staff(sentence):
            yield Match(start + match.start(), start + match.end())


_SPECIAL = pattern(
    r"""\b(?:your|you|you're|yourself|anyone\sin\syour|are\syou\sa\smember\sof)\b(?=[^?.]*\b(?:religio\w+|faith
    |denomination|church\sattend\w*|atheist
      |political\s(?:party|views?|opinions?|affiliation|orientation)|(?:which|what)\sparty|vot(?:e|ed)\s(?:for|in)
      |trade\sunion|labou?r\sunion
      |union\smember\w*|sexual\s\w+|sexuality|gay|lesbian|bisexual|heterosexual|transgender|sex\slife|ethnic\w*
      |racial|skin\scolou?r|caste|tribe
      |nationality|citizenship|immigration|disab\w+|illness\w*|diseases?|diagnos\w+|medical|medication\w*
      |mental\shealth|depress\w+|hiv|cancer|diabet\w+
      |pregnan\w+|disorder|chronic|genetic|dna|convicted|convictions?|criminal|arrest\w*|prison|offen[cs]e)\b)[^?.]*
    | \b(?:which|what)\s(?:political\sparty|party|religion|ethnic\s\w+|race(?=\s(?:are|do|is|or))
    |denomination)\b[^?.]*\byou\b[^?.]*"""
)
_CHILD = pattern(
    r"""\b(?:you\sare|you're|child|(?<!how\smany\s)children|aged?|anyone|kids?|minors?|is|are)\s(?:under
    |younger\sthan|below)\s(?:the\sage\sof\s)?(?:1[0-8]|[5-9])\b(?!\s?(?:minutes|hours|days|%))
    | \b(?:how\sold|what\sage|what\sgrade|which\sschool|what\sschool
    |date\sof\sbirth)\b[^?.]*\b(?:your\s(?:child|son|daughter|kid)(?:ren|s)?|(?:child|son|daughter)'s)\b
    | \byour\s(?:child|son|daughter)'s\s(?:name|age|health|date)
    | \b(?:what|which|where|name\sof|called)\b[^?.]{0,20}\byour\s(?:child|son|daughter)'s\s(?:school|nursery|class
    |teacher)
    | \b(?:hey|hi|hello|dear)\s(?:kids|children)\b | \b(?:ask|with)\s(?:your\s(?:mum|mom|dad|parents?|guardian)
    |a\sparent)\b"""
)
_SERVICE_OF = pattern(
    r"""\b(?:how\s(?:satisfied|easy|likely|good|well|would|clear|often|helpful|difficult)|rate|recommend|insurance
    |supplies|service|was\sit|staff)\b"""
)


def _special(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    """A warning where an answer is forced or a child is asked; else the author is reminded."""
    required = {question.name for question in questionnaire.questions if question.required}
    for place in questions(questionnaire, language):
        for start, sentence in sentences(plain(place.text)):
            child = _CHILD.search(sentence)
            special = None if _SERVICE_OF.search(sentence) else _SPECIAL.search(sentence)
            match = child or special
            if match:
                grave = child is not None or place.question in required
                yield place, Match(start + match.start(), start + match.end(), None if grave else Severity.INFO)


RULES = (
    Rule(
        code="R04",
        name="personal_data_collected",
        severity=Severity.WARNING,
        why="the answer says who somebody is, so it has to be protected, explained and deleted, and others answer less",
        rewrite="Leave it out: the link already tells which customer it was. Or say why, and make it optional.",
        source="GDPR article 5(1)(c), data minimisation",
        check=each(questions, _identifies),
        language=ENGLISH,
    ),
    Rule(
        code="R05",
        name="asks_customer_to_name_employee",
        severity=Severity.WARNING,
        why="a named employee becomes the one who is judged, and the employee never agreed to be in the data",
        rewrite="Ask what was done; which employee it was, the event can say without asking.",
        source="GDPR article 5(1)(c) and 14; QAS-99 6a",
        check=each(questions, _names_employee),
        language=ENGLISH,
    ),
    Rule(
        code="R08",
        name="minors_or_special_category",
        severity=Severity.WARNING,
        why="such answers need explicit consent, a child's a parent's, and nobody may have to give them",
        rewrite="Leave it out, or make it optional, say why it is asked, and offer Prefer not to say.",
        source="GDPR articles 8 and 9; QAS-99 6a, sensitive content",
        check=_special,
        language=ENGLISH,
    ),
)
