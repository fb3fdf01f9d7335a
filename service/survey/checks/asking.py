"""The sentences of a question that ask: what only introduces, defines or instructs is left out."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import pattern, sentences

_RATE = pattern(
    r"""^\W*(?:(?:please|kindly|now|next|finally|on\sa\sscale[^,]*),?\s)*(?:can\syou\s|could\syou\s)?
    (?:rate|evaluate|assess|score|grade|judge|rank|describe|explain|comment|tell|indicate|say|state|share|give
    |list)\b"""
)
_INSTRUCTION = pattern(
    r"""^\W*(?:(?:please|kindly|now|next),?\s)*(?:select|choose|tick|click|tap|answer|read|think|look|consider|enter
    |type|use|check|mark|skip
    |continue|complete|fill|write|pick|circle|reply|press|remember|note|hand|return|bring|drop|send|ask|bear
    |do\snot|don't|imagine|suppose|provide
    |include|exclude|count|take|leave
    |add|call|contact|visit|go|see|keep|if|thank)\b"""
)
# Where the question begins after what leads up to it: "Thinking of X and Y, how ...?"
_OPENER = pattern(
    r"""[,:;]\s(?:please\s)?(?=(?:(?:about|for|by|on|in|to|at|with|from)\s)?(?:how|what|which|who|whom|whose|when
    |where|why)\b
    |(?:would|do|does|did|is|are|was|were|have|has|had|can|could|should|will)\s(?:you|your|the|it|they|there|this
    |that|these|our|any|anyone|someone|he|she|we|people|staff|doctors|nurses)\b
    |please\s|rate\b|tell\b|indicate\b|say\b)"""
)


def asked_sentences(text: str) -> Iterator[tuple[int, str]]:
    """Questions and requests to rate; in a text without any, its statements."""
    listed = list(sentences(text))
    asking = [(start, sentence) for start, sentence in listed if is_question(sentence) or _RATE.search(sentence)]
    yield from asking or [pair for pair in listed if not _INSTRUCTION.search(pair[1])]


def lead_in(sentence: str) -> int:
    """How many characters lead up to the asking itself."""
    openers = list(_OPENER.finditer(sentence))
    return openers[-1].end() if openers else 0


def is_question(sentence: str) -> bool:
    """Whether the sentence ends with a question mark."""
    return sentence.rstrip("\"') ").endswith("?")
