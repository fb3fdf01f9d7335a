"""What rules read in Spanish, French, German and Portuguese, and that what they do not read is said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.survey import checks
from service.survey.checks.languages import scales
from service.survey.checks.languages.ranges import in_english
from service.survey.checks.languages.reading import FURTHER, alternatives, bare
from service.survey.checks.ranges import Range, read
from service.survey.text import text_in
from validation import labelled
from validation.labelled import Item, asking, choosing, found_by, rating, sound
from validation.questionnaires import Outcome

RULES = ("P01", "P02", "P03", "P10", "W01", "W03", "W04", "W05", "O01", "O02")
#: As texts are often written in haste.
WITHOUT_ACCENTS = str.maketrans("áéíóúñüãõâêôçàèùîûëï", "aeiounuaoaeocaeuiuei")


@cache
def items() -> tuple[Item, ...]:
    path = labelled.FOLDER / "labelled" / "other_languages.json"
    return tuple(Item.of(raw, {}) for raw in json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("language", FURTHER)
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_what_is_bad_in_each_language(rule: str, language: str) -> None:
    bad = [one for one in items() if one.is_bad and (one.rule, one.language) == (rule, language)]
    missed = [one for one in bad if not found_by(one, rule)]

    assert len(bad) >= 7
    assert len(missed) <= 0.2 * len(bad), labelled.texts_of(missed)


@pytest.mark.parametrize("language", FURTHER)
def test_what_is_good_is_left_alone_in_each_language(language: str) -> None:
    good = [Outcome(one, labelled.findings(one)) for one in items() if not one.is_bad and one.language == language]
    flagged = [one.item for one in good if one.is_flagged]
    blocked = [one.item for one in good if one.is_blocked]

    assert len(good) >= 60
    assert len(flagged) <= 0.05 * len(good), labelled.texts_of(flagged)
    assert len(blocked) <= 0.01 * len(good), labelled.texts_of(blocked)


@pytest.mark.parametrize("language", ["es", "fr", "pt"])
def test_texts_without_accents_are_read_alike(language: str) -> None:
    bad = [one for one in items() if one.is_bad and one.language == language and one.rule in {"P01", "P02", "W01"}]
    hasty = [replace(one, text=one.text.translate(WITHOUT_ACCENTS)) for one in bad]
    missed = [one for one in hasty if not found_by(one, one.rule)]

    assert len(missed) <= 0.05 * len(bad), labelled.texts_of(missed)


def test_a_region_is_read_as_its_language() -> None:
    question = replace(
        asking("¿No cree que nuestro servicio es excelente?", "es").questions[0],
        text={"es-MX": "¿No cree que nuestro servicio es excelente?"},
    )
    surroundings = sound("es")
    subject = replace(surroundings, languages=("es", "es-MX"), questions=(question,))
    (leading,) = [rule for rule in checks.RULES if rule.code == "W01"]

    assert leading.reads("es-MX")
    assert [one.language for one in leading.findings(subject, "es-MX") if one.question == "asked"] == ["es-MX"]


@pytest.mark.parametrize("language", FURTHER)
def test_what_is_not_read_is_said(language: str) -> None:
    report = checks.run(asking("?", language))
    unread = {line.split()[0] for line in report.skipped if f" in {language}: it reads " in line}

    assert {"P05", "W02", "W06", "W07", "W08", "O06", "R03"} <= unread
    assert not unread & {*RULES, "O03", "O10"}


def test_what_is_read_in_part_is_said() -> None:
    skipped = checks.run(asking("?", "de")).skipped

    assert "O03 not_exhaustive in de: lists of things are read in en only, ranges in all" in skipped
    assert not any(line.startswith("O03") for line in checks.run(asking("?")).skipped)


@pytest.mark.parametrize(
    ("labels", "language", "is_repeated"),
    [
        (("A veces", "De vez en cuando"), "es", True),
        (("Souvent", "Fréquemment"), "fr", True),
        (("Weiß nicht", "Keine Ahnung"), "de", True),
        (("Mulher", "Feminino"), "pt", True),
        (("Oft", "Selten"), "de", False),
        (("Souvent", "Très souvent"), "fr", False),
    ],
)
def test_options_that_mean_the_same_are_found(labels: tuple[str, ...], language: str, is_repeated: bool) -> None:
    found = [one for one in checks.run(choosing(*labels, text="?", language=language)).findings if one.code == "O10"]

    assert bool(found) is is_repeated


def test_a_language_that_no_rule_has_words_of_is_skipped() -> None:
    english_only = sound("en")
    subject = replace(english_only, languages=("en", "it"))

    assert "W01 leading in it: it reads en, es, fr, de, pt only" in checks.run(subject).skipped


def test_english_is_read_by_its_own_words() -> None:
    (tagged,) = [one for one in items() if one.text == "Das war doch einfach, oder?"]

    assert found_by(tagged, "W01")
    assert not found_by(replace(tagged, language="en"), "W01")


@pytest.mark.parametrize(
    ("label", "language", "expected"),
    [
        ("de 25 a 35 años", "es", "25 to 35 years"),
        ("entre 10 y 50", "es", "10 to 50"),
        ("45 años o más", "es", "45 years or more"),
        ("45 años y más", "es", "45 years or more"),
        ("menos de un año", "es", "less than 1 year"),
        ("2 o 3 veces por semana", "es", "2 or 3 times per week"),
        ("de 18 à 25 ans", "fr", "18 to 25 years"),
        ("moins d'un an", "fr", "less than 1 year"),
        ("50 ans et plus", "fr", "50 years or more"),
        ("au-delà de 50", "fr", "more than 50"),
        ("jusqu'à 10", "fr", "up to 10"),
        ("18 bis 25 Jahre", "de", "18 to 25 years"),
        ("50 Jahre und älter", "de", "50 years or more"),
        ("1.000 bis unter 2.000 €", "de", "1.000 to less than 2.000 €"),
        ("länger als 15 Minuten", "de", "more than 15 minutes"),
        ("unter einem Jahr", "de", "less than 1 year"),
        ("8 bis 10 Uhr", "de", "8:00 to 10:00"),
        ("de R$ 1.000 até R$ 2.000", "pt", "r$ 1.000 to r$ 2.000"),
        ("acima de 50", "pt", "more than 50"),
        ("5 vezes ou mais", "pt", "5 times or more"),
        ("menos de 1 ano", "pt", "less than 1 year"),
    ],
)
def test_a_range_is_read_as_its_english_words_would_be(label: str, language: str, expected: str) -> None:
    assert covered(in_english(label, language)) == covered(expected) is not None


def covered(label: str) -> tuple[float, float, bool, bool, str, str] | None:
    found: Range | None = read(label)
    return found and (found.low, found.high, found.has_low, found.has_high, found.unit, found.period)


def test_labels_of_other_languages_are_left_as_they_are() -> None:
    assert in_english("18 - 25 lat", "pl") == "18 - 25 lat"


@pytest.mark.parametrize(
    ("labels", "language"),
    [
        (("Nada satisfecho", "Poco satisfecho", "Algo satisfecho", "Bastante satisfecho", "Muy satisfecho"), "es"),
        (("Sehr gut", "Gut", "Befriedigend", "Ausreichend", "Mangelhaft", "Ungenügend"), "de"),
        (("Jamais", "Rarement", "Parfois", "Souvent", "Toujours"), "fr"),
        (("Ótimo", "Bom", "Regular", "Ruim", "Péssimo", "Não sei"), "pt"),
        (("Rot", "Grün", "Blau"), "de"),
        (("1", "2", "3"), "es"),
    ],
)
def test_a_balanced_scale_or_a_list_of_things_is_no_fault(labels: tuple[str, ...], language: str) -> None:
    findings = checks.run(choosing(*labels, text="?", language=language)).findings

    assert [one for one in findings if one.code == "O01"] == []


def test_two_praising_ends_are_a_fault_where_only_the_ends_have_labels() -> None:
    subject = rating({1: "Bueno", 2: "x", 5: "Excelente"}, language="es")
    question = replace(subject.questions[0], labels={1: {"es": "Bueno"}, 5: {"es": "Excelente"}})
    leaning = [one for one in checks.run(replace(subject, questions=(question,))).findings if one.code == "O01"]

    assert [(one.severity, one.evidence) for one in leaning] == [("error", "Bueno")]


def test_self_rated_health_keeps_its_scale() -> None:
    labels = ("Excelente", "Muy buena", "Buena", "Regular", "Mala")
    found = [
        one.severity
        for text in ("¿Cómo es su salud?", "¿Cómo fue la comida?")
        for one in checks.run(choosing(*labels, text=text, language="es")).findings
        if one.code == "O01"
    ]

    assert found == ["info", "warning"]


def test_the_other_side_among_the_answers_excuses_a_one_sided_question() -> None:
    text = "À quel point avez-vous apprécié la visite ?"
    alone = checks.run(asking(text, "fr")).findings
    answered = checks.run(
        choosing("Pas du tout", "Peu appréciée", "Très appréciée", "Très mauvaise", text=text, language="fr")
    ).findings

    assert "W01" in {one.code for one in alone}
    assert "W01" not in {one.code for one in answered}


def test_a_line_that_begins_with_a_bar_goes_on() -> None:
    assert alternatives("one (?:two\n  |three)\n four") == r"(?:one\s(?:two|three)|four)"


@given(st.text(max_size=60))
def test_every_character_keeps_its_place(text: str) -> None:
    assert len(bare(text)) == len(text)


@pytest.mark.parametrize("language", FURTHER)
@given(st.lists(st.sampled_from(["muy", "nada", "gut", "bon", "mau", "sehr", "pas", "10", "👍", "()", "ni", "-"])))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_no_label_breaks_the_reading_of_scales(language: str, words: list[str]) -> None:
    scales.imbalance([" ".join(words[:at]) for at in range(5)], language)


def test_a_text_is_read_in_its_own_language_only() -> None:
    both: Mapping[str, str] = {"es": "¿Cómo fue?", "de": "Finden Sie nicht auch, dass es gut war?"}
    subject = asking("?", "es")
    question = replace(subject.questions[0], text=both)
    found = checks.run(replace(subject, languages=("es", "de"), questions=(question,))).findings

    assert [(one.code, one.language) for one in found if one.code == "W01"] == [("W01", "de")]
    assert text_in(question.text, "es") == "¿Cómo fue?"
