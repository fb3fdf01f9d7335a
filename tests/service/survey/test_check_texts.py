"""Whatever anybody writes: no text of any field breaks a rule, and what a finding quotes stands where it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.survey import checks
from service.survey.asked import Wording
from service.survey.ballot import Crosswise
from service.survey.checks import Finding, Rule
from service.survey.checks.places import everything
from service.survey.practice import Practice
from service.survey.question import Multiple, OpenText, Option, Pressure, Quantity, Rating, Role, Single
from service.survey.questionnaire import Fact, Questionnaire, Section
from validation.labelled import rating, sound

PIECES = r"""a 10 9 or 5 stars please give us anything less than don't you agree our great free gift if not never [name]
___ 18-25 25+ under $5 1,000 - ' " ? ! . ’ é 👍 very good poor nice n't excellent review hours always and / STOP e.g.
how often do would rate not-at-all extremely satisfied dissatisfied none Other your income last year CSAT (or) : ;
İ ß ﬁ 𝔘 ١٠ 十 <b> && %s \ # * | ( [ ] ) ^ $ + 0 1e9 9999999999999999999 1/2 50% 12:30 http://x.y/z {{ }} {sender}
un 10 note de 9 eine 5 nota 10 cinco estrellas por favor bitte merci menos de unter plus de a à bis y et und e ó où
no ne n' nicht não nunca precio y calidad Preis und Qualität muy sehr très muito satisfecho zufrieden mauvais ruim ¿ ¡
« » „ 18 años ans Jahre o más ou plus die meisten Kunden la mayoría de clientes regalo Gutschein prime Bonus é"""
pieces = st.sampled_from([*PIECES.split(), "\n", "\u202e", "e\u0301"])
texts = st.one_of(st.text(max_size=40), st.lists(pieces, max_size=20).map(" ".join)).map(lambda text: text or "x")
#: So many different texts go round in a questionnaire.
spoken = st.lists(texts, min_size=5, max_size=5)


def whole() -> Questionnaire:
    """Every kind of question and of text, in two languages."""
    word = {"en": "x", "es": "x"}
    options = tuple(Option(code, word, exclusive=code == "c") for code in "abc")
    scale = rating({1: "x", 2: "x", 3: "x"}, Role.DRIVER).questions[0]
    questions = (
        *(question for question in sound("en", "es").questions if not isinstance(question, Pressure)),
        replace(scale, text=word, labels=dict.fromkeys((1, 2, 3), word), hint=word),
        Single("b", word, options, required=True, wordings=(Wording("other", 0.5, word),)),
        Multiple("m", word, options, required=False),
        OpenText("o", word, 100, required=False, hint=word),
        Quantity("n", word, required=False, min=0, unit=word),
        Pressure("p", word, (Crosswise(0.5, word, 0.2, None),)),
    )
    sections, facts = (Section("s", word, word),), (Fact("product", word),)
    return replace(sound("en", "es"), questions=questions, sections=sections, facts=facts)


def saying(node: Any, words: Sequence[str], at: list[int], languages: Sequence[str] = ("en", "es")) -> Any:
    """The same with its texts replaced by the words in turn, in each of the languages."""
    if isinstance(node, Mapping):
        if set(node) == {"en", "es"}:
            at[0] += 1
            return {language: words[(at[0] + shift) % len(words)] for shift, language in enumerate(languages)}
        return {key: saying(value, words, at, languages) for key, value in node.items()}
    if isinstance(node, tuple):
        return tuple(saying(value, words, at, languages) for value in node)
    if is_dataclass(node) and not isinstance(node, type):
        return replace(
            node, **{one.name: saying(getattr(node, one.name), words, at, languages) for one in fields(node)}
        )
    return node


WHOLE = whole()


def said_in(subject: Questionnaire) -> dict[tuple[str | None, str, str], str]:
    return {
        (place.question, place.field, language): place.text
        for language in subject.languages
        for place in everything(subject, language)
    }


def found_by(rule: Rule, subject: Questionnaire) -> list[Finding]:
    in_texts = [one for tag in subject.languages if rule.reads(tag) for one in rule.findings(subject, tag)]
    return [*in_texts, *rule.practice_findings(subject, Practice())]


@pytest.mark.parametrize("rule", checks.RULES, ids=lambda rule: rule.code)
@given(words=spoken, languages=st.sampled_from([("en", "es"), ("fr", "de", "pt")]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_breaks_a_rule_and_every_span_quotes_its_evidence(
    rule: Rule, words: list[str], languages: tuple[str, ...]
) -> None:
    subject = replace(saying(WHOLE, words, [0], languages), languages=languages)
    said = said_in(subject)

    findings = found_by(rule, subject)

    assert findings == found_by(rule, subject)
    for finding in findings:
        start, end = finding.span
        assert 0 <= start <= end
        assert end - start == len(finding.evidence)
        text = said.get((finding.question, finding.field, finding.language))
        # what is no text, such as how the survey is carried out, is quoted as the rule puts it into words
        assert text is None or text[start:end] == finding.evidence


@pytest.mark.parametrize("rule", checks.RULES, ids=lambda rule: rule.code)
def test_a_rule_says_what_it_is(rule: Rule) -> None:
    assert all([rule.code, rule.name, rule.why, rule.rewrite, rule.source])
    assert [rule.check, rule.check_practice, rule.check_change] != [None] * 3


@given(words=spoken)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_same_questionnaire_gets_the_same_report(words: list[str]) -> None:
    subject: Questionnaire = saying(WHOLE, words, [0])

    assert checks.run(subject, practice=Practice()) == checks.run(subject, practice=Practice())


def test_the_texts_that_are_drawn_fill_every_place() -> None:
    subject = saying(WHOLE, ["one", "two"], [0])

    assert set(said_in(subject).values()) == {"one", "two"}
    assert {type(question) for question in subject.questions} >= {
        Rating,
        Single,
        Multiple,
        OpenText,
        Quantity,
        Pressure,
    }
