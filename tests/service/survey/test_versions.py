"""A published survey is edited beside what is in force, and no edit is lost unseen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID

import factories
import pytest
from fakes import FakeClock
from sqlalchemy import update

from service.base.errors import InvalidInput
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.session import Database, Session
from service.sampling import trigger
from service.sampling.trigger import Trigger
from service.survey import survey as surveys
from service.survey import version as versions
from service.survey.practice import Practice
from service.survey.survey import ChangedMeanwhile, NotADraft, Survey
from service.survey.version import BlockedByChecks, NoDraft, Standing, Version

Document = dict[str, Any]


@pytest.fixture
def survey_id(database: Database, actor: Actor, secrets: Secrets, clock: FakeClock) -> UUID:
    """A published survey."""
    with database.write() as session:
        return factories.published(session, actor, secrets=secrets, now=clock(), auxiliaries=["age"]).id


def reworded(owner: str = "Head of the front desk") -> Document:
    return {**factories.document(), "owner": owner}


def edit(session: Session, actor: Actor, survey_id: UUID, clock: FakeClock, **changes: Any) -> Survey:
    kept = {"name": None, "touchpoint": None, "document": None, "auxiliaries": None, "practice": None}
    return surveys.edit(session, actor, survey_id, now=clock(), **{**kept, **changes})


def standing(session: Session, survey_id: UUID) -> Standing:
    return versions.standings(session, [session.get_one(Survey, survey_id)])[survey_id]


def test_a_draft_beside_what_is_in_force_changes_nothing_for_those_who_are_asked(
    database: Database, actor: Actor, secrets: Secrets, clock: FakeClock, survey_id: UUID
) -> None:
    with database.write() as session:
        edit(session, actor, survey_id, clock, document=reworded())
    with database.write() as session:
        recorded = trigger.record(
            session, actor, survey_id, [factories.event(1, occurred_at=clock())], secrets=secrets, now=clock()
        )

        assert standing(session, survey_id) == Standing(1, is_draft=True)
        assert [version.number for _, version in recorded.invitations] == [1]
        assert recorded.invitations[0][1].parsed().owner == factories.PURPOSE["owner"]


def test_a_survey_that_was_looked_at_before_it_is_held_is_read_again(
    database: Database, actor: Actor, clock: FakeClock, survey_id: UUID
) -> None:
    with database.write() as session:
        survey = surveys.get(session, actor, survey_id)
        seen = survey.revision
        session.connection().execute(update(Survey).values(revision=seen + 1))  # as somebody else's commit in between

        with pytest.raises(ChangedMeanwhile):
            edit(session, actor, survey_id, clock, name="Mine", revision=seen)


def test_the_draft_is_published_as_the_next_version_and_those_asked_before_keep_theirs(
    database: Database, actor: Actor, secrets: Secrets, clock: FakeClock, survey_id: UUID
) -> None:
    def report(number: int) -> None:
        event = factories.event(number, occurred_at=clock())
        with database.write() as session:
            trigger.record(session, actor, survey_id, [event], secrets=secrets, now=clock())

    report(1)
    with database.write() as session:
        edit(session, actor, survey_id, clock, document=reworded())
        clock.advance(days=1)
        second = versions.publish(session, actor, survey_id, overrides=[], now=clock())
    report(2)

    with database.read() as session:
        owners = {
            session.get_one(Version, one.version_id).parsed().owner: one.external_id for one in session.query(Trigger)
        }
        survey = session.get_one(Survey, survey_id)
        assert second.number == 2
        assert [one.number for one in versions.of_survey(session, survey)] == [1, 2]
        assert owners == {factories.PURPOSE["owner"]: "1", "Head of the front desk": "2"}
        assert survey.published_at is not None
        assert survey.published_at < second.published_at
        assert standing(session, survey_id) == Standing(2, is_draft=False)


def test_what_is_changed_back_is_no_draft_any_more(
    database: Database, actor: Actor, clock: FakeClock, survey_id: UUID
) -> None:
    with database.write() as session:
        edit(session, actor, survey_id, clock, document=reworded())
        edit(session, actor, survey_id, clock, document=factories.document())

        assert not standing(session, survey_id).is_draft
        with pytest.raises(NoDraft):
            versions.publish(session, actor, survey_id, overrides=[], now=clock())
        with pytest.raises(NoDraft):
            versions.draft(session, session.get_one(Survey, survey_id))


def test_a_discarded_draft_is_again_what_is_in_force(
    database: Database, actor: Actor, clock: FakeClock, survey_id: UUID
) -> None:
    with database.write() as session:
        edit(session, actor, survey_id, clock, document=reworded())
        survey = versions.discard_draft(session, actor, survey_id, now=clock())

        assert survey.questionnaire == versions.in_force(session, survey).questionnaire
        with pytest.raises(NoDraft):
            versions.discard_draft(session, actor, survey_id, now=clock())


def test_a_survey_that_was_never_published_is_a_draft_with_nothing_to_go_back_to(
    database: Database, actor: Actor, secrets: Secrets, clock: FakeClock
) -> None:
    with database.write() as session:
        survey = surveys.create(
            session,
            actor,
            name="x",
            touchpoint="visit",
            document=factories.document(),
            auxiliaries=[],
            practice=Practice(),
            secrets=secrets,
            now=clock(),
        )

        assert standing(session, survey.id) == Standing(None, is_draft=True)
        with pytest.raises(surveys.NotPublished):
            versions.discard_draft(session, actor, survey.id, now=clock())


def test_the_checks_block_a_later_version_as_they_block_the_first(
    database: Database, actor: Actor, clock: FakeClock, survey_id: UUID
) -> None:
    begging = factories.document()
    begging["questions"][0]["text"]["en"] = "How did we do? Please give us a 5, anything less means we failed."  # type: ignore[index]
    with database.write() as session:
        edit(session, actor, survey_id, clock, document=begging)
        with pytest.raises(BlockedByChecks):
            versions.publish(session, actor, survey_id, overrides=[], now=clock())

        assert standing(session, survey_id) == Standing(1, is_draft=True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"touchpoint": "call"}, "touchpoint"),
        ({"auxiliaries": ["age", "region"]}, "auxiliaries"),
        ({"practice": Practice(blind_share=0.3)}, "practice.blind_share"),
        ({"practice": Practice(blind_share=0.0, reminders=0)}, "practice.reminders"),
        ({"practice": Practice(blind_share=0.0, reminder_after_hours=24)}, "practice.reminder_after_hours"),
    ],
)
def test_what_events_were_recorded_under_is_fixed(
    database: Database, actor: Actor, clock: FakeClock, survey_id: UUID, changes: dict[str, Any], field: str
) -> None:
    with database.write() as session, pytest.raises(NotADraft) as refused:
        edit(session, actor, survey_id, clock, **changes)

    assert refused.value.facts["fields"] == field


@pytest.mark.parametrize("name", ["minimum_n", "least_reliability"])
def test_the_gate_is_raised_and_never_lowered(
    database: Database, actor: Actor, clock: FakeClock, survey_id: UUID, name: str
) -> None:
    kept = Practice(blind_share=0.0)
    higher: Any = {"minimum_n": 20, "least_reliability": 0.9}[name]
    with database.write() as session:
        raised = edit(session, actor, survey_id, clock, practice=replace(kept, **{name: higher}))
        assert getattr(raised, name) == higher
        with pytest.raises(InvalidInput) as refused:
            edit(session, actor, survey_id, clock, practice=kept)

    assert [error.path for error in refused.value.errors] == [f"practice.{name}"]


def test_a_new_sampling_rate_holds_for_events_from_then_on(
    database: Database, actor: Actor, secrets: Secrets, clock: FakeClock, survey_id: UUID
) -> None:
    with database.write() as session:
        survey = edit(
            session,
            actor,
            survey_id,
            clock,
            name="All visits",
            touchpoint="visit",
            auxiliaries=["age"],
            practice=Practice(sampling_rate=0.5, blind_share=0.0, quarantine_days=7, link_valid_days=5),
        )

        assert (survey.name, survey.sampling_rate, survey.quarantine_days) == ("All visits", 0.5, 7)
        assert not standing(session, survey_id).is_draft


def test_a_closed_survey_is_not_changed_any_more(
    database: Database, actor: Actor, clock: FakeClock, survey_id: UUID
) -> None:
    with database.write() as session:
        edit(session, actor, survey_id, clock, document=reworded())
        surveys.close(session, actor, survey_id, now=clock())
        with pytest.raises(NotADraft):
            edit(session, actor, survey_id, clock, name="Other")
        with pytest.raises(NotADraft):
            versions.publish(session, actor, survey_id, overrides=[], now=clock())


def test_whoever_has_not_seen_the_last_change_overwrites_nothing(
    database: Database, actor: Actor, clock: FakeClock, survey_id: UUID
) -> None:
    with database.write() as session:
        seen = session.get_one(Survey, survey_id).revision
        edit(session, actor, survey_id, clock, document=reworded("First"), revision=seen)
        for late in (
            lambda: edit(session, actor, survey_id, clock, document=reworded("Second"), revision=seen),
            lambda: versions.publish(session, actor, survey_id, overrides=[], now=clock(), revision=seen),
            lambda: versions.discard_draft(session, actor, survey_id, now=clock(), revision=seen),
        ):
            with pytest.raises(ChangedMeanwhile) as refused:
                late()
            assert refused.value.facts["revision"] == seen + 1

        assert versions.draft(session, session.get_one(Survey, survey_id)).owner == "First"


def at_once(database: Database, *deeds: Callable[[Session], object]) -> list[object]:
    """Each in a transaction of its own, all at the same time; a refusal is what came of it."""

    def do(deed: Callable[[Session], object]) -> object:
        try:
            with database.write() as session:
                return deed(session)
        except (NoDraft, ChangedMeanwhile) as refusal:
            return type(refusal)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def test_two_who_publish_at_once_publish_one_version(
    database: Database, actor: Actor, clock: FakeClock, survey_id: UUID
) -> None:
    with database.write() as session:
        edit(session, actor, survey_id, clock, document=reworded())

    def publish(session: Session) -> int:
        return versions.publish(session, actor, survey_id, overrides=[], now=clock()).number

    came = at_once(database, *[publish] * 4)

    assert sorted(map(str, came)) == sorted(map(str, [2, NoDraft, NoDraft, NoDraft]))
    with database.read() as session:
        survey = session.get_one(Survey, survey_id)
        assert [one.number for one in versions.of_survey(session, survey)] == [1, 2]


def test_who_publishes_while_another_edits_publishes_one_of_the_two_as_a_whole(
    database: Database, actor: Actor, clock: FakeClock, survey_id: UUID
) -> None:
    with database.write() as session:
        seen = edit(session, actor, survey_id, clock, document=reworded("Before")).revision

    def publish(session: Session) -> object:
        return versions.publish(session, actor, survey_id, overrides=[], now=clock(), revision=seen).parsed().owner

    def change(session: Session) -> object:
        return edit(session, actor, survey_id, clock, document=reworded("After"), revision=seen).questionnaire["owner"]

    came = at_once(database, publish, change)

    with database.read() as session:
        survey = session.get_one(Survey, survey_id)
        numbers = [one.number for one in versions.of_survey(session, survey)]
        if came == ["Before", ChangedMeanwhile]:
            assert (numbers, standing(session, survey_id)) == ([1, 2], Standing(2, is_draft=False))
        else:
            assert came == [ChangedMeanwhile, "After"]
            assert (numbers, standing(session, survey_id)) == ([1], Standing(1, is_draft=True))


def test_of_editors_who_saw_the_same_only_one_gets_through(
    database: Database, actor: Actor, clock: FakeClock, survey_id: UUID
) -> None:
    with database.read() as session:
        seen = session.get_one(Survey, survey_id).revision

    def change(owner: str) -> Callable[[Session], object]:
        return lambda session: edit(
            session, actor, survey_id, clock, document=reworded(owner), revision=seen
        ).questionnaire["owner"]

    owners = ["One", "Two", "Three"]
    came = at_once(database, *[change(owner) for owner in owners])

    assert came.count(ChangedMeanwhile) == 2
    with database.read() as session:
        assert versions.draft(session, session.get_one(Survey, survey_id)).owner in came
