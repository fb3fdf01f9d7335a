"""The demo from beginning to end: real ratings in, released figures out, by public interfaces only."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

from service.demo import conclusion, place, ratings, report, study, timetable, world
from service.demo.api import Api
from service.demo.backend import Backend, BackendFailed
from service.demo.browser import Browser
from service.demo.clock import SharedClock
from service.demo.fieldwork import Fieldwork
from service.demo.mailroom import Mailroom
from service.demo.place import LATER_URL, SENDER
from service.demo.pressure import Planted
from service.demo.progress import Progress
from service.demo.ratings import BadInput, Rating
from service.demo.report import Findings
from service.demo.standins.smtp import SmtpStandin
from service.demo.standins.twilio import TwilioStandin
from service.demo.web import RequestFailed
from service.demo.world import World

ALL_EXPIRED = timetable.MONTH_END + timetable.BLIND_DELAY + timedelta(days=study.LINK_VALID_DAYS)
NO_SUCH_NUMBER = 30005
MOST_ABROAD = 10_000  # in a day: customers in another country are the rule here, and no sign of a fraud
MOST_OF_A_WEEK = 30  # messages to one person: some go to a lecture on every day, and are asked about each


def run(folder: Path, seed: int) -> int:
    """Carry the survey through and print what was found; 0 only if the whole path ran."""
    begun = time.monotonic()
    try:
        found = carry_out(folder, ratings.read(), seed=seed)
    except (BadInput, RequestFailed, BackendFailed, FileExistsError) as error:
        print(f"the demo stopped: {error}", file=sys.stderr)
        return 1
    print(f"\n{report.render(found)}\n\nDone in {time.monotonic() - begun:.0f} seconds. Where to look next:")
    key = folder / "api-key"
    print(f"  make serve   serves this month's data; its API is described at {LATER_URL}/docs")
    print(f'  curl -H "Authorization: Bearer $(cat {key})" {LATER_URL}/v1/surveys   ({key} may read everything)')
    print(f"  {conclusion.adjust_command(folder)}")
    return 0


def carry_out(folder: Path, given: Sequence[Rating], *, seed: int, planted: Planted | None = None) -> Findings:
    """Everything but the printing."""
    _say(f"building the world: {len(given):,} real ratings")
    built = world.build(given, seed=seed, planted=planted)
    here = place.fresh(folder)
    clock = SharedClock(timetable.MONTH_START)
    keys = here.issue_keys(clock())
    _say("starting the service, and stand-ins for Twilio and the mail relay")
    twilio = TwilioStandin(
        account_sid=f"AC{token_hex(16)}",
        auth_token=token_hex(16),
        inbound_url=f"{here.url}/hooks/twilio/inbound",
        callbacks=("delivered", "undelivered"),
    )
    smtp = SmtpStandin()
    with (
        twilio,
        smtp,
        closing(here.listening),
        Backend(here.env(twilio, smtp), here.listening, clock, here.log) as backend,
        closing(here.web()) as web,
        Progress("the month", timetable.MONTH_START, ALL_EXPIRED) as progress,
    ):
        _make_unreachable(built, twilio, smtp)
        operator = Api(web, keys.operator)
        operator.put("/v1/sending-limits", {"daily_international": MOST_ABROAD})
        operator.put("/v1/message-cap", {"most": MOST_OF_A_WEEK, "days": 7})
        product_team = Api(web, keys.product_team)
        published = study.publish(product_team)
        tally = Fieldwork(
            world=built,
            study=published,
            product_team=product_team,
            backend=backend,
            clock=clock,
            mailroom=Mailroom(twilio, smtp),
            browser=Browser(web),
            send_text=lambda number, text: _hand_in(twilio, number, text),
            progress=progress,
        ).run()
        _settle(twilio)
        clock.move_to(max(clock(), ALL_EXPIRED))
        progress.close()
        _say("adjusting, screening, deciding, releasing")
        concluded = conclusion.conclude(web, keys, published.survey_id)
        conclusion.export(web, keys, published.survey_id, folder)
    here.leave_for_serving()
    return report.gather(built, tally, concluded)


def _make_unreachable(built: World, twilio: TwilioStandin, smtp: SmtpStandin) -> None:
    for customer in built.customers.values():
        if customer.is_reachable:
            continue
        if customer.channel == "sms":
            twilio.messages.plan_outcome(customer.address, "undelivered", NO_SUCH_NUMBER)
        else:
            smtp.refuse(customer.address)


def _hand_in(twilio: TwilioStandin, number: str, text: str) -> None:
    answer = twilio.inbound(number, text, to=SENDER)
    if answer.status != 200:
        raise RequestFailed(f"an inbound text was answered with {answer.status}")


def _settle(twilio: TwilioStandin) -> None:
    """Every status callback has been posted and taken."""
    twilio.callbacks.drain()
    if twilio.callbacks.failures:
        failures = twilio.callbacks.failures
        raise RequestFailed(f"{len(failures)} status callbacks failed, the first with {failures[0]}")


def _say(what: str) -> None:
    print(f"{what} ...", file=sys.stderr, flush=True)
