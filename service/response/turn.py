"""One turn of a conversation: a text that may answer, what is kept of it, and what is said next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Conflict, Gone
from service.base.secrets import Secrets
from service.delivery import compose, conversation, outbox
from service.delivery.conversation import Conversation, Redo
from service.delivery.message import Kind
from service.response import dialogue, inbound, request, response
from service.response.automatic import is_automatic
from service.response.dialogue import Act, Heard, Said, Stand
from service.response.inbound import Inbound, ReadAs
from service.response.normal import words
from service.sampling import dealing
from service.sampling.dealing import Dealt
from service.sampling.invitation import Invitation
from service.survey.answer import NoAnswer
from service.survey.version import Version
from service.survey.wording import Phrase, phrase

TO_SPARE = 5  # texts beyond each question being answered and asked twice
SAME_TEXT_LIMIT = 3  # the same text that cannot be read, so often in a row, is a machine's
_READ_AS = {
    Act.ANSWER: ReadAs.ANSWER,
    Act.CORRECTION: ReadAs.CORRECTION,
    Act.SKIP: ReadAs.SKIPPED,
    Act.UNCLEAR: ReadAs.UNCLEAR,
    Act.UNANSWERED: ReadAs.UNANSWERED,
    Act.BACK: ReadAs.BACK,
    Act.RESTART: ReadAs.RESTART,
    Act.LINK: ReadAs.LINK,
    Act.AUTOMATIC: ReadAs.AUTOMATIC,
}
_UNREADABLE = (ReadAs.UNCLEAR, ReadAs.UNANSWERED)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One text and the conversation it belongs to."""

    session: Session
    row: Inbound
    talk: Conversation
    invitation: Invitation
    dealt: Dealt
    secrets: Secrets
    public_url: str
    now: datetime

    @property
    def link(self) -> str:
        return _link(self.invitation, self.secrets, self.public_url)

    def stand(self) -> Stand:
        """Where the conversation stands, with what was answered by now."""
        asked = self.dealt.questionnaire.question(self.talk.question)
        if asked is None:
            raise LookupError("the conversation names a question that its version does not have")
        return Stand(
            questionnaire=self.dealt.questionnaire,
            facts=self.dealt.facts,
            given=response.given_by(self.session, self.invitation),
            language=self.invitation.language,
            asked=asked,
            previous=self.talk.previous,
            has_clarified=self.talk.clarified,
            left_open=self.talk.left_open,
            redo=self.talk.redo,
        )


def take(session: Session, row: Inbound, body: str, *, secrets: Secrets, public_url: str, now: datetime) -> ReadAs:
    """Take a text that makes no request as a turn of the conversation that is open with its sender."""
    talk = conversation.open_for(session, row.address_index, now=now)
    if talk is None:
        return _after_the_end(session, row, body, secrets, public_url, now)
    invitation = session.get_one(Invitation, talk.invitation_id)
    row.belongs_to(invitation)
    version = session.get_one(Version, invitation.version_id)
    dealt = dealing.asked_of(session, invitation, version, secrets=secrets)
    turn = _Turn(session, row, talk, invitation, dealt, secrets, public_url, now)
    stand = turn.stand()
    if row.received_at < talk.last_at or not conversation.has_asked(session, talk, before=row.received_at):
        early = dialogue.hear_early(stand, body)
        return ReadAs.EARLY if early is None else _do(turn, stand, early)
    heard = dialogue.hear(stand, body)
    if heard.act is Act.STOP:
        return request.stop(session, row, secrets, now, is_certain=False)
    row.question = heard.question.name
    if heard.act is Act.AUTOMATIC:
        return ReadAs.AUTOMATIC
    if heard.act in (Act.UNCLEAR, Act.UNANSWERED) and _repeats(turn, body):
        conversation.close(session, talk, conversation.State.LAPSED, now)
        return ReadAs.REPETITION
    return _do(turn, stand, heard)


def _do(turn: _Turn, stand: Stand, heard: Heard) -> ReadAs:
    """Keep what was heard, and say what follows."""
    turn.talk.turns += 1
    turn.row.question = heard.question.name
    if turn.talk.turns > 2 * len(stand.route) + TO_SPARE:
        conversation.close(turn.session, turn.talk, conversation.State.LAPSED, turn.now)
        return ReadAs.TURN_LIMIT
    try:
        _keep(turn, stand, heard)
    except (Conflict, Gone):
        conversation.close(turn.session, turn.talk, conversation.State.LAPSED, turn.now)
        return ReadAs.LATE
    said = dialogue.go_on(turn.stand(), heard, link=turn.link)
    _say(turn, said)
    return _READ_AS[heard.act]


def _keep(turn: _Turn, stand: Stand, heard: Heard) -> None:
    if heard.value is not None and not isinstance(heard.value, NoAnswer):
        response.take_one(
            turn.session,
            invitation=turn.invitation,
            question=heard.question,
            value=heard.value,
            secrets=turn.secrets,
            now=turn.now,
            seconds=max(0.0, (turn.row.received_at - turn.talk.last_at).total_seconds()),
        )
    elif heard.withdraws and stand.redo is not Redo.NOTHING:
        response.take_back(turn.session, invitation=turn.invitation, question=heard.question, now=turn.now)


def _say(turn: _Turn, said: Said) -> None:
    talk, stand = turn.talk, said.stand
    talk.question, talk.previous = stand.asked.name, stand.previous
    talk.clarified, talk.left_open, talk.redo = stand.has_clarified, stand.left_open, stand.redo
    if said.is_over:
        response.finish(turn.session, turn.invitation, turn.dealt, now=turn.now)
    else:
        response.lead_to(turn.session, turn.invitation, stand.asked)
    message = outbox.owe_text(
        turn.session,
        invitation=turn.invitation,
        body=said.body,
        kind=Kind.CONVERSATION,
        dedupe_key=f"{turn.invitation.id}:turn:{turn.row.id}",
        secrets=turn.secrets,
        now=turn.now,
        said_at=turn.row.received_at,
    )
    if said.asks:
        talk.message_id = message.id
    talk.last_at = turn.now
    turn.session.flush()
    if said.is_over:
        conversation.close(turn.session, talk, conversation.State.DONE, turn.now)


def _repeats(turn: _Turn, body: str) -> bool:
    """Whether nobody could read the same text just before, and before that."""
    earlier = turn.session.scalars(
        select(Inbound)
        .where(
            Inbound.address_index == turn.row.address_index,
            Inbound.invitation_id == turn.invitation.id,
            Inbound.id != turn.row.id,
            Inbound.read_at.is_not(None),
        )
        .order_by(Inbound.received_at.desc(), Inbound.id.desc())
        .limit(SAME_TEXT_LIMIT - 1)
    ).all()
    return len(earlier) == SAME_TEXT_LIMIT - 1 and all(
        one.read_as in _UNREADABLE and _is_same(inbound.body_of(one, turn.secrets), body) for one in earlier
    )


def _is_same(one: str, other: str) -> bool:
    return (words(one) or one.strip()) == (words(other) or other.strip())


def _after_the_end(
    session: Session, row: Inbound, body: str, secrets: Secrets, public_url: str, now: datetime
) -> ReadAs:
    """A reply to a conversation that lapsed answers nothing else; who sent it is told once where to go on."""
    talk = conversation.last_lapsed(session, row.address_index)
    if talk is None:
        return ReadAs.UNEXPECTED
    invitation = session.get_one(Invitation, talk.invitation_id)
    row.belongs_to(invitation)
    row.question = talk.question
    if is_automatic(body):
        return ReadAs.AUTOMATIC
    try:
        response.must_take(session, invitation, now)
    except (Conflict, Gone):
        return ReadAs.LATE
    outbox.owe_text(
        session,
        invitation=invitation,
        body=phrase(Phrase.SMS_LATE, invitation.language, {"link": _link(invitation, secrets, public_url)}),
        kind=Kind.CONVERSATION,
        dedupe_key=f"{invitation.id}:late",
        secrets=secrets,
        now=now,
        said_at=row.received_at,
    )
    return ReadAs.LATE


def _link(invitation: Invitation, secrets: Secrets, public_url: str) -> str:
    return compose.survey_link(public_url, secrets.unseal(invitation.team_id, invitation.token_sealed))
