"""The form as it stands behind a respondent's link. Looking at it writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.base.secrets import Secrets
from service.response import response as responses
from service.response.response import Response, State
from service.sampling import dealing
from service.sampling import invitation as invitations
from service.sampling.dealing import Dealt
from service.sampling.invitation import Invitation
from service.survey.condition import Given
from service.survey.question import Question
from service.survey.questionnaire import Questionnaire
from service.survey.version import Version
from service.survey.walk import Walk, walk


@dataclass(frozen=True, slots=True)
class Opened:
    """What stands behind a respondent's link: the questions, and which of them have their answer already."""

    invitation: Invitation
    version: Version
    dealt: Dealt
    response: Response | None
    walk: Walk

    @property
    def questionnaire(self) -> Questionnaire:
        return self.dealt.questionnaire

    @property
    def given(self) -> Given:
        return self.walk.given

    @property
    def is_complete(self) -> bool:
        return self.response is not None and self.response.state is State.COMPLETE

    @property
    def missing(self) -> tuple[Question, ...]:
        """What is still to be asked: a response begun by text is continued, not begun again."""
        return tuple(question for question in self.walk.route if question.name not in self.given)

    @property
    def passed(self) -> int:
        """How many pages lie behind."""
        return responses.pages_passed(self.walk, self.response)

    @property
    def page(self) -> int:
        """The page that comes next; the last one where nothing is left to ask."""
        following = self.walk.next_page(self.passed)
        return max(self.walk.shown, default=0) if following is None else following


def open_form(session: Session, token: str, *, secrets: Secrets, now: datetime) -> Opened:
    """What to show to the holder of a link. Reads only: whoever follows a link has not answered yet.

    Raises UnknownLink, LinkExpired or SurveyClosed; a complete response is shown for as long as the link is known.
    """
    invitation = invitations.by_token(session, token)
    version = session.get_one(Version, invitation.version_id)
    response = responses.of_invitation(session, invitation)
    dealt = dealing.asked_of(session, invitation, version, secrets=secrets)
    way = walk(dealt.questionnaire, responses.answers_in(session, response), dealt.facts)
    opened = Opened(invitation, version, dealt, response, way)
    if not opened.is_complete:
        responses.must_be_open(session, invitation, now)
    return opened
