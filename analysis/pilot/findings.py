"""What a pilot says, in sentences: what to mend before going on, and what to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.pilot.alike import Alike
from analysis.pilot.shares import SIGNIFICANT, Compared, Share
from analysis.pilot.wordings import Difference


class Severity(StrEnum):
    """Whether to look before going on."""

    WARNING = "warning"
    INFO = "info"


class Subject(StrEnum):
    """What a finding is about."""

    RESPONSE = "response"
    BREAK_OFF = "break_off"
    BLANK = "blank"
    UNCLEAR = "unclear"
    ALIKE = "alike"
    TOO_FAST = "too_fast"
    WORDING = "wording"
    ENOUGH = "enough"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about the pilot.

    Parameters
    ----------
    subject : Subject
        What it is about.
    severity : Severity
        A warning where chance alone hardly explains it, else information.
    question : str or None
        The question it is about.
    sentence : str
        For a person to read.
    """

    subject: Subject
    severity: Severity
    question: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Worded:
    """What one other wording did to one question's answers.

    Parameters
    ----------
    question, wording : str
        Their names.
    option : str or None
        The option whose share it is; None for a mean.
    difference : Difference
        From the standard wording.
    p_value : float or None
        After Holm's correction over all that were compared.
    """

    question: str
    wording: str
    option: str | None
    difference: Difference
    p_value: float | None


#: By subject: what a question stands out by.
DONE = {
    Subject.BREAK_OFF: "of those who reached {name} broke off there",
    Subject.BLANK: "of those who saw {name} left it blank",
    Subject.UNCLEAR: "of the texts that replied to {name} could not be read as an answer",
}


def response(invited: Share, completed: Share) -> list[Finding]:
    """Say how many answered and how many of them to the end.

    Parameters
    ----------
    invited, completed : Share
        Who began, out of those invited; who finished, out of those who began and are not still under way.

    Returns
    -------
    list of Finding
        Information: what is usual depends on the survey.

    Examples
    --------
    >>> from analysis.pilot.shares import share
    >>> [one.sentence for one in response(share(9, 40), share(9, 9))][1]
    'Of 9 who began, 9 finished: 100 % (interval 70 to 100 %).'
    """
    found = []
    if invited.share is not None:
        sentence = f"Of {invited.of} people invited, {invited.count} have begun: {_with_interval(invited)}."
        found.append(Finding(Subject.RESPONSE, Severity.INFO, None, sentence))
    if completed.share is not None:
        sentence = f"Of {completed.of} who began, {completed.count} finished: {_with_interval(completed)}."
        found.append(Finding(Subject.RESPONSE, Severity.INFO, None, sentence))
    return found


def standing_out(subject: Subject, questions: Mapping[str, Compared]) -> list[Finding]:
    """Name the questions that stand out, the largest share first.

    Parameters
    ----------
    subject : Subject
        Break-off, blanks or unclear texts.
    questions : mapping
        By name.

    Returns
    -------
    list of Finding
        Warnings.

    Examples
    --------
    >>> from analysis.pilot.shares import compared
    >>> found = compared({"q2": (1, 70), "q3": (12, 63), "q4": (1, 50)}, least=8)
    >>> standing_out(Subject.BREAK_OFF, found)[0].sentence
    '19 % of those who reached q3 broke off there (interval 11 to 30 %), 2 % at the other questions.'
    """
    named = [(name, one) for name, one in questions.items() if one.stands_out and one.here.share is not None]
    named.sort(key=lambda pair: -(pair[1].here.share or 0))
    return [
        Finding(
            subject,
            Severity.WARNING,
            name,
            f"{_percent(one.here.share)} {DONE[subject].format(name=name)} ({_interval(one.here)}), "
            f"{_percent(one.elsewhere.share)} at the other questions.",
        )
        for name, one in named
    ]


def all_alike(scale: str, found: Alike) -> list[Finding]:
    """Say how many rated everything alike, if that is more than their ratings make usual.

    Parameters
    ----------
    scale : str
        Its points, such as "1 to 5".
    found : Alike
        What was counted.

    Returns
    -------
    list of Finding
        Information: whoever judges a service as a whole answers alike in good faith.

    Examples
    --------
    >>> from analysis.pilot.shares import share
    >>> [one.severity.value for one in all_alike("1 to 5", Alike(share(30, 60), 0.1, 1e-9))]
    ['info']
    """
    if found.expected is None or found.p_value is None or found.p_value > SIGNIFICANT:
        return []
    sentence = (
        f"{_percent(found.here.share)} gave the same point to all ratings on the scale {scale} "
        f"({_interval(found.here)}); ratings independent of each other would give {_percent(found.expected)}. "
        "Either they are answered without care, or they ask for the same thing."
    )
    return [Finding(Subject.ALIKE, Severity.INFO, None, sentence)]


def fast(found: Share) -> list[Finding]:
    """Say how many were too fast to have read.

    Parameters
    ----------
    found : Share
        Out of those whose time is known.

    Returns
    -------
    list of Finding
        Information, if there are any.

    Examples
    --------
    >>> from analysis.pilot.shares import share
    >>> fast(share(0, 40))
    []
    """
    if not found.share:
        return []
    sentence = (
        f"{_percent(found.share)} took less than a third of the usual time for the questions they answered "
        f"({_interval(found)})."
    )
    return [Finding(Subject.TOO_FAST, Severity.INFO, None, sentence)]


def wordings(found: Sequence[Worded]) -> list[Finding]:
    """Say where the words change the answers.

    Parameters
    ----------
    found : sequence of Worded
        All comparisons.

    Returns
    -------
    list of Finding
        Warnings: what such a question measures depends on how it is put.

    Examples
    --------
    >>> from analysis.pilot.wordings import difference_of_means
    >>> change = difference_of_means([5.0, 5, 4, 5] * 3, [3.0, 4, 3, 4] * 3, least=8)
    >>> wordings([Worded("q1", "short", None, change, 0.001)])[0].sentence
    'The wording "short" of q1 changes the mean answer by +1.25 (interval +0.84 to +1.66).'
    """
    return [
        Finding(Subject.WORDING, Severity.WARNING, one.question, _of_wording(one))
        for one in found
        if one.p_value is not None and one.p_value <= SIGNIFICANT
    ]


def enough(found: Sequence[Finding], most: int, least: int) -> list[Finding]:
    """Say whether silence means that nothing is wrong.

    Parameters
    ----------
    found : sequence of Finding
        What was found.
    most : int
        How many came to the question that most came to.
    least : int
        How many are needed for a figure per question.

    Returns
    -------
    list of Finding
        One sentence where there is no warning.

    Examples
    --------
    >>> enough([], 5, 8)[0].sentence
    'Fewer than 8 people came to any question: there are no figures per question yet. Wait.'
    """
    if most < least:
        text = f"Fewer than {least} people came to any question: there are no figures per question yet. Wait."
    elif any(one.severity is Severity.WARNING for one in found):
        return []
    else:
        text = f"No question stands out. {most} people came to the question that most came to."
    return [Finding(Subject.ENOUGH, Severity.INFO, None, text)]


def _of_wording(one: Worded) -> str:
    change = one.difference
    if change.difference is None:
        raise ValueError("a difference that was tested has a value")
    start = f'The wording "{one.wording}" of {one.question} changes'
    low, high = change.low or 0.0, change.high or 0.0
    if one.option is None:
        return f"{start} the mean answer by {change.difference:+.2f} (interval {low:+.2f} to {high:+.2f})."
    points = f"{100 * change.difference:+.0f} points (interval {100 * low:+.0f} to {100 * high:+.0f})"
    return f"{start} the share of {one.option} by {points}."


def _percent(share: float | None) -> str:
    return "no share" if share is None else f"{100 * share:.0f} %"


def _interval(found: Share) -> str:
    return f"interval {100 * (found.low or 0):.0f} to {100 * (found.high or 0):.0f} %"


def _with_interval(found: Share) -> str:
    return f"{_percent(found.share)} ({_interval(found)})"
