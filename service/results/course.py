"""How each respondent went through a version: what they passed, what they left blank, and where they left.

Leaving can be seen only where something is sent in before it: between the pages of the form, and between the questions
of a conversation by text. Whoever leaves a first page without an answer has not begun.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.secrets import Secrets
from service.response import answer as answers
from service.response.answer import Answer
from service.response.progress import Progress, progress
from service.response.response import Medium, State
from service.sampling import dealing
from service.sampling.dealing import Dealt
from service.sampling.invitation import Invitation
from service.sampling.lot import lot_of
from service.sampling.order import wording_of
from service.sampling.trigger import Trigger
from service.survey.condition import Given
from service.survey.routing import first_question
from service.survey.survey import Survey
from service.survey.version import Version
from service.survey.walk import Walk, walk

#: Whoever has not gone on for so long counts as having left, until they come back.
UNDER_WAY = timedelta(hours=1)
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Course:
    """One response. `passed` are the questions seen and gone on from, `could_leave` those before which there was a way
    out; `left_at` is the one before which somebody did leave."""

    medium: Medium
    is_complete: bool
    is_under_way: bool
    given: Given
    seconds: Mapping[str, float]
    wordings: Mapping[str, str]
    passed: tuple[str, ...] = ()
    could_leave: tuple[str, ...] = ()
    left_at: str | None = None


def courses(session: Session, survey: Survey, version: Version, *, secrets: Secrets, now: datetime) -> Iterator[Course]:
    """The courses of all responses to the version, but for those of people whose data were erased."""
    parsed = version.parsed()
    split = [question for question in parsed.questions if question.wordings]
    seed = secrets.unseal(survey.team_id, survey.seed_sealed)
    held = iter(progress(session, survey.id, version.id))
    while some := list(islice(held, AT_ONCE)):
        invited = {one.response.invitation_id for one in some}
        rows = session.execute(
            select(Invitation, Trigger.customer_id)
            .join(Trigger, Trigger.id == Invitation.trigger_id)
            .where(Invitation.id.in_(invited), Trigger.erased_at.is_(None))
        ).all()
        customers = {invitation.id: customer for invitation, customer in rows}
        dealt = dealing.asked_of_each(session, [(invitation, parsed) for invitation, _ in rows], secrets=secrets)
        given = _given(session, some)
        for one in some:
            key = one.response.invitation_id
            if key not in customers:
                continue  # in which order an erased person was asked can no longer be dealt
            lot = lot_of(seed, customer_id=customers[key], invitation_id=key)
            wordings = {question.name: wording_of(question, lot) for question in split}
            yield _course(one, dealt[key], given[one.response.id], wordings, now)


def _given(session: Session, some: Sequence[Progress]) -> Mapping[UUID, Given]:
    given: defaultdict[UUID, dict[str, object]] = defaultdict(dict)
    for row in session.scalars(select(Answer).where(Answer.response_id.in_({one.response.id for one in some}))):
        given[row.response_id][row.question] = answers.as_given(row)
    return given  # type: ignore[return-value]  # a defaultdict of values as conditions read them


def _course(one: Progress, dealt: Dealt, given: Given, wordings: Mapping[str, str], now: datetime) -> Course:
    response = one.response
    way = walk(dealt.questionnaire, given, dealt.facts)
    order, places = _by_text(way, dealt) if response.medium is Medium.SMS else _by_page(way)
    is_partial = response.state is State.PARTIAL
    is_under_way = is_partial and now - response.answered_at < UNDER_WAY
    passed, could_leave, left_at = order, places, None
    if is_partial:
        passed, could_leave, left_at = _until(one, given, order, places)
        if is_under_way and left_at is not None:
            could_leave, left_at = tuple(name for name in could_leave if name != left_at), None
    return Course(
        medium=response.medium,
        is_complete=not is_partial,
        is_under_way=is_under_way,
        given=given,
        seconds={name: spent for name, spent in one.seconds.items() if spent is not None},
        wordings=wordings,
        passed=passed,
        could_leave=could_leave,
        left_at=left_at,
    )


def _by_text(way: Walk, dealt: Dealt) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The questions in the order of a conversation, in which there is a way out before each but the first."""
    first = first_question(dealt.questionnaire, dealt.facts).name
    order = tuple(sorted((question.name for question in way.route), key=lambda name: name != first))
    return order, order[1:]


def _by_page(way: Walk) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The questions in the order of the form, in which there is a way out before each page but the first."""
    pages = [way.pages[number] for number in way.shown]
    return tuple(question.name for page in pages for question in page), tuple(page[0].name for page in pages[1:])


def _until(
    one: Progress, given: Given, order: tuple[str, ...], places: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
    """What a partial response passed, where it could have been left, and where it was.

    In a conversation that went on to its end, what is still missing was passed over. Where it is not known how far
    somebody came, only what was answered counts.
    """
    if one.reached not in order:
        return tuple(name for name in order if name in given), (), None
    end = order.index(one.reached)
    if one.response.medium is Medium.SMS and any(name in given for name in order[end + 1 :]):
        return order, places, None
    before = order[:end]
    return before, (*(name for name in places if name in before), one.reached), one.reached
