"""Files as other programs write them, made after what describes their formats: many types, two languages, logic."""

# ruff: noqa: E501  # a row of a table is a line

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from pyxform.xls2json_backends import md_table_to_workbook

Json = dict[str, Any]

CLINIC = """
| settings |
|          | form_title   | form_id | default_language |
|          | Clinic visit | clinic  | English (en)     |
| survey   |
|          | type                         | name        | label::English (en)                              | label::Español (es)              | hint::English (en) | required | relevant                                                   | constraint                                           | parameters       | appearance | default | calculation |
|          | start                        | start       |                                                  |                                  |                    |          |                                                            |                                                      |                  |            |         |             |
|          | note                         | welcome     | Thank you for coming.                            | Gracias por venir.               |                    |          |                                                            |                                                      |                  |            |         |             |
|          | calculate                    | product     |                                                  |                                  |                    |          |                                                            |                                                      |                  |            |         | 'insoles'   |
|          | select_one yes_no            | Attended    | Did you attend?                                  | ¿Asistió?                        | Today              | yes      |                                                            |                                                      |                  |            |         |             |
|          | begin_group                  | visit       | Your visit                                       | Su visita                        |                    |          | ${Attended} = 'yes'                                        |                                                      |                  |            |         |             |
|          | select_one recommend         | rec         | How likely are you to recommend us to a friend?  | ¿Qué probabilidad hay de que nos recomiende? |         | yes      |                                                            |                                                      |                  |            |         |             |
|          | select_one sat               | waiting     | How satisfied or dissatisfied were you with ${product}? | ¿Qué tan satisfecho?      |                    |          | ${rec} < 7 or ${Attended} != 'no'                          |                                                      |                  | likert     |         |             |
|          | select_multiple services     | used        | Which services did you use?                      | ¿Qué servicios usó?              |                    |          |                                                            | not(selected(., 'none') and count-selected(.) > 1)   | randomize=true   |            |         |             |
|          | integer                      | minutes     | How many minutes did you wait?                   | ¿Cuántos minutos esperó?         |                    |          | selected(${used}, 'lab') and not(selected(${used}, 'xray')) | . >= 0 and . < 600                                   |                  |            |         |             |
|          | end_group                    |             |                                                  |                                  |                    |          |                                                            |                                                      |                  |            |         |             |
|          | range                        | pain        | How strong was the pain?                         | ¿Qué tan fuerte fue el dolor?    |                    |          |                                                            |                                                      | start=0 end=10 step=1 |       |         |             |
|          | date                         | when        | When did you come?                               | ¿Cuándo vino?                    |                    |          |                                                            |                                                      |                  |            |         |             |
|          | geopoint                     | place       | Where do you live?                               | ¿Dónde vive?                     |                    |          |                                                            |                                                      |                  |            |         |             |
|          | image                        | photo       | A photograph                                     | Una foto                         |                    |          |                                                            |                                                      |                  |            |         |             |
|          | rank services                | order       | Put them in order                                | Ordénelos                        |                    |          |                                                            |                                                      |                  |            |         |             |
|          | select_one yes_no or_other   | again       | Would you come again?                            | ¿Volvería?                       |                    |          | ${minutes} * 2 > 10                                        |                                                      |                  |            |         |             |
|          | text                         | 3rd         |                                                  |                                  |                    |          |                                                            |                                                      |                  |            |         |             |
|          | text                         | more        | What else? You said ${minutes}.                  | ¿Algo más?                       |                    |          |                                                            | string-length(.) <= 300                              |                  | multiline  |         |             |
|          | note                         | bye         | Goodbye.                                         | Adiós.                           |                    |          |                                                            |                                                      |                  |            |         |             |
| choices  |
|          | list_name | name | label::English (en) | label::Español (es) |
|          | yes_no    | yes  | Yes                 | Sí                  |
|          | yes_no    | no   | No                  | No                  |
|          | services  | lab  | Laboratory          | Laboratorio         |
|          | services  | xray | X-ray               | Rayos X             |
|          | services  | none | None of these       | Ninguno             |
|          | sat       | 1    | Very dissatisfied   | Muy insatisfecho    |
|          | sat       | 2    | Dissatisfied        | Insatisfecho        |
|          | sat       | 3    | Neither             | Ni uno ni otro      |
|          | sat       | 4    | Satisfied           | Satisfecho          |
|          | sat       | 5    | Very satisfied      | Muy satisfecho      |
""" + "\n".join(
    f"|          | recommend | {n} | {n}{end} | {n}{fin} |"
    for n, (end, fin) in enumerate(
        [(" - Not at all likely", " - Nada probable"), *[("", "")] * 9, (" - Extremely likely", " - Muy probable")]
    )
)
CLINIC = "\n".join(line for line in CLINIC.splitlines() if "3rd" not in line)


def workbook(markdown: str) -> bytes:
    """The workbook that pyxform makes of a form in markdown."""
    held = BytesIO()
    md_table_to_workbook(markdown).save(held)
    return held.getvalue()


SURVEYJS: Json = {
    "title": {"default": "Service check", "es": "Control del servicio"},
    "description": "A short form.",
    "showProgressBar": "top",
    "completedHtml": "<h3>Thank you!</h3><p>Goodbye &amp; see you.</p>",
    "calculatedValues": [{"name": "product", "expression": "'insoles'"}, {"name": "sum", "expression": "{age} + 1"}],
    "triggers": [
        {"type": "complete", "expression": "{Used it?} = false"},
        {"type": "skip", "expression": "{nps} >= 9", "gotoName": "comment"},
        {"type": "setvalue", "expression": "{nps} > 1", "setToName": "x", "setValue": 1},
    ],
    "pages": [
        {
            "name": "one",
            "elements": [
                {"type": "html", "name": "hello", "html": "<b>Hello</b>"},
                {"type": "boolean", "name": "Used it?", "title": "Did you use {product}?", "isRequired": True},
                {
                    "type": "rating", "name": "nps", "rateMin": 0, "rateMax": 10,
                    "title": {
                        "default": "How likely are you to recommend us to a friend?",
                        "es": "¿Qué probabilidad hay de que nos recomiende a un amigo?",
                    },
                    "minRateDescription": {"default": "Not at all likely", "es": "Nada probable"},
                    "maxRateDescription": {"default": "Extremely likely", "es": "Muy probable"},
                },
                {"type": "rating", "name": "hundred", "title": "How full was it?", "rateMin": 0, "rateMax": 100},
                {"type": "rating", "name": "stars", "title": "How clean was it?", "rateType": "stars"},
            ],
        },
        {
            "name": "two", "title": "More", "visibleIf": "{Used it?} = true and {nps} notempty", "questionsOrder": "random",
            "elements": [
                {
                    "type": "checkbox", "name": "parts", "title": "Which parts?", "choicesOrder": "random",
                    "choices": ["A part", {"value": "b", "text": {"default": "B", "es": "Be"}}],
                    "showOtherItem": True, "showNoneItem": True, "noneText": "None of these",
                },
                {
                    "type": "panel", "name": "inner", "title": "Inner", "visibleIf": "{parts} contains 'b'",
                    "elements": [
                        {"type": "dropdown", "name": "kind", "choices": [1, 2, 3], "defaultValue": 2},
                        {"type": "text", "name": "age", "inputType": "number", "min": 0, "max": 120, "visibleIf": "{kind} anyof [1, 2]"},
                    ],
                },
                {
                    "type": "matrix", "name": "grid", "title": "How good or bad was", "columns": ["bad", "good"],
                    "rows": [{"value": "staff", "text": "the staff"}, "the price"], "isAllRowRequired": True,
                },
                {
                    "type": "matrixdropdown", "name": "cells", "title": "Cells", "choices": [1, 2], "rows": ["r"],
                    "columns": [{"name": "c", "title": "See"}, {"name": "t", "cellType": "text"}],
                },
                {"type": "multipletext", "name": "names", "title": "Names", "items": [{"name": "first"}, {"name": "last", "title": "Last name"}]},
                {"type": "text", "name": "birthday", "inputType": "date", "title": "When were you born?"},
                {"type": "ranking", "name": "rank", "choices": ["a", "b"]},
                {"type": "file", "name": "upload"},
                {"type": "signaturepad", "name": "sign"},
                {"type": "imagepicker", "name": "pick", "title": "Which?", "choices": [{"value": "x", "imageLink": "x.png"}, "y"]},
                {"type": "comment", "name": "comment", "title": "What else about {product} and {unknown}?", "maxLength": 500},
                {"type": "text", "name": "hidden", "title": "Why {{not}}?", "visibleIf": "iif({age} > 3, 1, 2) = 1"},
            ],
        },
    ],
}  # fmt: skip


def _logic(*groups: list[Json]) -> Json:
    whole: Json = {"Type": "BooleanExpression", "inPage": False}
    for number, group in enumerate(groups):
        whole[str(number)] = {str(place): one for place, one in enumerate(group)} | {
            "Type": "AndIf" if number else "If"
        }
    return whole


def _selected(qid: str, choice: int, operator: str = "Selected", conjunction: str = "") -> Json:
    locator = f"q://{qid}/SelectableChoice/{choice}"
    return {
        "LogicType": "Question", "QuestionID": qid, "ChoiceLocator": locator, "LeftOperand": locator,
        "Operator": operator, "Type": "Expression", **({"Conjuction": conjunction} if conjunction else {}),
    }  # fmt: skip


def _question(qid: str, kind: str, selector: str, said: str, **more: Any) -> Json:
    payload = {
        "QuestionID": qid, "DataExportTag": qid.replace("QID", "Q"), "QuestionType": kind, "Selector": selector,
        "QuestionText": said, "Language": [], **more,
    }  # fmt: skip
    return {"SurveyID": "SV_1", "Element": "SQ", "PrimaryAttribute": qid, "Payload": payload}


def _choices(*labels: str) -> Json:
    return {str(place): {"Display": label} for place, label in enumerate(labels, start=1)}


QSF: Json = {
    "SurveyEntry": {"SurveyID": "SV_1", "SurveyName": "Branch visit", "SurveyLanguage": "EN", "SurveyStatus": "Inactive"},
    "SurveyElements": [
        {
            "SurveyID": "SV_1", "Element": "BL", "PrimaryAttribute": "Survey Blocks",
            "Payload": {
                "0": {"Type": "Default", "Description": "Start", "ID": "BL_1", "BlockElements": [
                    {"Type": "Question", "QuestionID": "QID1"},
                    {"Type": "Question", "QuestionID": "QID2", "SkipLogic": [
                        {"ChoiceLocator": "q://QID2/SelectableChoice/2", "Condition": "Selected", "SkipToDestination": "ENDOFSURVEY"},
                    ]},
                    {"Type": "Page Break"},
                    {"Type": "Question", "QuestionID": "QID3"},
                ]},
                "1": {"Type": "Standard", "Description": "Details", "ID": "BL_2", "BlockElements": [
                    {"Type": "Question", "QuestionID": f"QID{number}"} for number in range(4, 12)
                ], "Options": {"RandomizeQuestions": "false"}},
                "2": {"Type": "Trash", "Description": "Trash", "ID": "BL_3", "BlockElements": [{"Type": "Question", "QuestionID": "QID99"}]},
            },
        },
        {
            "SurveyID": "SV_1", "Element": "FL", "PrimaryAttribute": "Survey Flow",
            "Payload": {"Type": "Root", "FlowID": "FL_1", "Flow": [
                {"Type": "EmbeddedData", "FlowID": "FL_2", "EmbeddedData": [{"Field": "branch", "Type": "Custom", "Value": "the branch"}]},
                {"Type": "Block", "ID": "BL_1", "FlowID": "FL_3"},
                {"Type": "Branch", "FlowID": "FL_4", "BranchLogic": _logic([_selected("QID2", 1)]), "Flow": [
                    {"Type": "Standard", "ID": "BL_2", "FlowID": "FL_5"},
                    {"Type": "EndSurvey", "FlowID": "FL_6"},
                ]},
                {"Type": "WebService", "FlowID": "FL_7"},
            ]},
        },
        _question("QID1", "DB", "TB", "<p>Welcome to <strong>us</strong>.</p>"),
        _question("QID2", "MC", "SAVR", "Did you visit ${e://Field/branch}?", Choices=_choices("Yes", "No"), ChoiceOrder=["1", "2"],
                  Validation={"Settings": {"ForceResponse": "ON", "Type": "None"}},
                  Language={"ES": {"QuestionText": "¿Visitó ${e://Field/branch}?", "Choices": {"1": {"Display": "Sí"}, "2": {"Display": "No"}}}}),
        _question("QID3", "MC", "NPS", "How likely are you to recommend us to a friend?", Choices=_choices(*map(str, range(11))),
                  ColumnLabels=[{"Display": "Not at all likely"}, {"Display": "Extremely likely"}],
                  DisplayLogic=_logic([_selected("QID2", 1), _selected("QID2", 2, "NotSelected", "And")])),
        _question("QID4", "MC", "MAVR", "Which did you use?", Choices={**_choices("Counter", "Machine"), "3": {"Display": "None", "ExclusiveAnswer": True}},
                  ChoiceOrder=["1", 2, "3"], Randomization={"Type": "All", "Advanced": None}, RecodeValues={"1": "10", "2": "20", "3": "30"}),
        _question("QID5", "Matrix", "Likert", "How good or bad was", SubSelector="SingleAnswer", Choices=_choices("the staff", "the price"),
                  Answers=_choices("Bad", "Fair", "Good"), ChoiceOrder=["2", "1"], AnswerOrder=["1", "2", "3"]),
        _question("QID6", "TE", "SL", "How many minutes?", Validation={"Settings": {"Type": "ContentType", "ContentType": "ValidNumber",
                  "ValidNumber": {"Min": "0", "Max": "600", "NumDecimals": "0"}}}),
        _question("QID7", "TE", "ESTB", "What else?<br>Tell us &amp; more.", DisplayLogic=_logic([
            {"LogicType": "EmbeddedField", "LeftOperand": "branch", "Operator": "EqualTo", "RightOperand": "north", "Type": "Expression"},
            {**_selected("QID4", 2), "Conjuction": "Or"}])),
        _question("QID8", "RO", "DND", "Put in order", Choices=_choices("a", "b")),
        _question("QID9", "TE", "FORM", "Your", Choices=_choices("first word", "last word")),
        _question("QID10", "Slider", "HSLIDER", "How full?", Choices=_choices("the hall"), Configuration={"CSSliderMin": 0, "CSSliderMax": 100, "NumDecimals": "0"}),
        _question("QID11", "FileUpload", "FileUpload", "A file"),
        _question("QID99", "MC", "SAVR", "Unused", Choices=_choices("a", "b")),
    ],
}  # fmt: skip


def _table(name: str, *rows: Json) -> str:
    cells = "".join(
        "<row>" + "".join(f"<{key}><![CDATA[{value}]]></{key}>" for key, value in row.items()) + "</row>"
        for row in rows
    )
    fields = "".join(f"<fieldname>{key}</fieldname>" for key in (rows[0] if rows else {}))
    return f"<{name}><fields>{fields}</fields><rows>{cells}</rows></{name}>"


def _both(table_key: str, ident: int, column: str, english: str, german: str, **more: str) -> list[Json]:
    return [
        {table_key: ident, column: said, "language": language, **more}
        for language, said in (("en", english), ("de", german))
    ]


LSS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<document><LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>640</DBVersion>'
    "<languages><language>en</language><language>de</language></languages>"
    + _table(
        "questions",
        {"qid": 1, "parent_qid": 0, "gid": 7, "type": "Y", "title": "came", "mandatory": "Y", "other": "N", "question_order": 1, "relevance": "1"},
        {"qid": 2, "parent_qid": 0, "gid": 7, "type": "M", "title": "used", "mandatory": "N", "other": "Y", "question_order": 2, "relevance": '((came.NAOK == "Y"))'},
        {"qid": 3, "parent_qid": 0, "gid": 7, "type": "L", "title": "why", "mandatory": "N", "other": "N", "question_order": 3, "relevance": 'used_a.NAOK == "Y" or is_empty(came)'},
        {"qid": 4, "parent_qid": 0, "gid": 8, "type": "F", "title": "grid", "mandatory": "N", "other": "N", "question_order": 1, "relevance": "1"},
        {"qid": 5, "parent_qid": 0, "gid": 8, "type": "N", "title": "age", "mandatory": "N", "other": "N", "question_order": 2, "relevance": "1"},
        {"qid": 6, "parent_qid": 0, "gid": 8, "type": "5", "title": "five", "mandatory": "N", "other": "N", "question_order": 3, "relevance": "age.NAOK gt 17"},
        {"qid": 7, "parent_qid": 0, "gid": 8, "type": "T", "title": "more", "mandatory": "N", "other": "N", "question_order": 4, "relevance": "count(that.used) > 1"},
        {"qid": 8, "parent_qid": 0, "gid": 8, "type": "R", "title": "rank", "mandatory": "N", "other": "N", "question_order": 5, "relevance": "1"},
        {"qid": 9, "parent_qid": 0, "gid": 8, "type": "D", "title": "day", "mandatory": "N", "other": "N", "question_order": 6, "relevance": "1"},
        {"qid": 10, "parent_qid": 0, "gid": 8, "type": "K", "title": "hours", "mandatory": "N", "other": "N", "question_order": 7, "relevance": "1"},
        {"qid": 11, "parent_qid": 0, "gid": 8, "type": "1", "title": "dual", "mandatory": "N", "other": "N", "question_order": 8, "relevance": "1"},
    )
    + _table(
        "subquestions",
        {"qid": 21, "parent_qid": 2, "gid": 7, "type": "T", "title": "a", "question_order": 1, "scale_id": 0},
        {"qid": 22, "parent_qid": 2, "gid": 7, "type": "T", "title": "none", "question_order": 2, "scale_id": 0},
        {"qid": 41, "parent_qid": 4, "gid": 8, "type": "T", "title": "SQ001", "question_order": 1, "scale_id": 0},
        {"qid": 42, "parent_qid": 4, "gid": 8, "type": "T", "title": "SQ002", "question_order": 2, "scale_id": 0},
        {"qid": 101, "parent_qid": 10, "gid": 8, "type": "T", "title": "mon", "question_order": 1, "scale_id": 0},
        {"qid": 111, "parent_qid": 11, "gid": 8, "type": "T", "title": "x", "question_order": 1, "scale_id": 0},
    )
    + _table(
        "question_l10ns",
        *_both("qid", 1, "question", "<p>Did you come?</p>", "<p>Waren Sie da?</p>", help="Any day"),
        *_both("qid", 2, "question", "Which did you use?", "Was haben Sie benutzt?"),
        *_both("qid", 21, "question", "The desk", "Den Schalter"),
        *_both("qid", 22, "question", "None", "Nichts"),
        *_both("qid", 3, "question", "Why?", "Warum?"),
        *_both("qid", 4, "question", "How good or bad was", "Wie gut oder schlecht war"),
        *_both("qid", 41, "question", "the staff", "das Personal"),
        *_both("qid", 42, "question", "the price", "der Preis"),
        *_both("qid", 5, "question", "How old are you?", "Wie alt sind Sie?"),
        *_both("qid", 6, "question", "How clean was it?", "Wie sauber war es?"),
        *_both("qid", 7, "question", "What else, {came.shown}?", "Was noch?"),
        *_both("qid", 8, "question", "Rank", "Ordnen"),
        *_both("qid", 9, "question", "Which day?", "Welcher Tag?"),
        *_both("qid", 10, "question", "How many hours on", "Wie viele Stunden am"),
        *_both("qid", 101, "question", "Monday", "Montag"),
        *_both("qid", 11, "question", "Two scales", "Zwei Skalen"),
        *_both("qid", 111, "question", "row", "Zeile"),
    )
    + _table(
        "answers",
        *(
            {"aid": aid, "qid": qid, "code": code, "sortorder": order, "scale_id": scale}
            for aid, qid, code, order, scale in (
                (1, 3, "A2", 2, 0), (2, 3, "A1", 1, 0), (3, 4, "g", 1, 0), (4, 4, "b", 2, 0),
                (5, 11, "l", 1, 0), (6, 11, "r", 2, 0), (7, 11, "l", 1, 1), (8, 11, "r", 2, 1),
            )
        ),
    )
    + _table("answer_l10ns", *(one for aid in range(1, 9) for one in _both("aid", aid, "answer", f"Answer {aid}", f"Antwort {aid}")))
    + _table("group_l10ns", *_both("gid", 7, "group_name", "First", "Erstens", description="<em>About it</em>"), *_both("gid", 8, "group_name", "Second", "Zweitens"))
    + _table("groups", {"gid": 8, "group_order": 2, "grelevance": 'came == "Y"'}, {"gid": 7, "group_order": 1, "grelevance": ""})
    + _table(
        "question_attributes",
        {"qid": 2, "attribute": "exclude_all_others", "value": "none", "language": ""},
        {"qid": 2, "attribute": "random_order", "value": "1", "language": ""},
        {"qid": 5, "attribute": "min_num_value_n", "value": "0", "language": ""},
        {"qid": 5, "attribute": "max_num_value_n", "value": "120", "language": ""},
        {"qid": 5, "attribute": "num_value_int_only", "value": "1", "language": ""},
        {"qid": 5, "attribute": "suffix", "value": "years", "language": "en"},
        {"qid": 7, "attribute": "display_rows", "value": "5", "language": ""},
    )
    + _table("surveys", {"sid": 1, "language": "en", "additional_languages": "de"})
    + _table(
        "surveys_languagesettings",
        {"surveyls_language": "en", "surveyls_title": "Office visit", "surveyls_welcometext": "<p>Hello</p>", "surveyls_endtext": "Bye"},
        {"surveyls_language": "de", "surveyls_title": "Besuch im Amt", "surveyls_welcometext": "<p>Guten Tag</p>", "surveyls_endtext": ""},
    )
    + "</document>"
).encode()  # fmt: skip

OLD_LSS = (
    '<?xml version="1.0" encoding="UTF-8"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>178</DBVersion>'
    + _table("groups", {"gid": 1, "group_name": "Only", "group_order": 0, "description": "", "language": "en"})
    + _table(
        "questions",
        {"qid": 1, "parent_qid": 0, "gid": 1, "type": "L", "title": "one", "question": "Which?", "other": "N", "mandatory": "Y", "question_order": 0, "language": "en", "relevance": "1"},
        {"qid": 2, "parent_qid": 0, "gid": 1, "type": "S", "title": "two", "question": "Why?", "other": "N", "mandatory": "N", "question_order": 1, "language": "en", "relevance": "1"},
    )
    + _table("answers", {"qid": 1, "code": "A1", "answer": "This", "sortorder": 1, "language": "en", "scale_id": 0}, {"qid": 1, "code": "A2", "answer": "That", "sortorder": 2, "language": "en", "scale_id": 0})
    + _table("conditions", {"cid": 1, "qid": 2, "cqid": 1, "cfieldname": "9X1X1", "method": "==", "value": "A2", "scenario": 1})
    + _table("surveys", {"sid": 9, "language": "en", "additional_languages": ""})
    + _table("surveys_languagesettings", {"surveyls_language": "en", "surveyls_title": "Old"})
    + "</document>"
).encode()  # fmt: skip

FILES: dict[str, bytes] = {
    "clinic.xlsx": workbook(CLINIC),
    "service.json": json.dumps(SURVEYJS).encode(),
    "branch.qsf": json.dumps(QSF).encode(),
    "office.lss": LSS,
    "old.lss": OLD_LSS,
}
