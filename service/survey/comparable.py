"""Whether what two questionnaires measure is the same, so that their answers may be taken together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.survey import dumping
from service.survey.difference import Change, Json, Kind, Part, differences, leaves
from service.survey.placeholders import names_in
from service.survey.questionnaire import Questionnaire

#: What decides whether and when a question is asked, and not what is asked.
PLACE = frozenset({"section", "pinned", "go_to"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether the scores of two questionnaires measure the same; if not, `reasons` says what differs."""

    reasons: tuple[str, ...] = ()
    touching: tuple[Change, ...] = ()

    @property
    def is_comparable(self) -> bool:
        return not self.reasons


def scores(before: Questionnaire, after: Questionnaire) -> Comparison:
    """Compare what the score questions measure: wording, scale, who is asked, and what is asked before.

    Without a score question in either there is nothing that could differ. A text counts in the languages that both
    questionnaires are in: a new translation changes nothing for those who were asked before.
    """
    old, new = before.score, after.score
    if old is None and new is None:
        return Comparison()
    if old is None or new is None or old.name != new.name:
        told = [f"`{score.name}`" if score else "none" for score in (old, new)]
        return Comparison((f"the score question was {told[0]} and is {told[1]}",))
    reasons = [] if _common(before, after) else ["they have no language in common"]
    touching = tuple(one for one in differences(before, after) if _touches(one, before, after, old.name))
    reasons += dict.fromkeys(_told(one, old.name) for one in touching)
    return Comparison(tuple(reasons), touching)


def _touches(change: Change, before: Questionnaire, after: Questionnaire, score: str) -> bool:
    if change.language is not None and change.language not in _common(before, after):
        return False
    earlier = _asked_before_score(before) | _asked_before_score(after)
    match change.part:
        case Part.QUESTION:
            return change.name in earlier or (change.name == score and change.field != "go_to")
        case Part.SECTION:
            return change.kind is not Kind.MOVED and any(
                _section_of(one, name) == change.name for one in (before, after) for name in earlier | {score}
            )
        case Part.FACT:
            return change.kind is not Kind.MOVED and any(
                change.name in _facts_in(one, earlier | {score}) for one in (before, after)
            )
        case Part.SETTING:
            return change.field is not None and change.field.startswith("diary")
        case Part.MESSAGE:
            return False


def _asked_before_score(questionnaire: Questionnaire) -> frozenset[str]:
    """What can be asked before the score: what is listed before it, and all that shares its shuffled section."""
    names = [question.name for question in questionnaire.questions]
    score = questionnaire.score
    if score is None:
        return frozenset()
    section = score.placement.section and questionnaire.section(score.placement.section)
    beside = (
        {one.name for one in questionnaire.questions if one.placement.section == section.name}
        if section and section.is_shuffled
        else set()
    )
    return frozenset({*names[: names.index(score.name)], *beside} - {score.name})


def _section_of(questionnaire: Questionnaire, name: str) -> str | None:
    question = questionnaire.question(name)
    return None if question is None else question.placement.section


def _facts_in(questionnaire: Questionnaire, questions: frozenset[str] | set[str]) -> set[str]:
    """The facts that the texts of these questions, and of their sections, are filled with."""
    document: Mapping[str, Json] = dumping.dump(questionnaire)
    sections = {_section_of(questionnaire, name) for name in questions}
    told = [one for one in document["questions"] if one["name"] in questions]
    told += [one for one in document.get("sections", []) if one["name"] in sections]
    return {fact for one in told for (_, language), words in leaves(one) if language for fact in names_in(words)}


def _told(change: Change, score: str) -> str:
    name = f"{change.part} `{change.name}`" if change.name else change.part.value
    if change.part is Part.QUESTION:
        name = f"the score question `{score}`" if change.name == score else f"question `{change.name}`, asked before it"
    if change.kind is not Kind.CHANGED:
        return f"{name} was {change.kind}"
    return f"{name}: {change.field}{f' ({change.language})' if change.language else ''} changed"


def _common(before: Questionnaire, after: Questionnaire) -> set[str]:
    return {*before.languages} & {*after.languages}


def apart(of: Questionnaire, reference: Questionnaire) -> tuple[str, ...]:
    """The questions whose answers cannot stand beside those of the reference: it lacks them, or asks them otherwise."""
    changes = tuple(differences(of, reference))
    return tuple(
        one.name for one in of.questions if any(_is_asked_otherwise(changes, one.name, _common(of, reference)))
    )


def _is_asked_otherwise(changes: tuple[Change, ...], name: str, common: set[str]) -> Iterator[bool]:
    for change in changes:
        if change.part is Part.QUESTION and change.name == name and change.kind is not Kind.MOVED:
            field = change.field or ""
            is_share = field.startswith("ballots.") and field.endswith(".share")  # how many, not what they answer
            yield field not in PLACE and not is_share and (change.language is None or change.language in common)
