"""W04: two negations to untangle, or one in a statement that is to be agreed or disagreed with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain, sentences
from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.checks.languages import wording
from service.survey.checks.languages.reading import FURTHER
from service.survey.checks.places import labels
from service.survey.questionnaire import Questionnaire
from service.survey.text import text_in

_NEGATION = pattern(
    r"""\b(?:not|never|no(?!\.)|none|nobody|nothing|nowhere|neither|nor|without|cannot|hardly|scarcely|barely|rarely
    |seldom|lack\w*|n't|no\sone)\b
    | \b\w+n't\b"""
)
_NEGATIVE_WORD = pattern(
    r"""\b(?:oppos\w+|disagree\w*|disapprov\w+|den(?:y|ies|ied|ying)|fail(?:s|ed|ing|ure)?|avoid\w*|prevent\w*
    |wrong(?=\s(?:to|not|if|that)\b)|object(?:s|ed|ing)?\sto|doubt\w*|neglect\w*|refrain\w*|refus\w+|reject\w*
    |forbid\w*|prohibit\w*|ban(?:s|ned|ning)?|against|stop(?:s|ped|ping)?|exclude[sd]?
    |un(?:able|acceptable|aware|certain|clear|comfortable|common|desirable|fair\w*|familiar|friendly|happy|healthy
    |helpful|important|interested|just\w*|likely|necessary|necessarily|pleasant|reasonable|reliable|safe|satisf\w+
    |suitable|sure|true|usual|willing|wise|worthy|successful|employed|qualified|resolved|clean|trained)
    |dis(?:satisf\w+|honest\w*|like[sd]?|courteous|respectful|pleased|advantage\w*|continu\w+|allow\w*)|dislike[sd]?
    |in(?:accurate|adequate|appropriate|capable|complete|convenient|correct|effective|efficient|frequent|sufficient
    |valid)|im(?:possible|polite|practical|proper)|ir(?:relevant|responsible|regular)|il(?:legal|logical)
    |mis(?:leading|take|understood))\b"""
)
_BOTH_ENDS = pattern(
    r"""\b\w+(?:,?\s(?:or|nor|and)\s)(?:not|un\w+|dis\w+|in\w+|im\w+|oppose\w*|against|reject\w*|never|neither)\b
    | \b(?:un|dis|in|im)\w+\s(?:or|nor)\s\w+ | \bwhether\sor\snot\b | \bif\snot\b | \bor\snot\b | \bnot\sat\sall\b
    | \bneither\s\w+(?:\s\w+)?\snor\b | \bfor\sor\sagainst\b | \bwhy\snot\b | \bno\slonger\b
    | \bif\sany(?:thing)?,?\snot\b | \bnot\sonly\b | \bno\.\s?\d | \bbus\sstops?\b | \byes\sor\sno\b"""
)
# The answers read out, or a reason, which is a thought of its own.
_APART = pattern(
    r"""\b(?:very|fairly|moderately|quite|rather|pretty|somewhat|extremely|more\sor\sless|a\s(?:little
    |bit))\s\w+,\s[^?]*\bor\b[^?]*
    | (?<=able\sto\s)(?:stop|avoid|prevent)\b | (?<=n't\s)(?:stop|avoid)\b | (?<=could\snot\s)(?:stop|avoid)\b
    | [:,]\s(?:is\sit|would\syou\ssay|are\syou|do\syou)\b[^?]*,[^?]*\bor\b[^?]*
    | \s(?:because|even\sthough|although)\b[^?]* | \bor\s(?:that\s)?(?:you\s|they\s|it\s)?(?:can't|cannot|don't
    |didn't|isn't|not|is\snot|should\snot)\b"""
)
# The name of an answer is no negation.
_ANSWER = pattern(r"""\b(?:choose|select|tick|mark|pick|press|answer|say)\s[\"']?(?:not?|none|never|don't
    |do\snot)\b(?:\s\w+)?""")
_PREFIX = re.compile(r"^(?:un|dis|in|im|ir|il|mis)(?=\w{4})")
_QUOTED = pattern(r"\"[^\"]*\"")
_AGREEMENT = pattern(r"\b(?:agree|disagree|approve|disapprove)\b")
_AGREE_OR_DISAGREE = pattern(r"\bagree\s(?:or|nor|/)\s?disagree\b")
# Both ends are offered, but what is judged is a denial: possible or impossible that it never happened.
_DENIAL_JUDGED = pattern(
    r"""\b(?:impossible|improbable|unlikely|untrue|false|unbelievable|inconceivable)\b[^?.]*\bthat\b[^?.]*
    \b(?:not|never|no|nobody|nothing|\w+n't)\b"""
)
_INSTRUCTION = pattern(r"^\W*(?:if|when|please|do\snot|don't|skip|unless|where)\b")
_STATEMENT = pattern(r"[^?]\s*$")


def find(text: str) -> Iterator[Match]:
    """Sentences with two negations that are not the two ends of one scale."""
    listed = list(sentences(plain(text)))
    for number, (start, sentence) in enumerate(listed):
        spans = _negations(sentence)
        following = listed[number + 1][1] if number + 1 < len(listed) else ""
        asked = f"{sentence} {following}" if _is_judged(sentence) else sentence
        asks_agreement = len(spans) == 1 and _AGREEMENT.search(_BOTH_ENDS.sub(" ", asked))
        if len(spans) > 1:
            yield Match(start + spans[0][0], start + spans[-1][1])
        elif len(spans) == 1 and (judged := _DENIAL_JUDGED.search(sentence)):
            yield Match(start + judged.start(), start + judged.end())
        elif asks_agreement or (len(spans) == 1 and _offers_to_disagree(asked)):
            yield Match(start + spans[0][0], start + spans[0][1], why=_DISAGREEING)


_DISAGREEING = "to disagree with a negation is a double negation in the respondent's head"


def _negations(sentence: str) -> list[tuple[int, int]]:
    """Places of the negations, with quotations, and what names both ends of a scale, blanked out."""
    blanked = _BOTH_ENDS.sub(lambda match: " " * len(match[0]), sentence)
    for expression in (_ANSWER, _APART, _QUOTED):
        blanked = expression.sub(lambda match: " " * len(match[0]), blanked)
    said = frozenset(re.findall(r"\w+", sentence.lower()))
    found = [match.span() for match in _NEGATION.finditer(blanked)]
    found += [match.span() for match in _NEGATIVE_WORD.finditer(blanked) if not _is_other_answer(match[0], said)]
    return sorted(found)


def _is_other_answer(word: str, said: frozenset[str]) -> bool:
    """Illegal is, beside legal."""
    root, prefixes = _PREFIX.subn("", word.lower())
    return prefixes > 0 and root in said


def _is_judged(sentence: str) -> bool:
    """A statement, which the next sentence may ask to agree with; a condition or a request is none."""
    return bool(_STATEMENT.search(sentence)) and not _INSTRUCTION.search(sentence)


def _offers_to_disagree(sentence: str) -> bool:
    return bool(_AGREE_OR_DISAGREE.search(sentence))


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        place = Place(question.name, "text", text_in(question.text, language))
        hits = list(find(place.text))
        yield from ((place, match) for match in hits)
        if not hits and any(_AGREEMENT.search(label.text) for label in labels(question, language)):
            text = plain(place.text)
            for start, sentence in sentences(text):
                spans = [span for span in _negations(sentence) if _NEGATION.fullmatch(sentence[slice(*span)])]
                if spans and _STATEMENT.search(sentence):
                    yield place, Match(start + spans[0][0], start + spans[0][1], Severity.WARNING, _DISAGREEING)


RULE = Rule(
    code="W04",
    name="double_negative",
    severity=Severity.ERROR,
    why="two negations have to be untangled before an answer is possible, and some people answer the opposite",
    rewrite="Say it positively: 'How easy or difficult was it?', not 'Do you disagree that it was not easy?'",
    source="Willis and Lessler 1999, QAS-99 3a; Lenzner, Kaczmirek and Lenzner 2010",
    check=_check,
    language=ENGLISH,
    further=FURTHER,
    check_further=wording.double_negative,
)
