"""After the month: results, screening, a decision, a release, the bonus feed; each through the API with its own key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.base.secrets import signature_holds
from service.demo import study as studies
from service.demo.api import Api, Document, items, number, part, text
from service.demo.keys import Keys
from service.demo.timetable import PERIOD
from service.demo.web import RequestFailed, Web

FEED_LINES = 5
CASES_A_PAGE = 200
TABLES = {"frame": "frame.csv", "responses": "responses.csv", "program": "program.json"}
REASON = "The evidence was gone through with the lecturer, who gave no innocent explanation for it."


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Case:
    """A suspicious lecturer as the reviewer sees it."""

    id: str
    unit: str
    level: str
    probability: float
    evidence: str
    finding_id: str


@dataclass(frozen=True, slots=True)
class Decision:
    unit: str
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class Release:
    released: int
    held: int
    withheld: int
    because: Mapping[str, int]
    feed: tuple[tuple[str, Figure, int], ...]
    signature_holds: bool


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the service says of the month."""

    answers: int
    response_rate: float
    raw: Figure
    adjusted: Figure
    cases: tuple[Case, ...]
    decision: Decision | None
    release: Release


def conclude(web: Web, keys: Keys, survey_id: str) -> Conclusion:
    """Adjust, screen, decide one case, release."""
    overall = part(Api(web, keys.analyst).get(f"/v1/surveys/{survey_id}/results", {"period": PERIOD}), "overall")
    owner, reviewer = Api(web, keys.bonus_owner), Api(web, keys.reviewer)
    plan = owner.post(
        "/v1/plans", {"survey_id": survey_id, "name": "Teaching award", "unit": "employee", "minimum_n": 8}
    )
    plan_id = text(plan, "id")
    owner.post(f"/v1/plans/{plan_id}/screenings", {"period": PERIOD})
    cases = _cases(reviewer, plan_id)
    decision = _decide(reviewer, cases)
    released = owner.post(f"/v1/plans/{plan_id}/releases", {"period": PERIOD})
    return Conclusion(
        answers=int(number(overall, "n")),
        response_rate=number(overall, "response_rate"),
        raw=_figure(part(overall, "raw")),
        adjusted=_figure(part(overall, "adjusted")),
        cases=cases,
        decision=decision,
        release=_release(Api(web, keys.payroll), plan_id, released),
    )


def export(web: Web, keys: Keys, survey_id: str, folder: Path) -> None:
    """The programme files, as the analysis reads them from a command line."""
    analyst = Api(web, keys.analyst)
    for table, name in TABLES.items():
        reply = analyst.fetch(f"/v1/surveys/{survey_id}/export", {"table": table, "period": PERIOD, "text": "true"})
        (folder / name).write_bytes(reply.body)


def adjust_command(folder: Path) -> str:
    """The command that repeats the adjustment on the exported files."""
    files = f"--frame {folder / TABLES['frame']} --responses {folder / TABLES['responses']}"
    return f"python -m analysis adjust {files} --metric csat --auxiliary {' '.join(studies.AUXILIARIES)}"


def _figure(document: Document) -> Figure:
    return Figure(number(document, "value"), number(document, "ci_low"), number(document, "ci_high"))


def _cases(reviewer: Api, plan_id: str) -> tuple[Case, ...]:
    """All cases, the most suspicious first."""
    found: list[Case] = []
    query = {"plan_id": plan_id, "period": PERIOD, "limit": str(CASES_A_PAGE)}
    while True:
        page = reviewer.get("/v1/cases", query)
        found += [_case(item) for item in items(page, "items")]
        if page["next"] is None:
            return tuple(sorted(found, key=lambda case: (-case.probability, case.unit)))
        query["after"] = text(page, "next")


def _case(item: Document) -> Case:
    mechanisms = items(part(item, "finding"), "mechanisms")
    evidence = text(mechanisms[0], "text") if mechanisms else ""
    finding = text(item, "finding_id")
    return Case(
        text(item, "id"), text(item, "unit"), text(item, "level"), number(item, "probability"), evidence, finding
    )


def _decide(reviewer: Api, cases: Sequence[Case]) -> Decision | None:
    """One case, the most suspicious, is decided by somebody else than the plan's owner; the others stay open."""
    if not cases:
        return None
    decision = {"finding_id": cases[0].finding_id, "verdict": "upheld", "reason": REASON}
    decided = reviewer.post(f"/v1/cases/{cases[0].id}/decision", decision)
    verdict = part(decided, "decision")
    return Decision(text(decided, "unit"), text(verdict, "verdict"), text(verdict, "reason"))


def _release(payroll: Api, plan_id: str, released: Document) -> Release:
    feed = payroll.get("/v1/bonus-feed", {"plan_id": plan_id, "period": PERIOD, "limit": str(FEED_LINES)})
    signed = payroll.fetch(f"/v1/releases/{text(released, 'id')}/document")
    public_key = text(payroll.get("/v1/signing-key"), "public_key")
    holds = signature_holds(public_key, signed.body, text(feed, "signature"))
    if not holds:
        raise RequestFailed("the signature of the release does not fit its document")
    because = part(released, "withheld_because")
    return Release(
        released=int(number(released, "released")),
        held=int(number(released, "held")),
        withheld=int(number(released, "withheld")),
        because={reason: int(number(because, reason)) for reason in because},
        feed=tuple((text(line, "unit"), _figure(line), int(number(line, "n"))) for line in items(feed, "figures")),
        signature_holds=holds,
    )
