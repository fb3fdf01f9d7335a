"""Events from a table over HTTP: all or none, once, with every fault named; and reminders for those in a list."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import func, select

from service.base.key import Scope
from service.base.session import Database
from service.delivery.message import Kind, Message, State
from service.sampling.frame import FrameUnit
from service.sampling.trigger import Trigger

HEADER = "external_id,occurred_at,employee_id,customer_id,email,email_consent_at,email_consent_source,aux_age"


def table(count: int, first: int = 0) -> bytes:
    lines = [
        f"{n},2026-10-05T08:00:00Z,e{n % 3},c{n},c{n}@example.com,2026-01-01T00:00:00Z,form,{n % 90}"
        for n in range(first, first + count)
    ]
    return "\n".join([HEADER, *lines, ""]).encode()


def send(caller: Any, survey: dict[str, Any], content: bytes, query: str = "", **headers: str) -> Any:
    return caller.send(
        "POST",
        f"/v1/surveys/{survey['id']}/imports{query}",
        data=content,
        content_type="text/csv",
        headers=headers,
    )


def counted(database: Database) -> tuple[int, int]:
    with database.read() as session:
        return (
            session.scalar(select(func.count()).select_from(Trigger)) or 0,
            session.scalar(select(func.count()).select_from(FrameUnit)) or 0,
        )


def left(database: Database) -> None:
    """The invitations and the scheduled reminders left when they were due."""
    with database.write() as session:
        for message in session.scalars(select(Message)):
            message.state, message.sent_at = State.SENT, message.due_at


def test_the_rows_of_a_table_become_events(caller: Any, survey: dict[str, Any], database: Database) -> None:
    reply = send(caller, survey, table(700))

    assert reply.status_code == 201, reply.text
    assert reply.json == {"rows": 700, "recorded": 700, "repeated": 0, "differs": 0, "dry_run": False}
    assert counted(database) == (700, 700)


def test_the_same_table_again_changes_nothing(caller: Any, survey: dict[str, Any], database: Database) -> None:
    send(caller, survey, table(5))
    changed = table(6).replace(b",e1,", b",e9,")

    assert send(caller, survey, changed).json == {
        "rows": 6, "recorded": 1, "repeated": 5, "differs": 2, "dry_run": False,
    }  # fmt: skip
    assert counted(database) == (6, 6)


def test_with_an_idempotency_key_the_first_reply_is_given_again(
    caller: Any, survey: dict[str, Any], database: Database
) -> None:
    first = send(caller, survey, table(3), **{"Idempotency-Key": "file-1"})
    again = send(caller, survey, table(3), **{"Idempotency-Key": "file-1"})
    other = send(caller, survey, table(4), **{"Idempotency-Key": "file-1"})

    assert (first.json, again.headers["Idempotent-Replay"]) == (again.json, "true")
    assert other.status_code == 409
    assert counted(database) == (3, 3)


def test_a_dry_run_counts_and_writes_nothing(caller: Any, survey: dict[str, Any], database: Database) -> None:
    send(caller, survey, table(2))

    reply = send(caller, survey, table(5), "?dry_run=true")

    assert reply.json == {"rows": 5, "recorded": 3, "repeated": 2, "differs": None, "dry_run": True}
    assert counted(database) == (2, 2)


def test_every_fault_is_named_by_row_and_column_and_nothing_is_recorded(
    caller: Any, survey: dict[str, Any], database: Database
) -> None:
    lines = table(4).decode().splitlines()
    lines[1] = lines[1].replace("c0@example.com", "nobody")
    lines[3] = lines[3].replace("2026-10-05T08:00:00Z", "yesterday", 1)
    lines[4] = lines[4].replace("2026-10-05", "2026-12-05", 1)

    reply = send(caller, survey, "\n".join(lines).encode())

    assert reply.status_code == 422
    assert [error["path"] for error in reply.json["errors"]] == [
        "row 2, column email",
        "row 4, column occurred_at",
        "row 5, column occurred_at",
    ]
    assert reply.json["faults"] == 3
    assert counted(database) == (0, 0)


def test_of_very_many_faults_the_first_hundred_are_listed_and_the_others_counted(
    caller: Any, survey: dict[str, Any]
) -> None:
    reply = send(caller, survey, table(150).replace(b"2026-10-05T", b"2026-13-05T"))

    assert len(reply.json["errors"]) == 101
    assert reply.json["errors"][-1] == {"path": "and", "message": "50 more faults in further rows or columns"}


def test_an_auxiliary_that_the_survey_does_not_declare_is_a_fault_of_its_column(
    caller: Any, survey: dict[str, Any]
) -> None:
    reply = send(caller, survey, table(1).replace(b"aux_age", b"aux_income"))

    assert [error["path"] for error in reply.json["errors"]] == ["row 2, column aux_income"]


@pytest.mark.parametrize("content", [b"", HEADER.encode()])
def test_a_table_without_a_row_is_refused(caller: Any, survey: dict[str, Any], content: bytes) -> None:
    assert send(caller, survey, content).status_code == 422


def test_too_many_rows_and_too_large_a_body_are_refused(caller: Any, survey: dict[str, Any]) -> None:
    short = "external_id,occurred_at,employee_id\n" + "".join(f"{n},2026-10-05T08:00:00Z,e\n" for n in range(5_001))
    assert send(caller, survey, short.encode(), "?dry_run=true").json["errors"][0]["path"] == "row 5002"
    assert send(caller, survey, b"x" * (2 * 1024 * 1024 + 1)).status_code == 413


def test_another_media_type_is_refused(caller: Any, survey: dict[str, Any]) -> None:
    path = f"/v1/surveys/{survey['id']}/imports"

    assert caller.post(path, {}).status_code == 415
    assert caller.send("POST", path, data=table(1), content_type="text/plain").status_code == 415
    assert caller.send("POST", "/v1/suppressions", data=table(1), content_type="text/csv").status_code == 415


def test_a_draft_takes_no_table(caller: Any, draft: dict[str, Any]) -> None:
    assert send(caller, draft, table(1)).status_code == 409


def test_the_same_table_sent_twice_at_once_is_recorded_once(
    caller: Any, survey: dict[str, Any], database: Database
) -> None:
    content, replies = table(120), []
    begin = threading.Barrier(2)

    def work() -> None:
        begin.wait()
        replies.append(send(caller, survey, content))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [reply.status_code for reply in replies] == [201, 201]
    assert sorted(reply.json["recorded"] for reply in replies) == [0, 120]
    assert counted(database) == (120, 120)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Message).where(Message.wave == 0)) == 120


def test_a_table_belongs_to_the_campaign_it_names(caller: Any, survey: dict[str, Any]) -> None:
    made = caller.post(f"/v1/surveys/{survey['id']}/campaigns", {"name": "Autumn"}).json
    send(caller, survey, table(3), f"?campaign_id={made['id']}")

    shown = caller.get(f"/v1/campaigns/{made['id']}").json
    assert (shown["events"], shown["state"]) == (3, "running")
    assert sum(shown["messages"].values()) == 6  # three invitations, three reminders


def test_reminders_go_to_the_silent_of_a_list_and_nobody_is_told_who_that_is(
    caller: Any, survey: dict[str, Any], database: Database, clock: Any
) -> None:
    send(caller, survey, table(9))
    left(database)
    clock.advance(hours=72 + 25)  # the blind arm is asked a day later
    content = "external_id\n" + "\n".join(str(n) for n in (*range(9), 99))

    reply = caller.send(
        "POST", f"/v1/surveys/{survey['id']}/reminder-imports", data=content.encode(), content_type="text/csv"
    )

    assert reply.status_code == 200, reply.text
    assert [row["external_id"] for row in reply.json["events"] if not row["known"]] == ["99"]
    assert reply.json["outcomes"] is None
    assert "c1@example.com" not in reply.text
    with database.read() as session:
        assert session.scalar(select(func.count()).where(Message.kind == Kind.REMINDER, Message.wave > 1)) == 9


@pytest.mark.parametrize("number", [1, 9])
def test_of_those_who_are_named_no_outcome_is_told(
    caller: Any, survey: dict[str, Any], database: Database, number: int
) -> None:
    """Not of many either: two lists that differ in one event would tell of that one."""
    send(caller, survey, table(9))
    left(database)
    named = [{"source": "api", "external_id": str(n)} for n in range(number)]

    reply = caller.post(f"/v1/surveys/{survey['id']}/reminders", {"events": named})

    assert reply.json == {"events": [{**one, "known": True} for one in named], "outcomes": None}


def test_of_fewer_silent_events_than_may_be_shown_no_outcome_is_told(
    caller: Any, survey: dict[str, Any], database: Database
) -> None:
    send(caller, survey, table(3))
    left(database)

    assert caller.post(f"/v1/surveys/{survey['id']}/reminders", {"everybody": True}).json["outcomes"] is None


def test_everybody_who_is_silent_is_reminded_only_if_that_is_said(
    caller: Any, survey: dict[str, Any], database: Database, clock: Any
) -> None:
    send(caller, survey, table(10))
    left(database)
    clock.advance(hours=48 + 23)
    path = f"/v1/surveys/{survey['id']}/reminders"

    assert caller.post(path, {}).status_code == 422
    assert caller.post(path, {"everybody": True, "events": [{"external_id": "1"}]}).status_code == 422
    assert caller.post(path, {"everybody": True}).json["outcomes"] == {"too_soon": 10}


def test_who_may_report_events_may_not_choose_whom_to_remind(callers: Any, caller: Any, survey: dict[str, Any]) -> None:
    reporter = callers.make(beside=caller, scopes=[Scope.TRIGGERS_WRITE])

    assert send(reporter, survey, table(1)).status_code == 201
    assert reporter.post(f"/v1/surveys/{survey['id']}/reminders", {"everybody": True}).status_code == 403
    assert reporter.post(f"/v1/surveys/{survey['id']}/pause").status_code == 403
