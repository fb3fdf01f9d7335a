"""What two formats can both say comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from questionnaires import Json, carried, documents

from service.survey import templates
from service.survey.dumping import dump
from service.survey.exchange import Format, read, write
from service.survey.parsing import parse

NAMES = {Format.JSON: "form.json", Format.XLSFORM: "form.xlsx", Format.SURVEYJS: "form.json"}


def there_and_back(document: Json, format_: Format) -> Json:
    content, _ = write(parse(document), format_)
    imported = read(NAMES[format_], content)

    assert imported.format is format_
    return dump(parse(imported.document))


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(documents())
def test_a_questionnaire_comes_back_whole_from_its_own_format(document: Json) -> None:
    assert there_and_back(document, Format.JSON) == document


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(documents())
def test_xlsform_is_valid_and_gives_back_what_it_can_say(document: Json) -> None:
    """Reading passes through pyxform, which refuses what is no valid form."""
    assert carried(there_and_back(document, Format.XLSFORM), Format.XLSFORM) == carried(document, Format.XLSFORM)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(documents())
def test_surveyjs_gives_back_what_it_can_say(document: Json) -> None:
    assert carried(there_and_back(document, Format.SURVEYJS), Format.SURVEYJS) == carried(document, Format.SURVEYJS)


@pytest.mark.parametrize("format_", [Format.XLSFORM, Format.SURVEYJS])
@pytest.mark.parametrize("template", templates.names())
def test_a_template_comes_back_with_its_score_drivers_and_private_question(template: str, format_: Format) -> None:
    document = templates.instantiate(template, sender="Northwind", purpose="p", decision="d", owner="o")
    whole = dump(parse(document))

    assert carried(there_and_back(whole, format_), format_) == carried(whole, format_)
