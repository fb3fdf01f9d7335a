"""The report of a pilot: where respondents faltered, question by question, and what that says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.evidence import holm
from analysis.pilot import findings as said
from analysis.pilot.alike import Alike, alike
from analysis.pilot.findings import Finding, Subject, Worded
from analysis.pilot.seconds import Seconds, seconds, too_fast
from analysis.pilot.shares import Compared, Share, compared, share
from analysis.pilot.wordings import Difference, difference_of_means, difference_of_shares
from service.base.errors import NotFound
from service.base.secrets import Secrets
from service.response import disposition
from service.response.progress import replies, unclear_replies
from service.response.response import Medium
from service.results.course import Course, courses
from service.results.programme import NothingToAnalyse
from service.sampling.invitation import Invitation
from service.survey.asked import STANDARD
from service.survey.duration import duration
from service.survey.question import Multiple, OpenText, Pressure, Quantity, Question, Rating, Single
from service.survey.questionnaire import Questionnaire
from service.survey.survey import Survey
from service.survey.version import Version


@dataclass(frozen=True, slots=True)
class OfQuestion:
    """Each is None where it cannot be told of this question: nobody left from the first, nobody replied by text."""

    name: str
    break_off: Compared | None
    blank: Compared | None
    unclear: Compared | None
    seconds: Mapping[str, Seconds]  # by medium
    estimated: float | None  # what it was expected to take on the page, in the first language


@dataclass(frozen=True, slots=True)
class OfScale:
    """Ratings on one scale, and who gave them all the same point."""

    min: int
    max: int
    questions: tuple[str, ...]
    alike: Alike


@dataclass(frozen=True, slots=True)
class Report:
    """Of one version, whoever was asked: during the pilot or later."""

    version: int
    minimum_n: int
    invited: int
    delivered: Share
    started: Share
    under_way: int
    completed: Share
    too_fast: Share
    questions: tuple[OfQuestion, ...]
    scales: tuple[OfScale, ...]
    wordings: tuple[Worded, ...]
    findings: tuple[Finding, ...]


def report(session: Session, survey: Survey, number: int | None, *, secrets: Secrets, now: datetime) -> Report:
    """The report of a version, the newest where none is named."""
    version = _version(session, survey, number)
    parsed, least = version.parsed(), survey.minimum_n
    ids = set(session.scalars(select(Invitation.id).where(Invitation.version_id == version.id)))
    delivered = sum(row.delivered for row in disposition.of_survey(session, survey.id) if row.invitation_id in ids)
    taken = list(courses(session, survey, version, secrets=secrets, now=now))
    ended = [one for one in taken if not one.is_under_way]
    started, completed = share(len(taken), len(ids)), share(sum(one.is_complete for one in ended), len(ended))
    names = _names(parsed, taken)
    broke_off, blank = _broke_off(taken, least), _blank(parsed, taken, least)
    unclear = _unclear(session, survey, version, least)
    scales = _scales(parsed, taken, least)
    words = _wordings(parsed, taken, least)
    fast = too_fast([one.seconds for one in taken if one.medium is Medium.WEB and one.is_complete], least=least)
    found = [
        *said.response(started, completed),
        *said.standing_out(Subject.BREAK_OFF, broke_off),
        *said.standing_out(Subject.BLANK, blank),
        *said.standing_out(Subject.UNCLEAR, unclear),
        *said.wordings(words),
        *(finding for one in scales for finding in said.all_alike(f"{one.min} to {one.max}", one.alike)),
        *said.fast(fast),
    ]
    most = max((one.here.of for one in blank.values()), default=0)
    spent, estimated = _seconds(taken, least), dict(duration(parsed, parsed.languages[0]).questions)
    return Report(
        version=version.number,
        minimum_n=least,
        invited=len(ids),
        delivered=share(delivered, len(ids)),
        started=started,
        under_way=len(taken) - len(ended),
        completed=completed,
        too_fast=fast,
        questions=tuple(
            OfQuestion(
                name=name,
                break_off=broke_off.get(name),
                blank=blank.get(name),
                unclear=unclear.get(name),
                seconds=spent.get(name, {}),
                estimated=estimated.get(name),
            )
            for name in names
        ),
        scales=scales,
        wordings=words,
        findings=(*found, *said.enough(found, most, least)),
    )


def _version(session: Session, survey: Survey, number: int | None) -> Version:
    query = select(Version).where(Version.survey_id == survey.id)
    if number is not None:
        query = query.where(Version.number == number)
    version = session.scalar(query.order_by(Version.number.desc()).limit(1))
    if version is not None:
        return version
    if number is None:
        raise NothingToAnalyse("the survey is a draft; nobody was asked yet", survey=str(survey.id))
    raise NotFound("the survey has no such version", survey=str(survey.id), version=number)


def _names(parsed: Questionnaire, taken: Sequence[Course]) -> list[str]:
    """The questions in order; a ballot that is dealt asks one more, after its own."""
    names = [question.name for question in parsed.questions]
    for name in dict.fromkeys(name for one in taken for name in one.passed):
        if name not in names:
            names.append(name)
    return names


def _broke_off(taken: Sequence[Course], least: int) -> dict[str, Compared]:
    reached = Counter(name for one in taken for name in one.could_leave)
    left = Counter(one.left_at for one in taken)
    return compared({name: (left[name], of) for name, of in reached.items()}, least=least)


def _blank(parsed: Questionnaire, taken: Sequence[Course], least: int) -> dict[str, Compared]:
    """Like is compared with like: what must be answered is left blank by text only, and words are left out by many."""
    reached = Counter(name for one in taken for name in one.passed)
    blank = Counter(name for one in taken for name in one.passed if name not in one.given)
    groups: defaultdict[Hashable, dict[str, tuple[int, int]]] = defaultdict(dict)
    for name, of in reached.items():
        groups[_likeness(parsed.question(name))][name] = (blank[name], of)
    return {name: one for counts in groups.values() for name, one in compared(counts, least=least).items()}


def _likeness(question: Question | None) -> Hashable:
    if question is None or isinstance(question, Pressure):
        return "private"
    return question.required, isinstance(question, OpenText)


def _unclear(session: Session, survey: Survey, version: Version, least: int) -> dict[str, Compared]:
    texts = replies(session, survey.id, version.id)
    unclear = unclear_replies(session, survey.id, version.id)
    return compared({name: (unclear[name], of) for name, of in texts.items()}, least=least)


def _seconds(taken: Sequence[Course], least: int) -> dict[str, dict[str, Seconds]]:
    """By question and medium: a text is answered when there is time for it."""
    spent: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in taken:
        for name, value in one.seconds.items():
            spent[name][str(one.medium)].append(value)
    return {
        name: {medium: seconds(values, least=least) for medium, values in media.items()}
        for name, media in spent.items()
    }


def _scales(parsed: Questionnaire, taken: Sequence[Course], least: int) -> tuple[OfScale, ...]:
    by_scale: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for question in parsed.questions:
        if isinstance(question, Rating):
            by_scale[question.min, question.max].append(question.name)
    found = []
    for (low, high), names in by_scale.items():
        points = [{name: _number(one, name) for name in names if name in one.given} for one in taken]
        held = alike(points, least=least)
        if held.here.of:
            found.append(OfScale(low, high, tuple(names), held))
    return tuple(found)


def _number(one: Course, name: str) -> float:
    return float(str(one.given[name]))


def _wordings(parsed: Questionnaire, taken: Sequence[Course], least: int) -> tuple[Worded, ...]:
    compared_by: list[tuple[str, str, str | None, Difference]] = []
    for question in parsed.questions:
        for wording in question.wordings:
            for option, difference in _differences(question, wording.name, taken, least):
                compared_by.append((question.name, wording.name, option, difference))
    tested = [place for place, one in enumerate(compared_by) if one[3].p_value is not None]
    adjusted = dict(zip(tested, holm([compared_by[place][3].p_value or 0.0 for place in tested]), strict=True))
    return tuple(
        Worded(*one, float(adjusted[place]) if place in adjusted else None) for place, one in enumerate(compared_by)
    )


def _differences(
    question: Question, wording: str, taken: Sequence[Course], least: int
) -> list[tuple[str | None, Difference]]:
    name = question.name
    by_wording = {
        dealt: [one for one in taken if name in one.given and one.wordings[name] == dealt]
        for dealt in (wording, STANDARD)
    }
    here, standard = by_wording[wording], by_wording[STANDARD]
    match question:
        case Rating() | Quantity():
            values = [_number(one, name) for one in here]
            return [(None, difference_of_means(values, [_number(one, name) for one in standard], least=least))]
        case Single() | Multiple():
            return [
                (
                    code,
                    difference_of_shares(
                        sum(map(_chose(name, code), here)),
                        len(here),
                        sum(map(_chose(name, code), standard)),
                        len(standard),
                        least=least,
                    ),
                )
                for code in question.codes
            ]
        case _:
            return []


def _chose(name: str, code: str) -> Callable[[Course], bool]:
    def holds(one: Course) -> bool:
        given = one.given[name]
        return code in given if isinstance(given, tuple) else given == code

    return holds
