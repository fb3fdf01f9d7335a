"""Where the demo lives: a folder, a port, secrets of its own; and what it leaves for `make serve`."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from service import development
from service.base.session import Database
from service.base.team import Team
from service.demo import keys
from service.demo.keys import Keys
from service.demo.standins.smtp import SmtpStandin
from service.demo.standins.twilio import TwilioStandin
from service.demo.web import Web

HOST = "127.0.0.1"
SENDER = "+14155550100"
MAIL_FROM = "survey@example.org"
LATER_URL = "http://127.0.0.1:8000"
MARK = "README"


@dataclass(frozen=True, slots=True)
class Place:
    """One run's folder, and the socket that is handed to the service: so nobody else can take its port meanwhile."""

    folder: Path
    listening: socket.socket
    secrets: Mapping[str, str]

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.folder.resolve() / 'demo.db'}"

    @property
    def port(self) -> int:
        port: int = self.listening.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "service.log"

    @property
    def key(self) -> Path:
        return self.folder / "api-key"

    def web(self) -> Web:
        return Web(HOST, self.port)

    def issue_keys(self, now: datetime) -> Keys:
        database = Database(self.database_url)
        try:
            return keys.issue(database, now=now)
        finally:
            database.dispose()

    def env(self, twilio: TwilioStandin, smtp: SmtpStandin) -> dict[str, str]:
        """The settings of a service that sends through real clients to the stand-ins."""
        return {
            **self.secrets,
            "UNSWAYED_ENVIRONMENT": "production",
            "UNSWAYED_DATABASE_URL": self.database_url,
            "UNSWAYED_PUBLIC_URL": self.url,
            "UNSWAYED_HOST": HOST,
            "UNSWAYED_PORT": str(self.port),
            "UNSWAYED_TRUSTED_PROXIES": "1",
            "UNSWAYED_SMS": "twilio",
            "UNSWAYED_TWILIO_ACCOUNT_SID": twilio.messages.account_sid,
            "UNSWAYED_TWILIO_AUTH_TOKEN": twilio.auth_token,
            "UNSWAYED_TWILIO_FROM": SENDER,
            "UNSWAYED_TWILIO_URL": twilio.url,
            "UNSWAYED_SMS_COUNTRIES": "GB,US",
            "UNSWAYED_SMS_SEGMENTS_PER_SECOND": "10000",
            "UNSWAYED_SMS_HOLD_PATTERNS": "false",  # numbers kept for fiction stand close together
            "UNSWAYED_EMAIL": "smtp",
            "UNSWAYED_SMTP_HOST": smtp.host,
            "UNSWAYED_SMTP_PORT": str(smtp.port),
            "UNSWAYED_SMTP_STARTTLS": "false",
            "UNSWAYED_MAIL_FROM": MAIL_FROM,
        }

    def leave_for_serving(self) -> None:
        """Settings under which nothing is sent, and a key to look around with."""
        development.write(
            self.folder,
            {
                **self.secrets,
                "UNSWAYED_ENVIRONMENT": "development",
                "UNSWAYED_DATABASE_URL": self.database_url,
                "UNSWAYED_PUBLIC_URL": LATER_URL,
            },
        )
        database = Database(self.database_url)
        try:
            with database.write() as session:
                team_id = session.scalars(select(Team.id)).one()
                text = keys.for_looking(session, team_id)
        finally:
            database.dispose()
        keys.keep(text, self.key)


def fresh(folder: Path) -> Place:
    """An empty folder and a port of one's own; what an earlier run left is removed, and nothing else."""
    if folder.exists():
        if any(folder.iterdir()) and not (folder / MARK).exists():
            raise FileExistsError(f"{folder} holds other things than a demo's; move it away")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARK).write_text("Made by the demo, which empties this folder when it runs again.\n", encoding="utf-8")
    return Place(folder, socket.create_server((HOST, 0)), development.fresh_secrets())
