"""Respondents recognise what a message is about, and notice when they are written to after STOP."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from service.demo import ratings, timetable
from service.demo.mailroom import Arrival
from service.demo.pressure import Planted
from service.demo.respondents import MessageAfterStop, Respondents, Stop, Telephone, WebAnswer
from service.demo.study import Asked, Study
from service.demo.web import RequestFailed
from service.demo.world import Visit, World, build

SCORE = Asked("score", "rating", dict.fromkeys(("en", "es", "ar"), "How satisfied were you?"), ())
TOLD = Asked("asked_for_score", "pressure", dict.fromkeys(("en", "es", "ar"), "Did anyone ask?"), ("no", "yes"))
STUDY = Study("s", (SCORE, TOLD))
TOKEN = "A" * 22


def world_of(visit: Visit, world: World) -> World:
    return replace(world, visits=(visit,), customers={visit.customer.name: visit.customer})


@pytest.fixture
def world() -> World:
    return build(ratings.of_lecturers(ratings.read(), 6), seed=2, planted=Planted(0, 0, 0))


def answering(world: World, channel: str, *, by_text: bool = False) -> Visit:
    """Somebody who answers the first message."""
    visit = next(
        v
        for v in world.visits
        if v.customer.channel == channel and v.customer.is_reachable and v.at_first is not None and not v.stops
    )
    assert visit.at_first is not None
    return replace(visit, at_first=replace(visit.at_first, by_text=by_text, after=timedelta(minutes=5)))


def invitation(visit: Visit, text: str = "") -> Arrival:
    link = f"http://127.0.0.1/s/{TOKEN}"
    return Arrival(visit.customer.address, f"{text} {link}", link, TOKEN, f"http://127.0.0.1/u/{TOKEN}")


def test_an_invitation_is_answered_through_its_link_once(world: World) -> None:
    visit = answering(world, "email")
    respondents = Respondents(world_of(visit, world), STUDY)

    first = list(respondents.read(invitation(visit), visit.reported_at))
    reminded = list(respondents.read(invitation(visit), visit.reported_at + timetable.REMINDER_AFTER))

    assert [type(intent.what) for intent in first] == [WebAnswer]
    assert reminded == []


def test_the_blind_arm_is_recognised_a_day_later(world: World) -> None:
    visit = answering(world, "email")
    respondents = Respondents(world_of(visit, world), STUDY)

    assert list(respondents.read(invitation(visit), visit.reported_at + timetable.BLIND_DELAY))


def test_an_invitation_that_no_event_accounts_for_stops_the_demo(world: World) -> None:
    visit = answering(world, "email")
    respondents = Respondents(world_of(visit, world), STUDY)

    with pytest.raises(RequestFailed, match="no event"):
        list(respondents.read(invitation(visit), visit.reported_at + timedelta(minutes=7)))


def test_a_conversation_by_text_goes_on_until_nothing_is_asked(world: World) -> None:
    visit = answering(world, "sms", by_text=True)
    respondents = Respondents(world_of(visit, world), STUDY)
    now = visit.reported_at
    assert visit.at_first is not None

    asked = [invitation(visit, SCORE.words["en"]), Arrival(visit.customer.address, TOLD.words["en"], "", "", "")]
    said = [intent.what for arrival in asked for intent in respondents.read(arrival, now)]
    thanks = list(respondents.read(Arrival(visit.customer.address, "Thank you.", "", "", ""), now))

    assert all(isinstance(what, Telephone) for what in said)
    assert isinstance(said[0], Telephone)
    assert said[0].text == visit.at_first.answers["score"]
    assert thanks == []
    assert respondents.finished_by_text == 1


@pytest.mark.parametrize(("channel", "kind"), [("email", Stop), ("sms", Telephone)])
def test_who_was_written_to_after_stop_says_so(world: World, channel: str, kind: type) -> None:
    visit = replace(answering(world, channel), stops=True)
    respondents = Respondents(world_of(visit, world), STUDY)

    stop = list(respondents.read(invitation(visit), visit.reported_at))
    at_the_same_moment = list(respondents.read(invitation(visit), visit.reported_at))

    assert [type(intent.what) for intent in stop] == [kind]
    assert at_the_same_moment == []
    with pytest.raises(MessageAfterStop):
        list(respondents.read(invitation(visit), visit.reported_at + timetable.REMINDER_AFTER))
