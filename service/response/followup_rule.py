"""Rules: which answers are followed up, by whom and until when. They belong to a survey and no respondent sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base import audit
from service.base.errors import FieldError, InvalidInput, NotFound
from service.base.key import Actor
from service.base.tables import Base, Json, Mode, Name, Owned, one_of, state_column
from service.response import followup_owner as owners
from service.survey import condition_reading
from service.survey import survey as surveys
from service.survey import version as versions
from service.survey.condition import Condition, Facts, Given, holds
from service.survey.condition import parse as parse_condition
from service.survey.question import Multiple, Single
from service.survey.questionnaire import Questionnaire
from service.survey.version import Version

MOST_HOURS = 24 * 365


class Severity(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Wish:
    """The answer by which a respondent asks to be contacted."""

    question: str
    code: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule says."""

    name: str
    condition: Mapping[str, object]
    wish: Wish | None
    owner_id: UUID
    escalation_id: UUID
    due_hours: int
    severity: Severity


class Rule(Owned, Base):
    __tablename__ = "followup_rule"
    __table_args__ = (
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint(one_of("severity", Severity), name="severity"),
        CheckConstraint(f"due_hours >= 1 AND due_hours <= {MOST_HOURS}", name="due_hours"),
        CheckConstraint("owner_id <> escalation_id", name="two_owners"),
        CheckConstraint("(wish_question IS NULL) = (wish_code IS NULL)", name="wish_is_whole"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), index=True)
    name: Mapped[Name]
    condition: Mapped[Json]
    wish_question: Mapped[str | None] = mapped_column(String(40))
    wish_code: Mapped[str | None] = mapped_column(String(40))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("followup_owner.id"))
    escalation_id: Mapped[UUID] = mapped_column(ForeignKey("followup_owner.id"))
    due_hours: Mapped[int]
    severity: Mapped[Severity] = mapped_column(state_column(Severity))
    created_at: Mapped[datetime]
    since: Mapped[datetime]  # of what it says now: answers from before are left alone
    retired_at: Mapped[datetime | None]

    def parsed(self) -> Condition:
        return parse_condition(self.condition)

    def fits(self, version: Version) -> bool:
        """Whether the version has everything that the condition names: `is_not` holds of what nobody was asked."""
        return not any(condition_reading.faults("condition", self.condition, version.questionnaire))

    def applies(self, version: Version, given: Given, facts: Facts) -> bool:
        return self.fits(version) and holds(self.parsed(), given, facts)

    def is_wished(self, version: Version, given: Given) -> bool:
        """Whether the respondent asked to be contacted: chose that answer, which the form had not chosen for them."""
        if self.wish_question is None or self.wish_code is None:
            return False
        wish = Wish(self.wish_question, self.wish_code)
        answer = given.get(wish.question)
        is_chosen = wish.code in answer if isinstance(answer, tuple) else answer == wish.code
        return is_chosen and _wish_fault(wish, version.parsed()) is None


def _wish_fault(wish: Wish, questionnaire: Questionnaire) -> FieldError | None:
    question = next((one for one in questionnaire.questions if one.name == wish.question), None)
    if not isinstance(question, Single | Multiple):
        return FieldError("wish.question", "must name a question with options, of the version in force")
    if wish.code not in question.codes:
        return FieldError("wish.code", f"must be the code of an option: {', '.join(question.codes)[:200]}")
    chosen = question.default if isinstance(question.default, tuple) else (question.default,)
    if wish.code in chosen:
        return FieldError("wish.code", "is chosen beforehand by the form; a wish is what the respondent chose")
    return None


def create(session: Session, actor: Actor, survey_id: UUID, terms: Terms, *, now: datetime) -> Rule:
    """A rule for the answers that come from now on."""
    survey = surveys.get(session, actor, survey_id)
    _check(session, actor, versions.in_force(session, survey), terms)
    rule = Rule(
        team_id=survey.team_id,
        mode=survey.mode,
        survey_id=survey.id,
        created_at=now,
        since=now,
        **_columns(terms),
    )
    session.add(rule)
    session.flush()
    audit.record(session, actor, "followup_rule.create", rule, now=now)
    return rule


def change(session: Session, actor: Actor, survey_id: UUID, rule_id: UUID, terms: Terms, *, now: datetime) -> Rule:
    """Have a rule say something else, of the answers that come from now on."""
    rule = get(session, actor, survey_id, rule_id)
    _check(session, actor, versions.in_force(session, surveys.get(session, actor, survey_id)), terms)
    for name, value in _columns(terms).items():
        setattr(rule, name, value)
    rule.since = now
    audit.record(session, actor, "followup_rule.edit", rule, now=now)
    session.flush()
    return rule


def retire(session: Session, actor: Actor, survey_id: UUID, rule_id: UUID, *, now: datetime) -> Rule:
    """Open no more follow-ups by this rule; those that are open stay."""
    rule = get(session, actor, survey_id, rule_id)
    if rule.retired_at is None:
        rule.retired_at = now
        audit.record(session, actor, "followup_rule.retire", rule, now=now)
    session.flush()
    return rule


def _columns(terms: Terms) -> Json:
    return {
        "name": terms.name,
        "condition": dict(terms.condition),
        "wish_question": terms.wish.question if terms.wish else None,
        "wish_code": terms.wish.code if terms.wish else None,
        "owner_id": terms.owner_id,
        "escalation_id": terms.escalation_id,
        "due_hours": terms.due_hours,
        "severity": terms.severity,
    }


def _check(session: Session, actor: Actor, version: Version, terms: Terms) -> None:
    condition_reading.read("condition", terms.condition, version.questionnaire)
    fault = _wish_fault(terms.wish, version.parsed()) if terms.wish else None
    if fault is not None:
        raise InvalidInput([fault])
    owner = owners.get(session, actor, terms.owner_id, field="owner_id")
    other = owners.get(session, actor, terms.escalation_id, field="escalation_id")
    if owner.id == other.id or (owner.employee_id is not None and other.is_scored_as(owner.employee_id)):
        raise InvalidInput(
            [FieldError("escalation_id", "must be somebody else: they step in where the owner served the customer")]
        )


def get(session: Session, actor: Actor, survey_id: UUID, rule_id: UUID) -> Rule:
    rule = session.scalar(
        select(Rule).where(
            Rule.team_id == actor.team_id, Rule.mode == actor.mode, Rule.survey_id == survey_id, Rule.id == rule_id
        )
    )
    if rule is None:
        raise NotFound("the survey has no such rule", survey=str(survey_id), rule=str(rule_id))
    return rule


def of_survey(session: Session, actor: Actor, survey_id: UUID) -> Sequence[Rule]:
    """The survey's rules, oldest first, those that are retired among them."""
    survey = surveys.get(session, actor, survey_id)
    return session.scalars(select(Rule).where(Rule.survey_id == survey.id).order_by(Rule.id)).all()


def in_use(session: Session, survey_ids: set[UUID]) -> dict[UUID, list[Rule]]:
    """The rules that open follow-ups now, by survey."""
    found: dict[UUID, list[Rule]] = {one: [] for one in survey_ids}
    query = select(Rule).where(Rule.survey_id.in_(survey_ids), Rule.retired_at.is_(None)).order_by(Rule.id)
    for rule in session.scalars(query):
        found[rule.survey_id].append(rule)
    return found
