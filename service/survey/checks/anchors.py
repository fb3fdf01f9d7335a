"""P08: labels that are pictures instead of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.places import labels
from service.survey.questionnaire import Questionnaire

# stars, hearts, hands and faces, also typed
_TYPED = re.compile(r"[:;8=xX]['-]?[)(DPpO/|\]\[]|<3|\*{1,10}|\^_\^|\(y\)|\(n\)")
_JOINERS = frozenset("\ufe0f\u200d\u20e3")
_NOT_WORDS = frozenset({"So", "Sk", "Cs", "Mn"})


def _is_picture(char: str) -> bool:
    return unicodedata.category(char) in _NOT_WORDS or char in _JOINERS


def is_only_pictures(label: str) -> bool:
    """Whether nothing is left of the label without its pictures; "5" or "£" is no picture."""
    rest = "".join(char for char in label if not _is_picture(char) and not char.isspace())
    drawn = any(unicodedata.category(char) == "So" for char in label)
    return (drawn and not any(char.isalnum() for char in rest)) or bool(rest and not _TYPED.sub("", rest))


def has_pictures(label: str) -> bool:
    """Whether there are pictures beside words."""
    return any(unicodedata.category(char) == "So" and char not in "©®™°" for char in label)


def _pictures(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        places = labels(question, language)
        drawn = [place for place in places if has_pictures(place.text)]
        for place in places:
            if is_only_pictures(place.text):
                yield place, Match(0, len(place.text))
            elif 0 < len(drawn) < len(places) and place in drawn:
                why = "a picture on some labels only draws the eye to them"
                yield place, Match(0, len(place.text), why=why, rewrite="Give every label words alone.")


RULE = Rule(
    code="P08",
    name="non_neutral_anchor",
    severity=Severity.WARNING,
    why="a face, star or heart means something else to each reader and pulls the answers; screen readers garble it",
    rewrite="Label the points in words, such as Very dissatisfied to Very satisfied.",
    source="Toepoel and others, Quality and Quantity 53 (2019); Tourangeau, Couper and Conrad, POQ 71 (2007)",
    check=_pictures,
)
