"""Names that come back with a mail."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.base.secrets import Secrets
from service.delivery import return_path
from service.delivery.return_path import Name

SECRETS = Secrets(b"k" * 32, b"s" * 32)
OTHERS = Secrets(b"x" * 32, b"s" * 32)


@given(st.uuids(), st.sampled_from(Name))
def test_a_name_that_comes_back_is_known_again_in_whatever_case(message_id: UUID, name: Name) -> None:
    token = return_path.token(SECRETS, name, message_id)

    assert return_path.message_of(SECRETS, name, token) == message_id
    assert return_path.message_of(SECRETS, name, token.upper()) == message_id


@given(st.uuids(), st.sampled_from(Name), st.integers(0, 57), st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789"))
def test_a_name_changed_in_one_letter_names_nothing(message_id: UUID, name: Name, place: int, letter: str) -> None:
    token = return_path.token(SECRETS, name, message_id)
    changed = token[:place] + letter + token[place + 1 :]

    named = return_path.message_of(SECRETS, name, changed)
    # of the last letter three bits count: others write the same name
    assert named is None or changed == token or (place == 57 and named == message_id)


@pytest.mark.parametrize("made_for", Name)
@pytest.mark.parametrize("read_as", Name)
def test_a_name_made_for_one_place_holds_in_no_other(made_for: Name, read_as: Name) -> None:
    message_id = uuid4()
    token = return_path.token(SECRETS, made_for, message_id)

    assert (return_path.message_of(SECRETS, read_as, token) == message_id) == (made_for is read_as)


def test_a_name_made_with_another_key_names_nothing() -> None:
    assert return_path.message_of(SECRETS, Name.BOUNCE, return_path.token(OTHERS, Name.BOUNCE, uuid4())) is None


@pytest.mark.parametrize("name", [Name.BOUNCE, Name.UNSUBSCRIBE])
def test_an_address_fits_into_what_mail_servers_take(name: Name) -> None:
    local, _ = return_path.address(SECRETS, name, uuid4(), "bounce.example.com").split("@")

    assert len(local) <= 64


@given(st.text(max_size=200))
def test_any_text_can_be_looked_through(text: str) -> None:
    assert return_path.named_in(SECRETS, Name.BOUNCE, text) is None


def test_the_id_can_be_read_in_a_name() -> None:
    message_id = uuid4()

    assert return_path.token(SECRETS, Name.MESSAGE_ID, message_id).startswith(message_id.hex)


def test_the_first_of_ours_is_found_among_others() -> None:
    ours = uuid4()
    text = (
        f"<{return_path.token(OTHERS, Name.BOUNCE, uuid4())}@a> <b+{return_path.token(SECRETS, Name.BOUNCE, ours)}@b>"
    )

    assert return_path.named_in(SECRETS, Name.BOUNCE, text) == ours
