"""Files that are damaged, hostile or something else: refused in a sentence, never a crash."""

from __future__ import annotations

import json
import signal
import zipfile
from io import BytesIO
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import FILES, QSF, SURVEYJS

from service.base.errors import InvalidInput
from service.survey.exchange import MOST_BYTES, UnreadableFile, read
from service.survey.parsing import parse

XML = b'<?xml version="1.0"?>'


def zipped(parts: dict[str, bytes]) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """The workbook of the clinic with one part exchanged."""
    with zipfile.ZipFile(BytesIO(FILES["clinic.xlsx"])) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    return zipped({**parts, name: content})


ENTITIES = (
    XML + b'<!DOCTYPE document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<document><LimeSurveyDocType>&b;</LimeSurveyDocType></document>"
)
SHEET = (
    XML
    + b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("f.json", b"", "is empty"),
        ("f.json", b"   \n", "is empty"),
        ("f.json", b'{"questions": [', "it ends too early"),
        ("f.json", b"[1, 2]", "no object"),
        ("f.json", b'{"a": 1}', "neither questions"),
        ("f.json", b'{"questions": "\xff\xfe"}', "cannot be read; save it as UTF-8"),
        ("f.json", b'{"questions": NaN}', "no JSON number"),
        ("f.json", b'{"questions": ' + b"9" * 50 + b"}", "more than 40 digits"),
        ("f.json", b'{"questions": ' + b"[" * 100 + b"]" * 100 + b"}", "nested more than 60 deep"),
        ("f.json", b"[" * 200_000, "nested more than 60 deep"),
        ("f.json", b" " * (MOST_BYTES + 1), "are the most"),
        ("f.qsf", b'{"SurveyElements": []}', "without questions"),
        ("f.lss", ENTITIES, "declares a document type or entities"),
        ("f.lss", FILES["office.lss"][:900], "no whole XML"),
        ("f.lss", XML + b"<html></html>", "no LimeSurvey survey"),
        ("f.lss", b'<?xml version="1.0" encoding="no-such"?><document/>', "encoding"),
        ("f.lss", b"plain words", "no whole XML"),
        ("f.xlsx", b"plain words", "no Excel workbook"),
        ("f.xls", b"\xd0\xcf\x11\xe0 old", "save it as .xlsx"),
        ("f.xlsx", FILES["clinic.xlsx"][:3000], "no whole Excel workbook"),
        ("f.xlsx", zipped({"a.txt": b"x"}), "xl/workbook.xml is missing"),
        ("f.xlsx", zipped({"xl/workbook.xml": b"x", "bomb": b"0" * (31 * 1024 * 1024)}), "unpacks to more than 30 MB"),
        ("f.xlsx", zipped({f"p{number}": b"" for number in range(501)}), "500 are the most"),
        ("f.xlsx", with_part("xl/workbook.xml", ENTITIES), "declares a document type or entities"),
        ("f.xlsx", with_part("xl/worksheets/sheet1.xml", SHEET % b'<row r="99999"/>'), "more than 10000 rows"),
        ("f.xlsx", with_part("xl/worksheets/sheet1.xml", SHEET % b'<row r="1"><c r="XFD1"/></row>'), "columns"),
        ("f.xlsx", with_part("xl/worksheets/sheet1.xml", b"<not xml"), "cannot be read as a workbook"),
        ("f.json", json.dumps({"elements": [{"type": "file", "name": "f"}]}).encode(), "holds no question"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(name: str, content: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said.replace("(", r"\(").replace(".", r"\.")):
        read(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("f.xlsx", with_part("xl/worksheets/sheet1.xml", b"<row " * 30_000)),
        ("f.xlsx", with_part("xl/worksheets/sheet1.xml", b"<c " * 30_000)),
        ("f.json", json.dumps({"title": f"a{' ' * 400_000}b", "elements": [{"type": "text", "name": "q"}]}).encode()),
        ("f.json", json.dumps({"elements": [{"type": "text", "name": f"q{n}"} for n in range(18_000)]}).encode()),
        ("f.json", json.dumps({"questions": [{"text": "Which?", "options": ["é"] * 2_000}]}).encode()),
        ("f.json", json.dumps({"questions": [{}] * 100_000}).encode()),
        (
            "f.json",
            json.dumps(
                {"elements": [{"type": "radiogroup", "name": "q", "choices": [f"1) {' ' * 100_000}x y", "2", "3"]}]}
            ).encode(),
        ),
        (
            "f.qsf",
            json.dumps(
                {
                    "SurveyElements": [
                        {
                            "Element": "SQ",
                            "PrimaryAttribute": "QID1",
                            "Payload": {"QuestionText": "${a://b" * 20_000, "QuestionType": "TE", "QuestionID": "QID1"},
                        }
                    ]
                }
            ).encode(),
        ),
    ],
    ids=["rows", "cells", "spaces", "left", "options", "questions", "scale", "piping"],
)
def test_a_file_made_to_take_long_holds_no_process_for_hours(name: str, content: bytes) -> None:
    """By processor time, which does not depend on what else the machine does: unmended, these took minutes to days."""

    def give_up(*_: object) -> NoReturn:
        pytest.fail("is still being read")

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, 60)
    try:
        survives(name, content)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def test_a_number_beyond_all_others_in_a_condition_is_not_carried() -> None:
    elements = [
        {"type": "text", "inputType": "number", "name": "n", "title": "How many?"},
        {"type": "comment", "name": "why", "title": "Why?", "visibleIf": f"{{n}} > {'9' * 400}"},
    ]

    assert "why" in {
        one.path.split(".")[1] for one in read("f.json", json.dumps({"elements": elements}).encode()).not_carried
    }


def test_pyxform_says_what_is_wrong_with_a_form() -> None:
    from samples import workbook  # noqa: PLC0415

    form = "| survey |\n| | type | name | label |\n| | select_one nowhere | q | Which? |\n"
    with pytest.raises(UnreadableFile, match="not a valid XLSForm"):
        read("f.xlsx", workbook(form))


def survives(name: str, content: bytes) -> None:
    """Read to a valid questionnaire, or refused with the fields at fault."""
    try:
        imported = read(name, content)
    except InvalidInput as problem:
        refused = problem
    else:
        parse(imported.document)
        return
    assert refused.errors


EDITS = st.lists(st.tuples(st.integers(0, 10_000_000), st.binary(max_size=4)), min_size=1, max_size=6)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(list(FILES)), EDITS, st.booleans())
def test_changed_bytes_never_crash_the_reading(name: str, edits: list[tuple[int, bytes]], is_cut: bool) -> None:
    content = bytearray(FILES[name])
    for place, written in edits:
        at = place % len(content)
        content[at : at + len(written)] = written
    survives(name, bytes(content[: edits[0][0] % len(content)] if is_cut else content))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def places(node: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where values stand in a document."""
    found = [path] if path else []
    if isinstance(node, dict):
        found += [place for key, inner in node.items() for place in places(inner, (*path, key))]
    elif isinstance(node, list):
        found += [place for number, inner in enumerate(node) for place in places(inner, (*path, number))]
    return found


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_value_in_any_place_never_crashes_the_reading(data: st.DataObject) -> None:
    name, whole = data.draw(st.sampled_from([("s.json", SURVEYJS), ("q.qsf", QSF)]))
    document = json.loads(json.dumps(whole))
    path = data.draw(st.sampled_from(places(document)))
    node = document
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = data.draw(JSON)
    survives(name, json.dumps(document).encode())


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200), st.sampled_from(["f.json", "f.xlsx", "f.lss", "f.qsf", "f", "f.xls"]))
def test_any_bytes_under_any_name_never_crash_the_reading(content: bytes, name: str) -> None:
    survives(name, content)
