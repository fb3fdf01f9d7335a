"""Acknowledgements: a word back to a customer who wished to hear what came of their answer."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from service.base.errors import FieldError, InvalidInput
from service.delivery import compose, outbox
from service.delivery.channel import Content
from service.response.followup import Followup
from service.response.followup_notice import Desk
from service.response.response import Response
from service.sampling.contact import Channel
from service.sampling.invitation import Invitation
from service.survey import checks
from service.survey.checks import Severity
from service.survey.questionnaire import Questionnaire
from service.survey.text import nearest
from service.survey.version import Version

_FIELD = "to_customer"


def owe(session: Session, followup: Followup, said: str, desk: Desk) -> None:
    """Owe the text to the address that was asked. Stops, withdrawn consent and quiet hours hold as for any message."""
    response = session.get_one(Response, followup.response_id)
    invitation = session.get_one(Invitation, response.invitation_id)
    questionnaire = session.get_one(Version, response.version_id).parsed()
    faults = wording_faults(questionnaire, response.language, said)
    if faults:
        raise InvalidInput(faults)
    content: Content
    if invitation.channel is Channel.SMS:
        content = compose.acknowledgement_text(questionnaire, response.language, said)
    else:
        token = desk.secrets.unseal(invitation.team_id, invitation.token_sealed)
        unsubscribe = compose.unsubscribe_link(desk.public_url, token)
        content = compose.acknowledgement_mail(questionnaire, response.language, said, unsubscribe=unsubscribe)
    outbox.owe_acknowledgement(
        session,
        invitation=invitation,
        content=content,
        dedupe_key=f"{followup.id}:acknowledgement",
        secrets=desk.secrets,
        now=desk.now,
    )


def wording_faults(questionnaire: Questionnaire, language: str, said: str) -> list[FieldError]:
    """What the checks of a questionnaire's texts call an error: begging, rewards, links to public reviews.

    The text is read as the closing words of the questionnaire would be.
    """
    tag = nearest(language, questionnaire.languages)
    braced = said.replace("{", "{{").replace("}", "}}")
    probed = replace(questionnaire, closing={tag: braced})
    return [
        FieldError(_FIELD, f"{finding.code} {finding.name}: {finding.why}")
        for finding in checks.run(probed).findings
        if finding.field == "closing" and finding.severity is Severity.ERROR
    ]
