"""The month itself: events are reported, messages arrive, people react; instant by instant on the shared clock."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from service.demo import study as studies
from service.demo import timetable
from service.demo.api import Api
from service.demo.backend import Backend
from service.demo.browser import Browser, Form
from service.demo.clock import SharedClock
from service.demo.mailroom import Arrival, Mailroom
from service.demo.progress import Progress
from service.demo.respondents import Intent, Respondents, Stop, Telephone, WebAnswer
from service.demo.study import Study
from service.demo.world import Visit, World

AT_ONCE = 4
OPENED_ON = timedelta(seconds=10)
SUBMITTED_ON = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of the month."""

    texts: int
    mails: int
    by_form: int
    by_text: int
    stops: int


@dataclass(frozen=True, slots=True)
class _Report:
    visits: Sequence[Visit]


@dataclass(frozen=True, slots=True)
class _Due:
    """Messages fall due: reminders, and the blind arm's invitations."""


@dataclass(frozen=True, slots=True)
class _Submit:
    answer: WebAnswer
    form: Form


_Task = _Report | _Due | _Submit | WebAnswer | Telephone | Stop


@dataclass(slots=True)
class Fieldwork:
    """Everybody outside the service, and the time they live in."""

    world: World
    study: Study
    product_team: Api
    backend: Backend
    clock: SharedClock
    mailroom: Mailroom
    browser: Browser
    send_text: Callable[[str, str], None]
    progress: Progress
    by_form: int = 0
    stops: int = 0
    _agenda: list[tuple[datetime, int, _Task]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)

    def run(self) -> Tally:
        """Live through the month, until nobody has anything left to do."""
        respondents = Respondents(self.world, self.study)
        self._plan()
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="respondent") as threads:
            while self._agenda:
                now, tasks = self._next()
                self.clock.move_to(now)
                self._from_the_campus(tasks, respondents, now)
                for follow_up in threads.map(self._on_the_web, _of(tasks, WebAnswer, _Submit, Stop)):
                    if follow_up is not None:
                        self._put(_on_grid(now + timedelta(seconds=follow_up.answer.seconds), SUBMITTED_ON), follow_up)
                self._by_telephone(tasks, respondents, now)
                self.by_form += len(_of(tasks, _Submit))
                self.stops += len(_of(tasks, Stop))
                self.progress.at(now, messages=self.mailroom.texts + self.mailroom.mails, answers=self.by_form)
        return Tally(self.mailroom.texts, self.mailroom.mails, self.by_form, respondents.finished_by_text, self.stops)

    def _plan(self) -> None:
        by_slot: dict[datetime, list[Visit]] = defaultdict(list)
        for visit in self.world.visits:
            by_slot[visit.reported_at].append(visit)
        for slot, visits in by_slot.items():
            self._put(slot, _Report(visits))
        for moment in timetable.working_moments(tuple(by_slot)):
            self._put(moment, _Due())

    def _put(self, at: datetime, task: _Task) -> None:
        heapq.heappush(self._agenda, (at, next(self._order), task))

    def _next(self) -> tuple[datetime, list[_Task]]:
        at, _, task = heapq.heappop(self._agenda)
        tasks = [task]
        while self._agenda and self._agenda[0][0] == at:
            tasks.append(heapq.heappop(self._agenda)[2])
        return at, tasks

    def _from_the_campus(self, tasks: Sequence[_Task], respondents: Respondents, now: datetime) -> None:
        """Report what happened, send what is due, see what arrives."""
        if not any(isinstance(task, (_Report, _Due)) for task in tasks):
            return
        for task in tasks:
            if isinstance(task, _Report):
                studies.report(self.product_team, self.study, task.visits)
        self._arrive(respondents, now)

    def _by_telephone(self, tasks: Sequence[_Task], respondents: Respondents, now: datetime) -> None:
        """Texts go out to the service, whose answers arrive at once."""
        texts = [task for task in tasks if isinstance(task, Telephone)]
        for task in texts:
            self.send_text(task.number, task.text)
        if texts:
            self.stops += sum(task.is_stop for task in texts)
            self._arrive(respondents, now)

    def _arrive(self, respondents: Respondents, now: datetime) -> None:
        self.backend.drain()
        for arrival in self._new():
            for intent in respondents.read(arrival, now):
                self._intend(intent)

    def _new(self) -> Iterable[Arrival]:
        """In an order that does not depend on which thread was faster."""
        return sorted(self.mailroom.new(), key=lambda arrival: (arrival.address, bool(arrival.token)))

    def _intend(self, intent: Intent) -> None:
        self._put(_on_grid(intent.at, OPENED_ON), intent.what)

    def _on_the_web(self, task: WebAnswer | _Submit | Stop) -> _Submit | None:
        match task:
            case WebAnswer():
                return _Submit(task, self.browser.open(task.link, task.device))
            case _Submit():
                self.browser.submit(task.form, task.answer.answers, task.answer.device)
            case Stop():
                self.browser.unsubscribe(task.link, task.device)
        return None


def _of(tasks: Sequence[_Task], *kinds: type) -> list[WebAnswer | _Submit | Stop]:
    return [task for task in tasks if isinstance(task, (WebAnswer, _Submit, Stop)) and isinstance(task, kinds)]


def _on_grid(moment: datetime, step: timedelta) -> datetime:
    """The next moment on a grid, so that people act at the same instants and side by side."""
    since = moment - timetable.MONTH_START
    return timetable.MONTH_START + -(-since // step) * step
