"""The table of error codes, and that each class in it is acted on."""

from __future__ import annotations

import json
import re
from datetime import date
from importlib.resources import files

import pytest

from service.delivery import codes
from service.delivery.codes import Class

#: What is done about the codes on which messages, money or people's wishes hang.
WANTED = {
    "21211": Class.ADDRESS_AT_FAULT,
    "21614": Class.ADDRESS_AT_FAULT,
    "21612": Class.ADDRESS_AT_FAULT,
    "21610": Class.OPTED_OUT,
    "21408": Class.COUNTRY_NOT_ENABLED,
    "20003": Class.ACCOUNT_REFUSED,
    "20429": Class.BUSY,
    "30001": Class.QUEUE_FULL,
    "30002": Class.ACCOUNT_REFUSED,
    "30004": Class.FILTERED,
    "30007": Class.FILTERED,
    "30034": Class.SENDER_BLOCKED,
    "30003": Class.RETRY_MUCH_LATER,
    "30005": Class.ADDRESS_AT_FAULT,
    "30006": Class.ADDRESS_AT_FAULT,
    "30008": Class.RETRY_LATER,
    "30500": Class.RETRY_LATER,
}


@pytest.mark.parametrize(("code", "kind"), WANTED.items())
def test_each_code_that_matters_has_its_class(code: str, kind: Class) -> None:
    assert codes.class_of(code) is kind


def test_a_code_that_is_not_in_the_table_is_final_and_blames_nobody() -> None:
    for code in ("99999", "", None):
        assert codes.class_of(code) is Class.PERMANENT
        assert not codes.is_address_at_fault(code)


def test_every_class_has_a_code() -> None:
    assert {one.kind for one in codes.TABLE.values()} == set(Class)


def test_the_table_names_each_code_once_with_its_source_and_the_day_it_was_looked_up() -> None:
    table = json.loads(files("service.delivery").joinpath("twilio_codes.json").read_text("utf-8"))
    named = [row["code"] for row in table["codes"]]

    assert named == sorted(set(named))
    assert date.fromisoformat(table["as_of"]) >= date(2026, 11, 30)
    for row in table["codes"]:
        assert re.fullmatch(r"[0-9]{5}", row["code"])
        assert row["source"] == f"https://www.twilio.com/docs/api/errors/{row['code']}"
        assert row["meaning"]
        assert row["action"]
