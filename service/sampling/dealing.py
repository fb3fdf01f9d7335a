"""The questionnaire as one respondent is asked it: words, orders and ballot by lot, facts of the event filled in.

Nothing of it is kept. It is dealt anew whenever it is needed and comes out the same, for a customer who is asked again
as well; whoever is given the survey's sealed seed later can deal it once more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.secrets import Secrets
from service.sampling import ballot
from service.sampling import facts as known
from service.sampling.invitation import Invitation
from service.sampling.lot import Lot, lot_of
from service.sampling.order import codes_in_order, questions_in_order, wording_of
from service.sampling.trigger import Trigger
from service.survey.ballot import PLAIN
from service.survey.condition import Facts
from service.survey.filling import filled
from service.survey.question import Multiple, Order, Question, Single
from service.survey.questionnaire import Questionnaire
from service.survey.survey import Survey
from service.survey.version import Version


@dataclass(frozen=True, slots=True)
class Dealt:
    """What one respondent is asked, and what the event tells: conditions read the facts as well."""

    questionnaire: Questionnaire
    facts: Facts


def asked_of(session: Session, invitation: Invitation, version: Version, *, secrets: Secrets) -> Dealt:
    """The questionnaire as the person with this invitation is asked it."""
    return asked_of_each(session, [(invitation, version.parsed())], secrets=secrets)[invitation.id]


def asked_of_each(
    session: Session, asked: Sequence[tuple[Invitation, Questionnaire]], *, secrets: Secrets
) -> dict[UUID, Dealt]:
    """Likewise for many, by the ids of their invitations."""
    dealt = {invitation.id: Dealt(parsed, {}) for invitation, parsed in asked if _is_the_same_for_all(parsed)}
    others = [(invitation, parsed) for invitation, parsed in asked if invitation.id not in dealt]
    if not others:
        return dealt
    events = {
        row.id: row
        for row in session.execute(
            select(Trigger.id, Trigger.customer_id, Trigger.facts_sealed, Trigger.survey_id).where(
                Trigger.id.in_({invitation.trigger_id for invitation, _ in others})
            )
        )
    }
    seeds = {
        survey_id: secrets.unseal(team_id, sealed)
        for survey_id, team_id, sealed in session.execute(
            select(Survey.id, Survey.team_id, Survey.seed_sealed).where(
                Survey.id.in_({event.survey_id for event in events.values()})
            )
        )
    }
    for invitation, parsed in others:
        event = events[invitation.trigger_id]
        lot = lot_of(seeds[event.survey_id], customer_id=event.customer_id, invitation_id=invitation.id)
        facts = known.unsealed(secrets, invitation.team_id, event.facts_sealed)
        dealt[invitation.id] = deal(parsed, lot, facts)
    return dealt


def deal(parsed: Questionnaire, lot: Lot, facts: Facts) -> Dealt:
    """The questionnaire for one lot and the facts of one event."""
    questions = tuple(_worded(question, lot) for question in _in_order(parsed, lot))
    dealt = filled(replace(parsed, questions=questions), facts)
    held = dealt.pressure
    if held is not None:
        dealt = dealt.dealt(ballot.drawn(held.ballots, lot))
    return Dealt(dealt, facts)


def _is_the_same_for_all(parsed: Questionnaire) -> bool:
    pressure = parsed.pressure
    return not (
        parsed.facts
        or (pressure is not None and pressure.ballots != PLAIN)
        or any(section.is_shuffled for section in parsed.sections)
        or any(question.wordings or has_order(question) for question in parsed.questions)
    )


def has_order(question: Question) -> bool:
    """Whether respondents get the options in different orders."""
    return isinstance(question, Single | Multiple) and question.order is not Order.FIXED


def _in_order(parsed: Questionnaire, lot: Lot) -> list[Question]:
    """A section's questions stand together, so that each shuffled one has places of its own to fill."""
    by_name = {question.name: question for question in parsed.questions}
    orders = {
        section.name: questions_in_order(parsed, section, lot) for section in parsed.sections if section.is_shuffled
    }
    places = {name: iter(order) for name, order in orders.items()}
    ordered = [
        by_name[next(places[question.placement.section])] if question.placement.section in places else question
        for question in parsed.questions
    ]
    begins = {name: order[0] for order in orders.values() for name in order}
    return [_led_to_beginnings(question, begins) for question in ordered]


def _led_to_beginnings(question: Question, begins: Mapping[str, str]) -> Question:
    """A jump into a shuffled section leads to where that begins for this respondent, and leaves nothing out by lot."""
    jumps = tuple(replace(jump, to=begins.get(jump.to, jump.to)) for jump in question.placement.go_to)
    if jumps == question.placement.go_to:
        return question
    return replace(question, placement=replace(question.placement, go_to=jumps))


def _worded(question: Question, lot: Lot) -> Question:
    if isinstance(question, Single | Multiple) and question.order is not Order.FIXED:
        options = {option.code: option for option in question.options}
        ordered = tuple(options[code] for code in codes_in_order(question, lot))
        question = replace(question, options=ordered, order=Order.FIXED)
    if not question.wordings:
        return question
    chosen = wording_of(question, lot)
    text = next((wording.text for wording in question.wordings if wording.name == chosen), question.text)
    return replace(question, text=text, wordings=())
