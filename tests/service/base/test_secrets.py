from __future__ import annotations

from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from service.base.secrets import Secrets, from_text, hash_token, new_token, signature_holds, to_text

ONE, OTHER = UUID(int=1), UUID(int=2)
SECRETS = Secrets(b"k" * 32, b"s" * 32)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_for_its_team_only(text: str) -> None:
    sealed = SECRETS.seal(ONE, text)

    assert SECRETS.unseal(ONE, sealed) == text
    with pytest.raises(InvalidTag):
        SECRETS.unseal(OTHER, sealed)


def test_the_same_text_never_seals_to_the_same_bytes() -> None:
    assert SECRETS.seal(ONE, "a") != SECRETS.seal(ONE, "a")


def test_tampered_bytes_do_not_open() -> None:
    sealed = bytearray(SECRETS.seal(ONE, "a"))
    sealed[-1] ^= 1

    with pytest.raises(InvalidTag):
        SECRETS.unseal(ONE, bytes(sealed))


def test_a_device_is_not_recognised_in_another_period_or_team() -> None:
    hashes = {
        SECRETS.expiring_hash("device", period, team, "x") for period in ("2026-10", "2026-11") for team in (ONE, OTHER)
    }

    assert len(hashes) == 4


def test_a_mark_holds_for_its_purpose_and_value_only() -> None:
    mark = SECRETS.mark("started", "1")

    assert SECRETS.mark_holds("started", "1", mark)
    assert not SECRETS.mark_holds("started", "2", mark)
    assert not SECRETS.mark_holds("status", "1", mark)


@given(st.text())
def test_no_text_is_taken_for_a_mark(text: str) -> None:
    assert not SECRETS.mark_holds("started", "1", text) or text == SECRETS.mark("started", "1")


@given(st.text(), st.text())
def test_no_text_is_taken_for_a_signature(public_key: str, signature: str) -> None:
    assert not signature_holds(public_key, b"document", signature)


def test_tokens_have_128_bits_and_fit_a_text_message() -> None:
    token = new_token()

    assert len(from_text(token)) == 16
    assert len(token) == 22
    assert hash_token(token) != hash_token(new_token())


@given(st.binary())
def test_base64url_round_trips(raw: bytes) -> None:
    assert from_text(to_text(raw)) == raw


@pytest.mark.parametrize(("key", "seed"), [(b"short", b"s" * 32), (b"k" * 32, b"short")])
def test_weak_keys_are_refused(key: bytes, seed: bytes) -> None:
    with pytest.raises(ValueError, match="bytes"):
        Secrets(key, seed)
