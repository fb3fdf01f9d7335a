"""Tables of events: what spreadsheets write is read, and every fault is named by its row and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.base.errors import InvalidInput
from service.sampling import event_table
from service.sampling.event_table import column_of, lines_in, lines_of, rows

HEADER = "external_id,occurred_at,employee_id"
ROW = "1,2026-10-05T08:00:00Z,e1"


def read(text: str | bytes) -> list[dict[str, object]]:
    given = text if isinstance(text, bytes) else text.encode()
    return [dict(row.document) for row in rows(lines_in(given))]


def refused(text: str | bytes) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as error:
        read(text)
    return [(fault.path, fault.message) for fault in error.value.errors]


def test_a_row_says_what_the_api_would_be_told() -> None:
    table = (
        f"{HEADER},source,customer_id,language,email,email_consent_at,email_consent_source,sms,"
        "aux_age,aux_plan,aux_new,aux_zip,fact_product,contact_edited_by_employee,not_asked\n"
        f"{ROW},pos,c1,en,a@example.com,2026-01-01T00:00:00Z,form,+447700900001,41.5,gold,true,007,bike,false,\n"
    )

    assert read(table) == [
        {
            "external_id": "1",
            "occurred_at": "2026-10-05T08:00:00Z",
            "employee_id": "e1",
            "source": "pos",
            "contact_edited_by_employee": False,
            "contact": {
                "customer_id": "c1",
                "language": "en",
                "addresses": [
                    {
                        "channel": "email",
                        "value": "a@example.com",
                        "consent": {"at": "2026-01-01T00:00:00Z", "source": "form"},
                    },
                    {"channel": "sms", "value": "+447700900001"},
                ],
            },
            "auxiliaries": {"age": 41.5, "plan": "gold", "new": True, "zip": "007"},
            "facts": {"product": "bike"},
        }
    ]


@pytest.mark.parametrize(
    "written",
    [
        f"{HEADER}\n{ROW}\n".encode("utf-8-sig"),
        f"{HEADER}\r\n{ROW}\r\n".encode(),
        f"{HEADER}\n\n{ROW}\n,,\n".encode(),
        f"{HEADER}\n{ROW}".replace(",", ";").encode(),
        f'"{HEADER.replace(",", chr(34) + "," + chr(34))}"\n"{ROW.replace(",", chr(34) + "," + chr(34))}"\n'.encode(),
    ],
    ids=["byte-order mark", "line ends of Windows", "empty rows", "semicolons", "all quoted"],
)
def test_what_spreadsheets_write_is_read_alike(written: bytes) -> None:
    assert read(written) == read(f"{HEADER}\n{ROW}\n")


def test_a_quoted_field_may_hold_the_separator_and_a_quotation_mark() -> None:
    [row] = read(f'{HEADER},region\n{ROW},"North, ""far"""\n')

    assert row["region"] == 'North, "far"'


@pytest.mark.parametrize("text", ["", "\n", "external_id\n"])
def test_a_table_without_its_columns_is_refused(text: str) -> None:
    assert refused(text)[0][0].startswith("row 1")


def test_a_table_of_more_columns_than_anybody_has_is_refused_in_one_sentence() -> None:
    assert refused("a," * 100_000 + "b\n") == [("row 1", "names 100001 columns; at most 200")]


def test_columns_nobody_knows_missing_ones_and_those_named_twice_are_all_told() -> None:
    faults = dict(refused("external_id,occurred_at,phone,occurred_at\n"))

    assert faults.keys() == {"row 1, column phone", "row 1, column occurred_at", "row 1, column employee_id"}
    assert "email_consent_at" in faults["row 1, column phone"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"{HEADER}\n{ROW},more\n", "row 2"),
        (f"{HEADER}\n{ROW}\n1,2\n", "row 3"),
        (f'{HEADER}\n{ROW}\n"1,2,3\n', "row 3"),
        (f'{HEADER}\n"1"x,2,3\n', "row 2"),
        (f"{HEADER}\n1\x00,2,3\n", "body"),
        (f"{HEADER}\n{ROW}\n".encode("utf-16"), "body"),
        (f"{HEADER}\n1,2,Jos\xe9\n".encode("latin-1"), "body"),
    ],
)
def test_what_is_no_table_is_refused_where_it_goes_wrong(text: str | bytes, place: str) -> None:
    assert [path for path, _ in refused(text)] == [place]


def test_a_file_is_read_a_line_at_a_time_and_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    good, odd = tmp_path / "good.csv", tmp_path / "odd.csv"
    good.write_bytes(f"{HEADER}\n{ROW}\n".encode("utf-8-sig"))
    odd.write_bytes(b"external_id\xff")

    assert [row.number for row in rows(lines_of(good))] == [2]
    for path in (odd, tmp_path / "none.csv"):
        with pytest.raises(InvalidInput) as error:
            list(lines_of(path))
        assert error.value.errors[0].path == str(path)


@pytest.mark.parametrize(
    ("path", "column"),
    [
        ("occurred_at", "occurred_at"),
        ("contact.customer_id", "customer_id"),
        ("auxiliaries.age", "aux_age"),
        ("facts.product", "fact_product"),
    ],
)
def test_a_fault_is_told_by_its_column(path: str, column: str) -> None:
    assert column_of(path) == column
    assert column in event_table.column_names() or "_" in column
