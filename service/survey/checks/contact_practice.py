"""R06 and C10: how often, and when, somebody hears from the survey."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.practice import Practice
from service.survey.questionnaire import Questionnaire

_DAY = 24
_FEW_DAYS = 7
# a reminder may drift by that much and still come at about the time of day of the invitation
_DRIFT = 3


def _frequency(questionnaire: Questionnaire, practice: Practice) -> Iterator[Hit]:
    """A diary asks the same people again on purpose."""
    if questionnaire.diary is not None or practice.quarantine_days >= _FEW_DAYS:
        return
    text = str(practice.quarantine_days)
    if practice.quarantine_days == 0:
        yield Place(None, "practice.quarantine_days", text), Match(0, len(text))
    else:
        why = f"the same person may be asked again after {text} days"
        yield Place(None, "practice.quarantine_days", text), Match(0, len(text), Severity.INFO, why)


def _quiet_hours(_: Questionnaire, practice: Practice) -> Iterator[Hit]:
    """The practice holds no hours of the day yet: its delays, though, move a message round the clock."""
    name = "reminder_after_hours" if practice.reminder_waits is None else "reminder_waits"
    for hours in dict.fromkeys(int(wait.total_seconds()) // 3600 for wait in practice.waits):
        rest = hours % _DAY
        if _DRIFT < rest < _DAY - _DRIFT:
            text = str(hours)
            why = (
                f"a reminder comes {text} hours after the message before it, so at another time of day: who is asked "
                f"at noon is reminded at {(12 + rest) % _DAY}:00"
            )
            yield Place(None, f"practice.{name}", text), Match(0, len(text), why=why)


RULES = (
    Rule(
        code="R06",
        name="contact_frequency",
        severity=Severity.WARNING,
        why="nothing keeps the same person from being asked after every visit, until they no longer answer",
        rewrite="Leave people alone for a while: quarantine_days of 30, say.",
        source="AAPOR Code of Professional Ethics and Practices; ICC/ESOMAR International Code, article 3",
        check_practice=_frequency,
    ),
    Rule(
        code="C10",
        name="sms_quiet_hours",
        severity=Severity.WARNING,
        why="messages may come at night",
        rewrite="Make reminder_after_hours a multiple of 24, such as 48.",
        source="47 CFR 64.1200(c)(1): 8 to 21 o'clock where the person called lives",
        check_practice=_quiet_hours,
    ),
)
