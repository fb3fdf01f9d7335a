"""English for rules: sentences with their places, and words by what they do to an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

ENGLISH = "en"
_SAME_LENGTH = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "\u00a0": " "})
_BREAK = re.compile(r"(?<=[.!?])[\"')]*\s+|\s*\n\s*")


def plain(text: str) -> str:
    """The text with typewriter quotes and dashes, each character in its old place."""
    return text.translate(_SAME_LENGTH)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a text and where each begins."""
    start = 0
    for match in _BREAK.finditer(text):
        # a closing quotation mark belongs to the sentence before it
        end = match.start() + len(match[0]) - len(match[0].lstrip("\"')"))
        yield from _one(text, start, end)
        start = match.end()
    yield from _one(text, start, len(text))


def _one(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), piece.strip()


def words(*groups: str) -> str:
    """A pattern for any of the words, longest first, so that "very good" is not read as "very"."""
    listed = sorted({word for group in groups for word in group.split()}, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word).replace("_", r"[\s-]+") for word in listed) + ")"


def pattern(source: str) -> re.Pattern[str]:
    """A case-insensitive pattern in verbose notation, where spaces are written \\s."""
    return re.compile(source, re.IGNORECASE | re.VERBOSE)


# Praise and blame strong enough that a question holding them has answered itself.
STRONG_PRAISE = """
    amazing awesome awe-inspiring beautiful best-in-class breathtaking brilliant delightful excellent
    exceptional exquisite extraordinary fabulous fantastic first-class first-rate flawless gorgeous great
    impressive incredible magnificent marvellous marvelous outstanding perfect phenomenal remarkable sensational
    spectacular splendid stellar stunning superb superior terrific top-notch top-quality tremendous unbeatable
    unmatched unparalleled unrivalled unrivaled wonderful world-class
    """
STRONG_BLAME = """
    abysmal appalling atrocious awful disastrous disgraceful dismal dreadful hideous horrendous horrible horrid
    inexcusable lousy outrageous pathetic ridiculous shameful shocking terrible unacceptable useless worthless
    wasteful
    """
# Praise that is mild in a question ("how friendly was ...?") but loads a noun of one's own ("our friendly staff").
OWN_PRAISE = """
    acclaimed affordable attentive award-winning beloved caring convenient courteous cutting-edge dedicated
    delicious devoted dependable easy-to-use efficient exciting expert fast friendly generous groundbreaking
    hard-working hardworking helpful highly-trained high-quality hospitable industry-leading innovative
    knowledgeable leading low lightning-fast loyal luxurious modern much-loved polite popular prestigious
    professional proven quick reliable renowned revolutionary skilled state-of-the-art sophisticated speedy
    superfast talented tasty thoughtful timely trusted trustworthy unique user-friendly valuable warm well-known
    well-loved well-trained
    """
