from __future__ import annotations

import pytest

from service.base.secrets import to_text
from service.config import Settings, SettingsError

COMPLETE = {
    "UNSWAYED_DATABASE_URL": "sqlite:///x.db",
    "UNSWAYED_PUBLIC_URL": "https://ask.example.com/",
    "UNSWAYED_SECRET_KEY": to_text(b"k" * 32),
    "UNSWAYED_SIGNING_KEY": to_text(b"s" * 32),
    "UNSWAYED_SMS": "twilio",
    "UNSWAYED_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "UNSWAYED_TWILIO_AUTH_TOKEN": "token",
    "UNSWAYED_TWILIO_FROM": "+12025550100",
    "UNSWAYED_SMS_COUNTRIES": "US,CA",
    "UNSWAYED_EMAIL": "smtp",
    "UNSWAYED_SMTP_HOST": "mail.example.com",
    "UNSWAYED_MAIL_FROM": "ask@example.com",
}


def test_a_complete_environment_is_read() -> None:
    settings = Settings.from_env(COMPLETE)

    assert settings.public_url == "https://ask.example.com"
    assert settings.smtp is not None
    assert settings.smtp.starttls


def test_everything_that_is_missing_is_listed_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_env({"UNSWAYED_SMS": "twilio", "UNSWAYED_EMAIL": "smtp"})

    missing = "\n".join(raised.value.problems)
    for name in COMPLETE:
        if name not in ("UNSWAYED_SMS", "UNSWAYED_EMAIL"):
            assert f"{name} is missing" in missing


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UNSWAYED_ENVIRONMENT", "staging"),
        ("UNSWAYED_PUBLIC_URL", "ask.example.com"),
        ("UNSWAYED_SECRET_KEY", "dG9vIHNob3J0"),
        ("UNSWAYED_SIGNING_KEY", "!!!"),
        ("UNSWAYED_SMTP_PORT", "99999"),
        ("UNSWAYED_SMTP_STARTTLS", "maybe"),
        ("UNSWAYED_TRUSTED_PROXIES", "-1"),
        ("UNSWAYED_TRUSTED_PROXIES", "99999999"),
        ("UNSWAYED_TRACE_DAYS", "44"),
        ("UNSWAYED_PROVIDER_TIMEOUT_SECONDS", "inf"),
        ("UNSWAYED_PROVIDER_TIMEOUT_SECONDS", "0"),
        ("UNSWAYED_PROVIDER_TIMEOUT_SECONDS", "26"),
        ("UNSWAYED_SETTLE_SECONDS", "inf"),
        ("UNSWAYED_SETTLE_SECONDS", "nan"),
        ("UNSWAYED_DATABASE_URL", "foo"),
        ("UNSWAYED_DATABASE_URL", "mysql://root@localhost/x"),
        ("UNSWAYED_DATABASE_URL", "postgresql://user@localhost/x"),
        ("UNSWAYED_DATABASE_URL", "postgresql+psycopg://user@localhost:port/x"),
        ("UNSWAYED_DATABASE_URL", "sqlite://"),
        ("UNSWAYED_DATABASE_URL", "sqlite:///:memory:"),
        ("UNSWAYED_MAIL_FROM", "ask"),
        ("UNSWAYED_MAIL_FROM", "ask@localhost"),
        ("UNSWAYED_MAIL_FROM", "Ask us <ask@example.com>"),
        ("UNSWAYED_MAIL_FROM", "ask@example.com, tell@example.com"),
        ("UNSWAYED_MAIL_BLIND_FROM", "study"),
        ("UNSWAYED_PUBLIC_URL", "https://ask example.com"),
        ("UNSWAYED_PUBLIC_URL", "https://user:secret@ask.example.com"),
        ("UNSWAYED_PUBLIC_URL", "https://ask.example.com:99999"),
        ("UNSWAYED_PUBLIC_URL", "https://:8000"),
        ("UNSWAYED_PUBLIC_URL", "https://ask.example.com/?"),
        ("UNSWAYED_TWILIO_URL", "api.twilio.com"),
        ("UNSWAYED_SMTP_IMPLICIT_TLS", "465"),
        ("UNSWAYED_SMTP_CA_FILE", "/nowhere/ca.pem"),
        ("UNSWAYED_SMTP_CA_FILE", __file__),
        ("UNSWAYED_BOUNCE_DOMAIN", "b@example.com"),
        ("UNSWAYED_BOUNCE_DOMAIN", "localhost"),
        ("UNSWAYED_SENDGRID_PUBLIC_KEY", "not a key"),
        ("UNSWAYED_SENDGRID_PUBLIC_KEY", "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="),
        ("UNSWAYED_POSTMARK_SECRET", "short"),
        ("UNSWAYED_TWILIO_KEEPS_TEXTS", "perhaps"),
        ("UNSWAYED_SMS_COUNTRIES", "GB,UK"),
        ("UNSWAYED_SMS_COUNTRIES", "GB,GB"),
        ("UNSWAYED_SMS_SEGMENTS_PER_SECOND", "0"),
        ("UNSWAYED_SMS_SEGMENTS_PER_SECOND", "nan"),
        ("UNSWAYED_MAILS_PER_SECOND", "-1"),
        ("UNSWAYED_SEND_THREADS", "0"),
        ("UNSWAYED_SEND_THREADS", "1000"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({**COMPLETE, name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UNSWAYED_DATABASE_URL", "postgresql+psycopg://user:secret@db.example.com:5432/unswayed"),
        ("UNSWAYED_DATABASE_URL", "postgresql+psycopg:///unswayed?host=/run/postgresql"),
        ("UNSWAYED_PUBLIC_URL", "http://127.0.0.1:8000"),
        ("UNSWAYED_PUBLIC_URL", "http://[::1]:8000/survey"),
        ("UNSWAYED_MAIL_FROM", "ask+visits@mail.example.com"),
        ("UNSWAYED_MAIL_BLIND_FROM", "study@mail.example.com"),
        ("UNSWAYED_TRUSTED_PROXIES", "2"),
        ("UNSWAYED_TRACE_DAYS", "45"),
    ],
)
def test_what_a_deployment_may_well_have_is_taken(name: str, value: str) -> None:
    settings = Settings.from_env({**COMPLETE, name: value})

    assert str(getattr(settings, name.removeprefix("UNSWAYED_").lower())) == value


@pytest.mark.parametrize(("timeout", "settle", "right"), [("5", "9.9", False), ("5", "10", True), ("25", "50", True)])
def test_a_carrier_is_not_asked_about_a_message_that_may_still_be_handed_over(
    timeout: str, settle: str, right: bool
) -> None:
    env = {**COMPLETE, "UNSWAYED_PROVIDER_TIMEOUT_SECONDS": timeout, "UNSWAYED_SETTLE_SECONDS": settle}
    if right:
        assert Settings.from_env(env).settle_seconds == float(settle)
    else:
        with pytest.raises(SettingsError, match="UNSWAYED_SETTLE_SECONDS must be at least twice"):
            Settings.from_env(env)


def test_production_does_not_start_with_a_mailbox_that_sends_nothing() -> None:
    with pytest.raises(SettingsError, match="mailbox sends nothing"):
        Settings.from_env({**COMPLETE, "UNSWAYED_SMS": "mailbox"})


def test_no_secret_shows_when_settings_are_printed() -> None:
    shown = repr(Settings.from_env(COMPLETE))

    for name in ("UNSWAYED_SECRET_KEY", "UNSWAYED_SIGNING_KEY", "UNSWAYED_TWILIO_AUTH_TOKEN"):
        assert COMPLETE[name] not in shown


def test_the_port_says_whether_tls_begins_with_the_first_byte() -> None:
    for port, is_implicit in (("465", True), ("587", False), ("25", False)):
        smtp = Settings.from_env({**COMPLETE, "UNSWAYED_SMTP_PORT": port}).smtp
        assert smtp is not None
        assert smtp.implicit_tls == is_implicit


def test_a_password_is_not_sent_readably() -> None:
    with pytest.raises(SettingsError, match="UNSWAYED_SMTP_USERNAME needs"):
        Settings.from_env({**COMPLETE, "UNSWAYED_SMTP_STARTTLS": "false", "UNSWAYED_SMTP_USERNAME": "ada"})


def test_what_mail_needs_to_come_back_is_left_out_unless_it_is_given() -> None:
    settings = Settings.from_env(COMPLETE)
    assert (settings.bounce_domain, settings.sendgrid_public_key, settings.postmark_secret) == (None, None, None)

    given = Settings.from_env(
        {**COMPLETE, "UNSWAYED_BOUNCE_DOMAIN": "Bounce.Example.com", "UNSWAYED_POSTMARK_SECRET": "s" * 22}
    )
    assert (given.bounce_domain, given.postmark_secret) == ("bounce.example.com", "s" * 22)
    assert "s" * 22 not in repr(given)
