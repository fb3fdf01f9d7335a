from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import factories
import pytest
from fakes import FakeClock
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from service.base import key as keys
from service.base.errors import NotFound, Unauthenticated
from service.base.key import Actor, Key, NotAllowed, Scope
from service.base.session import Database
from service.base.tables import Mode


def test_a_key_made_is_a_key_known(database: Database, clock: FakeClock) -> None:
    scopes = {Scope.SURVEYS_READ, Scope.BONUS_READ}
    with database.write() as session:
        made, text = factories.actor(session, now=clock(), scopes=scopes, mode=Mode.TEST)
    with database.read() as session:
        known = keys.authenticate(session, text, now=clock())

    assert known == made
    assert (known.scopes, known.mode) == (scopes, Mode.TEST)


def test_nothing_of_a_keys_secret_is_kept(sqlite: Database, clock: FakeClock) -> None:
    with sqlite.write() as session:
        _, text = factories.actor(session, now=clock())
    prefix, secret = text.split("_", 3)[2:]
    with sqlite.read() as session:
        row = session.scalars(select(Key)).one()
        kept = [str(getattr(row, column.key)) for column in Key.__table__.columns]

    assert row.prefix == prefix
    assert not any(secret in value for value in kept)


def test_two_keys_are_never_alike(sqlite: Database, clock: FakeClock) -> None:
    with sqlite.write() as session:
        texts = [factories.actor(session, now=clock(), team=f"team {number}")[1] for number in range(20)]

    assert len({text.split("_", 3)[3] for text in texts}) == 20
    assert len({text.split("_", 3)[2] for text in texts}) == 20


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("usw_live_", "usw_test_"),
        lambda text: text[:-2] + ("AA" if text[-2:] != "AA" else "BA"),
        lambda text: text[:-1],
        lambda text: text + "A",
        lambda text: text + "\n",
        lambda text: " " + text,
        lambda text: text.upper(),
        lambda text: text[:9] + "zzzzzzzz" + text[17:],
    ],
)
def test_a_key_that_was_changed_in_any_way_is_nobodys(sqlite: Database, clock: FakeClock, change: object) -> None:
    with sqlite.write() as session:
        _, text = factories.actor(session, now=clock())
    changed = change(text)  # type: ignore[operator]  # a function from the table above
    assert changed != text
    with sqlite.read() as session, pytest.raises(Unauthenticated):
        keys.authenticate(session, changed, now=clock())


@given(text=st.text(max_size=80))
def test_any_text_that_is_no_key_is_refused_before_the_database_is_asked(text: str) -> None:
    """No session is needed, for nothing is looked up."""
    with pytest.raises(Unauthenticated):
        keys.authenticate(None, text, now=FakeClock()())  # type: ignore[arg-type]  # so that asking it would fail


def test_a_key_ends_at_its_moment_of_expiry(sqlite: Database, clock: FakeClock) -> None:
    with sqlite.write() as session:
        _, text = factories.actor(session, now=clock())
    end = clock() + timedelta(days=30)
    with sqlite.read() as session:
        assert keys.authenticate(session, text, now=end - timedelta(seconds=1)).name == "CX platform"
        with pytest.raises(Unauthenticated):
            keys.authenticate(session, text, now=end)


def test_a_revoked_key_is_nobodys_and_keeps_the_moment_it_was_first_revoked(
    database: Database, clock: FakeClock
) -> None:
    with database.write() as session:
        actor, text = factories.actor(session, now=clock())
    with database.write() as session:
        first = keys.revoke(session, actor, actor.key_id, now=clock()).revoked_at
    with database.write() as session:
        again = keys.revoke(session, actor, actor.key_id, now=clock.advance(days=1)).revoked_at
    with database.read() as session, pytest.raises(Unauthenticated):
        keys.authenticate(session, text, now=clock())

    assert first == again


def test_another_teams_key_can_be_neither_seen_nor_revoked(sqlite: Database, clock: FakeClock) -> None:
    with sqlite.write() as session:
        ours, _ = factories.actor(session, now=clock())
        theirs, text = factories.actor(session, now=clock(), team="Someone else")
    with sqlite.write() as session:
        assert [key.id for key in keys.every(session, ours)] == [ours.key_id]
        with pytest.raises(NotFound):
            keys.revoke(session, ours, theirs.key_id, now=clock())
    with sqlite.read() as session:
        assert keys.authenticate(session, text, now=clock()) == theirs


@given(held=st.frozensets(st.sampled_from(Scope)), needed=st.sampled_from(Scope))
def test_a_key_may_do_what_its_scopes_say_and_nothing_else(held: frozenset[Scope], needed: Scope) -> None:
    actor = Actor(uuid4(), uuid4(), "somebody", Mode.LIVE, held)
    if needed in held:
        actor.must(needed)
        return
    with pytest.raises(NotAllowed) as refused:
        actor.must(needed)
    assert refused.value.facts == {"scope": needed}
