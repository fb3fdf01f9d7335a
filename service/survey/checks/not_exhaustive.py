"""O03: options that leave somebody without an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from service.survey.checks.choice_list import Listed, is_catch_all, kind_of, substantive
from service.survey.checks.coverage import holes
from service.survey.checks.english import pattern, plain
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.languages.ranges import in_english
from service.survey.checks.places import labels
from service.survey.question import Multiple, Single
from service.survey.questionnaire import Questionnaire
from service.survey.text import text_in

_KINDS = (
    r"(?:brand|device|browser|operating\ssystem|language|religion|country|nationality|sector|industry"
    r"|profession|occupation|job|payment|channel|source|platform|app|provider|supplier|carrier|airline|bank|supermarket|store|shop"
    r"|newspaper|website|network|software|tool|feature|problem|issue|difficulty|obstacle|barrier|concern|topic|hobby|sport|cuisine|food"
    r"|drink|pet|kind|type|sort|mode|means|method|form|transport\w*|vehicle|car|phone|colou?r|flavou?r|product|service|activit(?:y|ie)"
    r"|condition|symptom|injury|subject|field|role|department|gender)"
)
# What is asked here has more answers in the world than any list: causes, sources, means, makes, occupations.
_OPEN_WORLD = pattern(
    rf"""\bwhy\b|\b(?:main|primary|biggest|principal|most\simportant|key|first)?\s?(?:reasons?|purposes?)\s(?:for
        |of|why|that|you|behind)
    |\breasons?\b|\b(?:hear|heard|find\sout|found\sout|learn(?:ed)?|know|discover(?:ed)?|find|found)\s(?:about|of
        |us|our|out)\b
    |\bwhat\s(?:\w+\s)?(?:made|brought|led|prompted|motivated|caused|stopped|prevented|attracted|drew|influenced)\b
    |\b(?:which|what)\s(?:of\s(?:these|the\sfollowing)\s)?(?:\w+\s){{0,2}}?{_KINDS}s?\b
    |\bhow\s(?:do|did|does|would|will|have)\syou\s(?:(?:usually|normally|typically|mainly|mostly|generally
        |most\soften|first
    |primarily|prefer\sto)\s)*(?:travel|get|commute|pay|contact(?:ed)?|reach|find|hear|learn|order|book|access
        |communicate|arrive
    |come|shop|buy|purchase|become|receive|listen|watch|read|cook|heat|connect|be\scontacted|hear\sfrom|use)\b
    |\bwhere\s(?:do|did)\syou\s(?:\w+\s)?(?:buy|hear|see|learn|purchase|find|shop|get|read|stay)\b
    |\b(?:favou?rite|preferred)\s\w+|\bgender\b|\bwhat\s(?:is|was)\syour\s(?:\w+\s)?(?:occupation|profession
        |religion|ethnicity|race|nationality
    |language|job|role|position|title|industry)\b|\bwhat\s(?:do|did|would|could|should)\syou\s(?:\w+\s)?(?:use
        |buy|order|purchase|eat|drink
    |like|dislike|change|improve|enjoy|want|need)\b|\bwhat\s(?:should|could|can)\swe\b|\bwhat\s(?:would|could
        |needs?)\b.*\bimprove"""
)
# These have as many answers as their list, or the list is the author's own.
_CLOSED_WORLD = pattern(
    rf"""\b(?:sex|sex\sat\sbirth|marital|married|tenure|which\sof\s(?:these|the\sfollowing|our
        |the\stwo)(?!\s(?:\w+\s)?{_KINDS}s?\b)|statement|comes?\scloser
    |closest|would\syou\ssay|day\sof\sthe\sweek|which\sday|branch|level\sof|rank|prefer\sto\shave
        |if\syou\shad\sto|plan|package)\b"""
)
_DEGREE = pattern(
    r"""\bhow\s(?!(?:do|did|does|can|could|will|should|come|about)\b)[a-z]+\b|\bhow\s(?:do|did
        |would)\syou\s(?:\w+\s)?(?:rate|feel|find|describe
    |assess|evaluate|like|enjoy|think)\b|\bto\swhat\s(?:extent|degree)\b|\bwhat\s(?:do\syou\sthink
        |is\syour\s(?:overall\s)?(?:opinion|view
    |impression)|did\syou\sthink)\b|\brate\b"""
)
_NOT_DEGREE = pattern(r"\bhow\s(?:long\sago|many|old|far)\b|\bwhether\b|\bprefer\b")
_FEWEST_TWO = 2


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        if not isinstance(question, Single | Multiple):
            continue
        places = labels(question, language)
        texts = [place.text for place in places]
        asked = text_in(question.text, language)
        told = [in_english(text, language) for text in texts]
        for hole in holes(told, in_english(asked, language), texts):
            yield places[hole.at], Match(0, len(texts[hole.at]), hole.severity, hole.why)
        if language.lower().startswith("en"):
            fault = _short_of(plain(asked), texts, is_single=isinstance(question, Single))
            if fault:
                yield places[-1], Match(0, len(texts[-1]), *fault)


def _short_of(asked: str, texts: Sequence[str], *, is_single: bool) -> tuple[Severity, str, str] | None:
    kind, told = kind_of(texts), substantive(texts)
    is_pair = is_single and len(told) == _FEWEST_TWO and kind in {Listed.SCALE, Listed.YES_NO}
    if is_pair and _asks_for_a_degree(asked) and not _offered(asked, told):
        return Severity.WARNING, "two options answer a question that asks how far", _GRADES
    if kind is not Listed.NOMINAL or any(is_catch_all(text) for text in texts):
        return None
    if _CLOSED_WORLD.search(asked) and not re.search(r"\bwhy\b|\breasons?\b", asked, re.IGNORECASE):
        return None
    if _OPEN_WORLD.search(asked) and (len(told) > _FEWEST_TWO or " or " not in asked.lower()):
        return Severity.WARNING, "whoever has another answer finds none here", _OTHER
    if len(told) > _FEWEST_TWO:
        return Severity.INFO, "if there are other answers, nothing takes them", _OTHER
    return None


def _asks_for_a_degree(asked: str) -> bool:
    return bool(_DEGREE.search(asked)) and not _NOT_DEGREE.search(asked)


def _offered(asked: str, told: Sequence[str]) -> bool:
    """Whether the last sentence, not itself a "how", puts the two options to the choice."""
    last = re.split(r"[.?!:]\s+", asked.strip())[-1].lower()
    return not last.startswith("how") and all(text.strip().lower() in asked.lower() for text in told)


_OTHER = 'Add "Something else", or "None of these" and "Not sure" where they can be true.'
_GRADES = "Offer the grades between: very satisfied, satisfied, neither, dissatisfied, very dissatisfied."

RULE = Rule(
    code="O03",
    name="not_exhaustive",
    severity=Severity.WARNING,
    why="somebody finds no option that is true of them, so they leave or choose a wrong one",
    rewrite="Cover everything once: begin with none or less than the first range, end with an open one (65 or older).",
    source="Willis and Lessler 1999, QAS-99 7f; Krosnick and Presser 2010",
    check=_check,
    partly="lists of things are read in en only, ranges in all",
)
