"""Files of other programs: read without a crash, checked, and everything that is lost is told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from samples import FILES, SURVEYJS, workbook

from service.survey import checks
from service.survey.exchange import Format, Imported, NotCarried, read
from service.survey.parsing import parse


def questions(imported: Imported) -> dict[str, dict[str, Any]]:
    """The questions by the names they have in the file."""
    bodies: Any = imported.document["questions"]
    return {imported.names[body["name"]]: body for body in bodies}


def told(imported: Imported) -> set[tuple[str, str]]:
    return {(one.path, one.what) for one in imported.not_carried}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_program_is_read_and_checked(name: str) -> None:
    imported = read(name, FILES[name])
    report = checks.run(parse(imported.document))

    names = {body["name"] for body in imported.document["questions"]}  # type: ignore[attr-defined]
    assert imported.names.keys() == names
    assert {finding.question for finding in report.findings} <= names | {None}
    assert "purpose: a standard text" in imported.filled_in
    assert imported.not_carried or name == "old.lss"


def test_an_xlsform_keeps_its_logic_languages_and_constraints() -> None:
    imported = read("clinic.xlsx", FILES["clinic.xlsx"])
    found = questions(imported)

    assert imported.format is Format.XLSFORM
    assert imported.document["languages"] == ["en", "es"]
    assert found["rec"]["metric"] == "nps"
    assert found["rec"]["role"] == "score"
    assert found["rec"]["labels"] == {
        "0": {"en": "Not at all likely", "es": "Nada probable"},
        "10": {"en": "Extremely likely", "es": "Muy probable"},
    }
    assert found["waiting"]["name"] == "d_waiting"
    assert found["waiting"]["text"]["en"].endswith("with {product}?")
    assert found["waiting"]["show_if"] == {
        "any": [
            {"question": "rec", "op": "at_most", "value": 6},
            {"question": "attended", "op": "is_not", "value": "no"},
        ]
    }
    assert [option["exclusive"] for option in found["used"]["options"]] == [False, False, True]
    assert (found["minutes"]["min"], found["minutes"]["max"]) == (0, 599)
    assert found["more"]["max_length"] == 300
    assert imported.document["sections"][0]["show_if"] == {"question": "attended", "op": "is", "value": "yes"}  # type: ignore[index]
    assert imported.document["closing"] == {"en": "Goodbye.", "es": "Adiós."}


def test_what_an_xlsform_asks_that_has_no_place_here_is_told() -> None:
    imported = read("clinic.xlsx", FILES["clinic.xlsx"])

    assert {"place", "photo", "order", "start"}.isdisjoint(imported.names.values())
    assert {path for path, _ in told(imported)} >= {
        "survey.place", "survey.photo", "survey.order", "survey.start", "survey.when", "survey.again",
        "survey.more.text",
    }  # fmt: skip
    assert questions(imported)["more"]["text"]["en"] == "What else? You said ${{minutes}}."


def test_numbers_of_nominal_options_make_no_scale() -> None:
    form = """
| survey  |
|         | type             | name   | label            |
|         | select_one place | where  | Where do you live? |
| choices |
|         | list_name | name | label  |
|         | place     | 1    | Madrid |
|         | place     | 2    | Lima   |
|         | place     | 3    | Quito  |
"""
    body = questions(read("f.xlsx", workbook(form)))["where"]

    assert body["type"] == "single"
    assert [option["code"] for option in body["options"]] == ["1", "2", "3"]


def test_a_satisfaction_scale_that_runs_downwards_is_no_standard_metric() -> None:
    form = """
| survey  |
|         | type           | name | label                                    |
|         | select_one sat | s    | How satisfied or dissatisfied were you?  |
| choices |
|         | list_name | name | label             |
|         | sat       | 1    | Very satisfied    |
|         | sat       | 2    | Satisfied         |
|         | sat       | 3    | Neither           |
|         | sat       | 4    | Dissatisfied      |
|         | sat       | 5    | Very dissatisfied |
"""
    body = questions(read("f.xlsx", workbook(form)))["s"]

    assert (body["metric"], body["role"], body["higher_is_better"]) == ("custom", "driver", False)


def test_surveyjs_keeps_pages_triggers_and_both_languages() -> None:
    imported = read("service.json", FILES["service.json"])
    found = questions(imported)

    assert imported.format is Format.SURVEYJS
    assert found["nps"]["labels"]["10"] == {"en": "Extremely likely", "es": "Muy probable"}
    assert found["nps"]["go_to"] == [
        {"if": {"question": "nps", "op": "at_least", "value": 9}, "to": "comment"},
    ]
    assert found["Used it?"]["go_to"] == [{"if": {"question": "used_it", "op": "is", "value": "false"}, "to": "end"}]
    assert found["hundred"]["type"] == "number"
    assert found["grid.the price"]["text"] == {"en": "How good or bad was: the price"}
    assert found["age"]["show_if"] == {
        "all": [
            {"question": "parts", "op": "includes", "value": "b"},
            {"any": [{"question": "kind", "op": "is", "value": "1"}, {"question": "kind", "op": "is", "value": "2"}]},
        ]
    }
    assert found["parts"]["options"][-1] == {
        "code": "none", "label": {"en": "None of these"}, "exclusive": True, "pinned": True,
    }  # fmt: skip
    assert imported.document["closing"] == {"en": "Thank you!\n\nGoodbye & see you."}


def test_what_surveyjs_says_that_has_no_place_here_is_told() -> None:
    lost = told(read("service.json", FILES["service.json"]))

    assert ("elements.sign", "a question of the type signaturepad") in lost
    assert ("elements.grid", "the layout as a grid") in lost
    assert ("pages.two", "the random order of its questions") in lost
    assert ("elements.hidden", "the condition under which it is shown") in lost
    assert ("survey", "showProgressBar") in lost


@pytest.mark.parametrize(
    ("title", "low", "high", "expected"),
    [
        ("How likely are you to recommend us?", 0, 10, "nps"),
        ("How likely are you to recommend us?", 1, 10, "custom"),
        ("How clean was it?", 0, 10, "custom"),
        ("How satisfied or dissatisfied were you?", 1, 5, "csat"),
    ],
)
def test_only_standard_wording_and_range_make_a_metric(title: str, low: int, high: int, expected: str) -> None:
    element = {"type": "rating", "name": "q", "title": title, "rateMin": low, "rateMax": high}
    imported = read("s.json", json.dumps({"elements": [element]}).encode())

    assert questions(imported)["q"]["metric"] == expected
    assert questions(imported)["q"]["role"] == ("driver" if expected == "custom" else "score")


def test_the_first_standard_metric_is_the_score_and_that_is_told() -> None:
    elements = [
        {"type": "rating", "name": "clean", "title": "How clean was it?"},
        {"type": "rating", "name": "sat", "title": "How satisfied or dissatisfied were you?"},
        {"type": "rating", "name": "nps", "title": "How likely are you to recommend us?", "rateMin": 0, "rateMax": 10},
    ]
    imported = read("s.json", json.dumps({"elements": elements}).encode())

    assert {name: body["role"] for name, body in questions(imported).items()} == {
        "clean": "driver", "sat": "score", "nps": "driver",
    }  # fmt: skip
    assert any(line.startswith("elements.sat: the score") for line in imported.filled_in)


def test_a_qualtrics_file_keeps_branches_skips_recoded_values_and_its_translation() -> None:
    imported = read("branch.qsf", FILES["branch.qsf"])
    found = questions(imported)

    assert imported.format is Format.QSF
    assert found["Q2"]["text"] == {"en": "Did you visit {branch}?", "es": "¿Visitó {branch}?"}
    assert found["Q2"]["go_to"] == [{"if": {"question": "q2", "op": "is", "value": "2"}, "to": "end"}]
    assert found["Q3"]["metric"] == "nps"
    assert [option["code"] for option in found["Q4"]["options"]] == ["10", "20", "30"]
    assert found["Q4"]["order"] == "shuffled"
    assert list(found)[3:5] == ["Q5_2", "Q5_1"]
    assert (found["Q6"]["type"], found["Q6"]["max"]) == ("number", 600)
    assert found["Q7"]["text"] == {"en": "What else?\nTell us & more."}
    assert found["Q10_1"]["go_to"] == [{"if": {"question": "q2", "op": "is", "value": "1"}, "to": "end"}]
    assert "Q99" not in found
    assert imported.document["sections"][0]["show_if"] == {"question": "q2", "op": "is", "value": "1"}  # type: ignore[index]


def test_a_limesurvey_file_keeps_groups_relevance_attributes_and_both_languages() -> None:
    imported = read("office.lss", FILES["office.lss"])
    found = questions(imported)

    assert imported.document["languages"] == ["en", "de"]
    assert found["used"]["options"][0]["label"] == {"en": "The desk", "de": "Den Schalter"}
    assert [option["exclusive"] for option in found["used"]["options"]] == [False, True, False]
    assert [option["label"]["en"] for option in found["why"]["options"]] == ["Answer 2", "Answer 1"]
    assert found["why"]["show_if"] == {
        "any": [{"question": "used", "op": "includes", "value": "a"}, {"question": "came", "op": "unanswered"}]
    }
    assert found["five"]["show_if"] == {"question": "age", "op": "at_least", "value": 18}
    assert found["age"]["unit"] == {"en": "years"}
    assert imported.document["sections"][1]["show_if"] == {"question": "came", "op": "is", "value": "y"}  # type: ignore[index]


def test_conditions_of_old_limesurvey_files_are_read() -> None:
    found = questions(read("old.lss", FILES["old.lss"]))

    assert found["two"]["show_if"] == {"question": "one", "op": "is", "value": "a2"}


def test_our_own_json_needs_no_more_than_questions() -> None:
    document = {
        "questions": [
            {"name": "Q1", "text": "How likely are you to recommend us?", "min": 0, "max": 10, "type": "rating"},
            {"text": {"en": "Which one?"}, "options": ["This one", {"label": "That one"}]},
            {"name": "why", "text": "Why {not}?"[:3] + "?", "show_if": {"question": "Q1", "op": "at_most", "value": 6}},
        ]
    }
    imported = read("mine.json", json.dumps(document).encode())
    found = questions(imported)

    assert imported.format is Format.JSON
    assert found["Q1"]["name"] == "q1"
    assert (found["Q1"]["metric"], found["Q1"]["role"]) == ("nps", "score")
    assert [option["code"] for option in found["q2"]["options"]] == ["this_one", "that_one"]
    assert found["why"]["show_if"]["question"] == "q1"
    assert "questions[0].name: q1, because 'Q1' is no name here" in imported.filled_in
    assert imported.document["languages"] == ["en"]


def test_braces_that_stand_alone_are_doubled() -> None:
    elements = [{"type": "text", "name": "q", "title": "Is { this } or {{that}} right?"}]
    body = questions(read("s.json", json.dumps({"elements": elements}).encode()))["q"]

    assert body["text"] == {"en": "Is {{ this }} or {{that}} right?"}


def test_the_confirmation_changes_with_what_is_told() -> None:
    plain = read("s.json", json.dumps(SURVEYJS).encode())
    changed = read("s.json", json.dumps({**SURVEYJS, "mode": "display"}).encode())

    assert plain.confirmation() == read("t.json", json.dumps(SURVEYJS).encode()).confirmation()
    assert NotCarried("survey", "mode, showProgressBar", "has no counterpart here") in changed.not_carried
    assert plain.confirmation() != changed.confirmation()
