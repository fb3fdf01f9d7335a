"""Names of persons in English questions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.survey.checks.english import pattern
from service.survey.checks.score import Span
from service.survey.checks.staff import ROLE

# Given names that are hardly ever anything else: no Will, Mark, Rose, Grace, Bill, Chase, Paris or Mercedes.
_NAMES = """
    Aaron Abdul Adam Adrian Agnes Ahmed Aisha Alan Alejandro Alex Alexander Alexandra Ali Alice Alicia Amanda Amir
    Amy Ana Andrea Andreas Andrew Angela Anita Anna Anne Antonio Anthony Arjun Ashley Barbara Beatriz Ben Benjamin
    Beth Betty Brandon Brenda Brian Bruno Carl Carla Carlos Carmen Carol Caroline Catherine Cathy Charles Cheryl
    Chloe Chris Christina Christine Christopher Claire Claudia Colin Connie Craig Cynthia Daniel Daniela Danielle
    Dave David Deborah Debra Denise Dennis Diana Diane Diego Dmitri Donald Donna Dorothy Doug Edward Eduardo Elena
    Elizabeth Emily Emma Eric Erik Esther Ethan Eva Evelyn Fatima Felipe Fernando Fiona Francisco Frances Gabriel
    Gary George Gerald Gloria Gonzalo Greg Gregory Hannah Hans Harold Hassan Heather Helen Henry Hiroshi Ian Ibrahim
    Ines Irene Isabel Ivan Jacob James Jamie Jane Janet Jason Javier Jean Jeff Jeffrey Jennifer Jenny Jeremy Jerry
    Jessica Jill Jim Joan Joanna Joe Joel Johanna John Jonathan Jorge Jose Joseph Josh Joshua Juan Judith Judy Julia
    Julian Julie Kamala Karen Karl Kate Katherine Kathleen Kathy Katie Keith Kelly Ken Kenneth Kevin Kim Kimberly
    Kumar Kyle Larry Laura Lauren Leila Leo Leon Linda Lisa Liz Lopez Louise Lucas Lucia Luis Luke Lynn Manuel
    Marcus Margaret Maria Marie Mario Marta Martha Martin Mary Matt Matthew Megan Mei Melissa Michael Michelle
    Miguel Mike Mohamed Mohammed Monica Nancy Natalie Nathan Nicholas Nick Nicole Nina Noah Olga Olivia Omar Oscar
    Pablo Pamela Patricia Patrick Paul Paula Pedro Peter Philip Priya Rachel Rafael Raj Rebecca Richard Rita Robert
    Roberto Rodrigo Roger Ronald Rosa Roy Ruth Ryan Sam Samantha Samuel Sandra Sanjay Sarah Scott Sean Sergio Sharon
    Simon Sofia Sophia Sophie Stefan Stephanie Stephen Steve Steven Susan Tamara Ted Teresa Theresa Thomas Tim
    Timothy Tina Todd Tom Tony Tyler Vanessa Veronica Victor Victoria Vincent Vladimir Walter Wei Wendy William
    Yolanda Yusuf Zoe
    """
_GIVEN = frozenset(_NAMES.split())
_WORD = re.compile(r"(?<![\w'.-])([A-Z][a-zà-ÿ]+)(?=[\s,.;:?!)']|$)")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Nurse|Sister|Señor|Señora)\.?\s[A-Z][\w'-]+")
_ROLE_NAME = pattern(rf"\b(?:your|our|the)\s{ROLE},?\s(?-i:(?P<name>[A-Z][a-z]+))\b")
_SERVICE = pattern(
    r"""\b(?:satisfied|happy|pleased|rate|score|helpful|friendly|polite|courteous|recommend|explain\w*|help\w*|serv\w+
    |treat\w*|listen\w*|call|visit|appointment|experience|performance|knowledgeable|professional|well|answer\w*|assist\w*
    |care|work|repair|deliver\w*|chat|conversation|meeting|interaction|support)\b"""
)
# A name in full is a public figure's or a firm's more often than an employee's.
_IN_FULL = re.compile(r"\s(?:[A-Z]\.\s)?[A-Z][\w'-]+")


def named_persons(text: str) -> Iterator[Span]:
    """Persons who seem to have served the respondent; brands, places and politicians are passed over."""
    if not _SERVICE.search(text):
        return
    for expression in (_TITLED, _ROLE_NAME):
        for match in expression.finditer(text):
            yield match.span()
    for match in _WORD.finditer(text):
        begins = match.start() == 0
        if match[1] in _GIVEN and not begins and not _IN_FULL.match(text, match.end()) and not _surname(text, match):
            yield match.span()


def _surname(text: str, match: re.Match[str]) -> bool:
    """Part of a longer name, or of a role or title that was found already."""
    before = text[: match.start()]
    return bool(re.search(r"[A-Z][\w'.-]*\s$", before)) or any(
        one.start() <= match.start() < one.end() for one in _ROLE_NAME.finditer(text)
    )
