"""W03: two things are asked, and there is room for one answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from service.survey.checks import syntax
from service.survey.checks.asking import asked_sentences, is_question, lead_in
from service.survey.checks.english import ENGLISH, pattern, plain, words
from service.survey.checks.finding import Match, Rule, Severity
from service.survey.checks.languages import wording
from service.survey.checks.languages.reading import FURTHER
from service.survey.checks.pairs import is_one_notion
from service.survey.checks.places import each, each_with_language, questions
from service.survey.checks.syntax import Coordination

_AUX = r"(?:do|does|did|would|will|is|are|was|were|should|could|can|have|has|had)"
_WH = r"(?:how|what|why|when|where|who|which|whether)"
_QUESTION_WORDS = frozenset({"how", "what", "why", "when", "where", "who", "which", "whether", "not"})
# A second question tied to the first.
_FOLLOW_UP = pattern(
    rf"""(?:,?\s(?:or|and|but|&)\s(?:if\s(?:so|not|yes|no)\b|why\b)|,?\s(?:and|but
    |&)\s(?:{_WH}\s(?:\w+\s)?{_AUX}\b(?!\s?n[o']t\b)|{_AUX}\s
    (?:you|it|they|he|she|we|this|that|the|your|there|our)\b|how\s(?:often|much|many|well|long|likely|easy|satisfied
    |useful)\b)
    | ,\s(?:if\s(?:so|not|yes|no)),?\s{_WH}\b
    | ,?\s(?:and|but|or)\s(?:if|when|where)\s(?:you|it|they|he|she|so|there|this|we)\s{_AUX}(?:n't)?,?\s(?:{_WH}
    |{_AUX})\b
    | \(\s?(?:and|or|&)\s(?:{_WH}|{_AUX})\b) [^?.]*"""
)
_TWO_WAYS_TO_ASK = pattern(rf"\b(?:how|when|where|why|what|who)\s(?:and|&)\s(?:{_WH}|for\s{_WH}|to\s{_WH}|by\s{_WH})\b")
# Less of one thing and more of another are two changes.
_TWO_CHANGES = pattern(
    r"""\b(?:more|less|fewer)\s(?:\w+\s){0,2}?(?:on|for|to|in|with)\s(?:[\w'-]+\s){1,4}?and\s(?:more|less|fewer)\s
    (?:\w+\s){0,2}?(?:on|for|to|in|with)\s\w+"""
)
_WHY_OR_WHY_NOT = pattern(
    r"^\W*(?:and\s|but\s)?(?:why(?:\s(?:or|/)\s?why\snot|\snot)?|if\s(?:so|not|yes|no)\b[^?]*)\s*\?"
)
# A second question that only puts the first in other words or gives its answers.
_RESTATED = pattern(
    r"""^\W*(?:or\b|that\sis\b|how\sabout\b|(?:so\s)?would\syou\ssay\b
    |(?:do|did|would|are|were|have|has|is|was)\s[^?]*\bor\b)"""
)
_ASIDE = pattern(
    r"""\([^)]*\)? | "[^"]*" | \[[^\]]*\]?
    | \b(?:when|while|whenever|if|because|before|after|until|unless|since|during|so\sthat|in\sorder\sto|although
    |as\ssoon\sas
        |such\sas|includ(?:ing|es?)|for\s(?:example|instance)|e\.g\.|i\.e\.|that\sis|other\sthan|apart\sfrom
        |except(?:\sfor)?
        |excluding|besides|due\sto|because\sof|as\sa\sresult\sof|regardless\sof|compared\s(?:with|to)|according\sto
        |so\sfar\sas
        |thinking\s(?:about|of|back)|outside\sof|instead\sof|rather\sthan|between|combination\sof|mix(?:ture)?\sof
        |balance\s(?:of|between)|relationship
        |differences?\sin|within\sthe\s(?:last|past)|in\sthe\s(?:last|past)|over\sthe\s(?:last|past)
        )\b[^,;?.]*(?:,(?=[^?.]*\b(?:or|and)\b[^?.]*[?.]?$)(?!\s(?:how|what|which|who|would|do|does|did|is|are|was
        |were|have|has|can|to\swhat)\b)[^?.]*)?
    | (?<!agree)(?<!think)(?<!say)(?<!feel)(?<!sure)(?<!believe)(?<!likely)(?<!confident)(?<!extent)(?<!statement)
      (?<!find)(?<!important)
      (?<!true)(?<!opinion)(?<!view)(?<!you)(?<!it)\s(?:that|which|who|whom|whose|where)\s(?!(?:the|your|our|this
      |these|those|it's|its)\b)[^,;?.]*"""
)
_CLOSED_PREFIX = r"(?:un|in|im|ir|il|dis|non)-?"
_PERSON = pattern(
    rf"""^(?:{
        words('''
    staff nurse doctor physician surgeon colleague friend relative parent child children student pupil teacher manager
    supervisor clerk receptionist official leader officer worker people person men women man woman customer client
    patient user member neighbour neighbor family families caregiver carer partner spouse team citizen resident
    consumer employee employer visitor volunteer
    ''')
    }s?|\w{{4,}}(?:ists?|ians?))$"""
)
_PERSON_AFTER = pattern(r"\b(?:to|with|from|by|for|among|of|between)\s(?:\w+\s){0,3}$")
_NUMBER = pattern(
    rf"""^(?:\d.*|{
        words('''
    zero one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand
    first second third monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december midday noon midnight morning afternoon evening
    ''')
    })$"""
)
_OPPOSITES = pattern(
    r"""^(?:(?:good|positive|best|right|well|happy|pro|high|strong|like|love|agree|support|more|better|easy
    |favou?rite|most|advantages?|for|start|begin\w*|arriv\w*|open\w*|buy\w*|own|cheap|hot)
    \s(?:bad|badly|negative|worst|wrong|poor|poorly|unhappy|sad|con|low|weak|dislike|hate|disagree|oppose|less|worse
    |difficult|hard|least|disadvantages?|against|stop|end\w*|depart\w*|clos\w*|sell\w*|rent|expensive|cold)
    |(?:bad|negative|worst|wrong|poor|con|low|weak|dislike|hate|disagree|oppose|less|worse|difficult|hard)
    \s(?:good|positive|best|right|well|pro|high|strong|like|love|agree|support|more|better|easy))s?$"""
)
_COUNTED = pattern(
    r"""\b(?:how\s(?:often|many|much\stime|much\smoney|long|frequently)|number\sof|(?:do|did)\syou\sspend
    |how\smuch\sof\sthe\stime
    |(?:have|has)\s(?:you|anyone)|do\syou\s(?:have|own|look)|are\syou\sa|who\s)\b"""
)
_SUMMED = pattern(
    r"""\b(?:how\smany|how\smuch\s(?:time|money)|number\sof|amount\sof|how\slong|how\smuch\s(?:do|did|have
    |does)\s(?:you|your\shousehold)\s(?:pay|spend|earn|use|receive)|(?:do|did)\syou\sspend|in\stotal)\b"""
)
_CHOSEN = pattern(
    r"""\b(?:which|what\s(?:kinds?|types?|sorts?|languages?|is\sthe\sdifference)|prefer\b|more\simportant
    |matters?\smore|better\sof)\b"""
)
_TOPIC = pattern(
    r"""\b(?:news|informed|information|heard?|talk\w*|knowledge|aware\w*|know|learn\w*|decisions?|advice|told
    |questions?|interest\w*)\s
    (?:[\w']+\s){0,8}?(?:about|on|of|in|regarding)\s(?:[\w']+\s){0,4}$"""
)
_RATED = pattern(
    r"""\b(?:describe|satisf\w+|dissatisf\w+|rat(?:e|ed|ing)|evaluat\w+|assess|(?:do|did)\syou\slike|happy|pleased|content
    |think\sof|opinion\sof|feel\sabout
    |quality\sof|impress\w+|how\s(?!often|many|much|long)[\w/-]+\s(?:is|are|was|were|did|do|does|has|have))\b"""
)
_ASPECT = pattern(
    rf"""^(?:{
        words('''
    price cost quality speed service product staff selection range choice availability reliability accuracy value taste
    smell look appearance size colour color design layout delivery packaging location cleanliness comfort atmosphere
    friendliness knowledge pay salary workload training support communication food menu venue speaker content style
    usefulness clarity length fairness efficiency effectiveness safety durability performance
    ''')
    }s?)$"""
)
_REST = pattern(
    r"""^\W*(?:so\s(?:on|forth)|more(?!\s[a-z]{4,})|(?:their|his|her|its)\s(?:own\s)?\w+(?=\W*(?:$|in\b|who\b|at\b
    |are\b|is\b|have\b
    |should\b|do\b))|others?\b|any\s(?:other|of\sthe)|all\s(?:other|the\sother)|those\sof|that\sof|anything|anyone
    |everything|everyone|elsewhere|the\slike|etc)\b|^(?:\W*[\w-]+){0,2}?\W*\bother\b"""
)
# "Equally concerned and excited" is one answer.
_IN_EQUAL_PARTS = pattern(r"\bequally\s\w+\s*$")
# Respondents and theirs are one.
_YOU = pattern(r"^(?:you|yourself|me|myself|us|ourselves|i|we|they|them|themselves|he|she|him|her)$")
_WITH_HIM = pattern(r"^\W*(?:this|that|these|those|your|my|our|their|his|her|the|a|an|any|others?)\b")
_HIMSELF = pattern(r"^\W*(?:you|yourself|yours|me|myself|us|ourselves|i|we|them|themselves|him|himself|hers|herself)\b")
_DEPARTMENT = pattern(
    r"""^\W*(?!(?:your|our|my|the|their|its|his|her|a|an)\b)(?:[\w-]+\s){1,2}(?:departments?|teams?|policy|policies
    |committee|act|programmes?|programs?|unit|office|officers?|ministry|plan|section
    |industry|sector|charges?|line|desk|system|meter|store|shop|centre|center|course|degree|class|hazards?|code|form
    |transplant|insurance|card|licen[cs]e|data|agency|guards?|zones?|points?|bays?|bars?|counters?|booths?|buttons?
    |pages?|functions?|menus?|kits?|lanes?|hubs?|schemes?
    |machines?)\b"""
)
# "Open earlier and take card payments" joins two acts, whatever stands behind the second.
_ACT = pattern(
    r"""^\W*(?:take|make|give|get|let|offer|open|close|accept|hire|lend|sell|buy|keep|send|show|add|cut|raise|lower|ban
    |build|plant|run|stop|provide|allow|introduce|extend|reduce|increase|replace|remove|move|charge|pay|hold|put|set
    |bring|turn|tell|teach
    |train|answer|explain|check|help|improve|invest|fund|spend|publish|install|create|start|end|abolish|double|widen
    |restore)\s"""
)
# Nobody is asked to agree with what is said of the survey itself.
_ABOUT_THE_SURVEY = pattern(
    r"""^\W*(?:(?:the|this|our)\s(?:survey|questionnaire|form|study)|your\s(?:answers?|replies|responses|feedback)|we
    |you\s(?:can|may|will)|thank\syou
    |(?:good|high|low|bad)\s(?:scores?|ratings?|answers?))\b[^?]*$"""
)
_SLASHED = re.compile(r"(?<![\w/])([a-z]{4,}(?: [a-z]{4,})?)\s?/\s?([a-z]{4,})(?![\w/])")


def find(text: str) -> Iterator[Match]:
    """The first two things in each sentence that asks, and questions that follow questions."""
    listed = [(start, one) for start, one in asked_sentences(plain(text)) if not _ABOUT_THE_SURVEY.search(one)]
    for start, sentence in listed:
        found = _second_question(sentence) or _joined(sentence) or _slashed(sentence)
        if found:
            yield Match(start + found[0], start + found[1])
    asking = [(start, sentence) for start, sentence in listed if is_question(sentence)]
    for (_, first), (start, second) in pairwise(asking):
        if len(first.split()) > 2 and not _RESTATED.search(second):
            yield Match(start, start + len(second), why="a second question stands beside the first")


def _second_question(sentence: str) -> tuple[int, int] | None:
    match = _FOLLOW_UP.search(sentence) or _TWO_WAYS_TO_ASK.search(sentence) or _TWO_CHANGES.search(sentence)
    return match.span() if match else None


def _slashed(sentence: str) -> tuple[int, int] | None:
    match = _SLASHED.search(sentence)
    if match is None or not _RATED.search(sentence):
        return None
    left, right = match[1].split()[-1], match[2]
    if (
        _PERSON.match(left)
        or _PERSON.match(right)
        or _is_opposite(left, right)
        or is_one_notion(left, right, is_rated=True)
    ):
        return None
    return match.span()


def _joined(sentence: str) -> tuple[int, int] | None:
    begin = lead_in(sentence)
    asides = [(0, begin), *(match.span() for match in _ASIDE.finditer(sentence))]
    for joined in syntax.coordinations(sentence):
        is_aside = any(start <= joined.joint[0] < end for start, end in asides)
        if not is_aside and _asks_two(sentence, joined):
            return joined.start, joined.end
    return None


def _asks_two(sentence: str, joined: Coordination) -> bool:  # noqa: PLR0911  # one for each case
    before, after = sentence[: joined.joint[0]], sentence[joined.joint[1] :]
    pairs = joined.pairs
    if joined.conjunction in {"or", "and/or"} and not (
        _RATED.search(sentence) and any(_ASPECT.match(left) and _ASPECT.match(right) for left, right in pairs)
    ):
        return False
    is_rated = not _COUNTED.search(sentence)
    if _REST.search(after) or _HIMSELF.search(after) or (_YOU.match(pairs[0][0]) and _WITH_HIM.search(after)):
        return False
    joint = f"{before.rstrip().split(' ')[-1]} and {after.lstrip()}"
    if (
        _is_repeated(before, after)
        or _TO_AND_FRO.match(joint)
        or any(_is_opposite(*pair) or is_one_notion(*pair, is_rated=is_rated) for pair in pairs)
    ):
        return False
    if _IN_EQUAL_PARTS.search(before) or pairs[0][1] in _QUESTION_WORDS:
        return False
    if (
        any(_NUMBER.match(word) for pair in pairs for word in pair)
        or _are_names(before, after)
        or (_DEPARTMENT.search(after) and not _ACT.search(after))
    ):
        return False
    if _SUMMED.search(before) or _CHOSEN.search(sentence) or _TOPIC.search(before):
        return False
    are_persons = any(_PERSON.match(left) and _PERSON.match(right) for left, right in pairs)
    return not (are_persons and (not is_rated or (_PERSON_AFTER.search(before) and not _RATED.search(sentence))))


# Getting in and out, going up and down: one movement to and fro.
_TO_AND_FRO = pattern(r"\b(?:in|on|up|to|back|there|here)\s+and\s+(?:from|out|off|down|fro|forth|back|there)\b")


def _is_repeated(before: str, after: str) -> bool:
    """More and more, again and again."""
    return before.lower().split()[-1:] == re.findall(r"[\w'-]+", after.lower())[:1]


def _is_opposite(left: str, right: str) -> bool:
    shorter, longer = sorted((left, right), key=len)
    return bool(_OPPOSITES.match(f"{left} {right}") or re.fullmatch(rf"{_CLOSED_PREFIX}{re.escape(shorter)}", longer))


def _are_names(before: str, after: str) -> bool:
    left, right = before.rstrip().split(" ")[-1:], after.split()[:1]
    return bool(left and right and left[0][:1].isupper() and right[0][:1].isupper() and " " in before.strip())


RULE = Rule(
    code="W03",
    name="double_barreled",
    severity=Severity.WARNING,
    why="two things are asked at once, and nobody can tell which of them the answer is about",
    rewrite="Split it in two questions, or ask only about the one you need to decide on.",
    source="Willis and Lessler 1999, QAS-99 4c",
    check=each(questions, find),
    language=ENGLISH,
    further=FURTHER,
    check_further=each_with_language(questions, wording.double_barreled),
    without=syntax.without_parser,
)
