"""You said, we did: what respondents read of what was done, and what may not stand there."""

from __future__ import annotations

from datetime import date, timedelta

import factories
import pytest
from careline import Careline
from fakes import FakeClock

from service.base.errors import InvalidInput, NotFound
from service.base.secrets import Secrets
from service.base.session import Database
from service.response import improvement as improvements
from service.response.improvement import Improvement

SAID = {"en": "It was cold in the waiting room."}
DONE = {"en": "The heating was renewed."}


@pytest.fixture
def careline(sqlite: Database, secrets: Secrets, clock: FakeClock) -> Careline:
    return Careline(sqlite, secrets, clock)


def publish(careline: Careline, **more: object) -> Improvement:
    content = {"said": SAID, "done": DONE, "since": careline.clock().date(), "followup_id": None, **more}
    with careline.database.write() as session:
        return improvements.publish(
            session, careline.inbox.actor, careline.inbox.survey.id, **content, now=careline.clock()
        )


def shown(careline: Careline) -> list[date]:
    with careline.database.read() as session:
        return [one.since for one in improvements.published(session, careline.inbox.survey.id)]


def test_respondents_are_shown_the_newest_first_and_nothing_that_was_withdrawn(careline: Careline) -> None:
    today = careline.clock().date()
    old = publish(careline, since=today - timedelta(days=40))
    publish(careline)
    withdrawn = publish(careline)
    with careline.database.write() as session:
        improvements.withdraw(
            session, careline.inbox.actor, careline.inbox.survey.id, withdrawn.id, now=careline.clock()
        )

    assert shown(careline) == [today, old.since]
    with careline.database.read() as session:
        assert len(improvements.of_survey(session, careline.inbox.actor, careline.inbox.survey.id)) == 3


def test_an_entry_may_come_from_a_closed_followup_and_from_no_other(careline: Careline) -> None:
    followup = careline.opened()
    with pytest.raises(InvalidInput) as refused:
        publish(careline, followup_id=followup.id)
    assert [error.path for error in refused.value.errors] == ["followup_id"]
    careline.close()

    assert publish(careline, followup_id=followup.id).followup_id == followup.id


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"said": {"en": "anna@example.com said it was cold."}}, "said.en"),
        ({"done": {"en": "Call 020 7946 0000 for more."}}, "done.en"),
        ({"done": {"en": "All is well. Please give us a 5 next time!"}}, "done.en"),
        ({"said": {"fr": "Il faisait froid."}}, "said.fr"),
        ({"said": {}}, "said"),
        ({"since": date(2027, 1, 1)}, "since"),
    ],
)
def test_what_may_not_stand_there_is_refused_by_name(careline: Careline, more: dict[str, object], path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        publish(careline, **more)

    assert path in {error.path for error in refused.value.errors}
    assert shown(careline) == []


def test_nobody_else_writes_or_withdraws_there(careline: Careline) -> None:
    held = publish(careline)
    with careline.database.write() as session:
        other = factories.actor(session, now=careline.clock(), team="Other")[0]
    with careline.database.read() as session, pytest.raises(NotFound):
        improvements.withdraw(session, other, careline.inbox.survey.id, held.id, now=careline.clock())
