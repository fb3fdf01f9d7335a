"""W15: an attitude to be answered with yes or no."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.offered import asked, offers_yes_or_no
from service.survey.questionnaire import Questionnaire

_ATTITUDE = pattern(
    r"""^[^?]*\b(?:helpful|useful|satisf\w+|happy|easy|easily|clear|friendly|polite|good|fair|reasonable|clean
    |comfortable|likely|important|interest\w+|enjoy\w*|like[ds]?|love[ds]?
    |trust|recommend|prefer|agree|support|favou?r|oppose|approve|fast|quick(?:ly)?|safe|reliable|affordable
    |expensive|well|pleas\w+|valuable|worth\w*|confident|convenient|relevant|attractive|efficient\w*|professional\w*
    |knowledgeable
    |understandable|accurate|adequate|acceptable|respectful\w*|difficult|think|believe|feel)\b[^?]*\?"""
)
_YES_OR_NO = pattern(r"(?:^|[,.:;]\s)\W*(?:do|does|did|is|are|was|were|would|will|has|have|can|could|should)(?:n't)?\s")


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question, place in asked(questionnaire, language):
        said = plain(place.text)
        if offers_yes_or_no(question, language) and _YES_OR_NO.search(said) and _ATTITUDE.search(said):
            yield place, Match(0, len(place.text))


RULE = Rule(
    code="W15",
    name="yes_bias_yesno",
    severity=Severity.INFO,
    why="asked for yes or no, more people say yes, and how strongly they feel is lost",
    rewrite="Give it a scale: 'How helpful or unhelpful was ...?'",
    source="Krosnick and Presser 2010",
    check=_check,
    language=ENGLISH,
)
