"""Mail over TLS: from the first byte or after STARTTLS, to a relay whose name and certificate are checked."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from service.base.secrets import Secrets
from service.delivery.channel import Busy, Mail, Outgoing
from service.delivery.email import Relay, Senders, SmtpCarrier
from service.demo.standins.smtp import SmtpStandin
from service.sampling.contact import Channel

pytestmark = [
    # the stand-in takes a TLS that began with the first byte for none
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
    # a protocol that is too old is what one of the tests needs
    pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated"),
]
LOGIN = ("ada", "lovelace")
IMPLICIT = pytest.mark.parametrize("is_implicit", [True, False], ids=["implicit", "starttls"])


@dataclass(frozen=True, slots=True)
class Identity:
    """A server's key and certificate, signed by itself."""

    certificate: Path
    key: Path

    def context(self, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if newest < ssl.TLSVersion.TLSv1_2:
            context.set_ciphers("DEFAULT@SECLEVEL=0")
            context.minimum_version = newest
        context.maximum_version = newest
        context.load_cert_chain(self.certificate, self.key)
        return context


def identity(folder: Path, host: str, *, days: int = 1) -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    alternative: x509.GeneralName = (
        x509.IPAddress(ipaddress.ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=10))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    made = Identity(folder / f"{host}.pem", folder / f"{host}.key")
    made.certificate.write_bytes(certificate.public_bytes(Encoding.PEM))
    made.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return made


@contextmanager
def carrier(
    standin: SmtpStandin, *, is_implicit: bool, ca_file: str, login: tuple[str, str] = LOGIN
) -> Iterator[SmtpCarrier]:
    relay = Relay("127.0.0.1", standin.port, not is_implicit, *login, implicit_tls=is_implicit, ca_file=ca_file)
    sending = SmtpCarrier(
        relay,
        senders=Senders("survey@example.com"),
        timeout=5,
        clock=lambda: datetime(2026, 10, 5, 9, 0, tzinfo=UTC),
        secrets=Secrets(b"k" * 32, b"s" * 32),
    )
    yield sending
    sending.close()


def outgoing() -> Outgoing:
    content = Mail("Clinic", "How did it go?", "text", "<p>text</p>", "https://survey.example.com/u/token")
    return Outgoing(uuid4(), uuid4(), Channel.EMAIL, "ada@example.org", content, timedelta(hours=1))


@IMPLICIT
def test_a_mail_goes_over_tls_with_the_password(tmp_path: Path, is_implicit: bool) -> None:
    ours = identity(tmp_path, "127.0.0.1")
    with SmtpStandin(tls=ours.context(), implicit_tls=is_implicit, login=LOGIN) as standin:
        with carrier(standin, is_implicit=is_implicit, ca_file=str(ours.certificate)) as sending:
            sending.send(outgoing())
            sending.send(outgoing())

        assert len(standin.mails) == 2
        assert standin.connections == 1


@IMPLICIT
@pytest.mark.parametrize(
    "fault", ["unknown authority", "another name", "run out", "too old a protocol", "wrong password"]
)
def test_without_a_relay_that_can_be_trusted_nothing_is_sent(tmp_path: Path, is_implicit: bool, fault: str) -> None:
    other = tmp_path / "other"
    other.mkdir()
    theirs = identity(
        tmp_path, "mail.example.net" if fault == "another name" else "127.0.0.1", days=-1 if fault == "run out" else 1
    )
    trusted = identity(other, "127.0.0.1") if fault == "unknown authority" else theirs
    newest = ssl.TLSVersion.TLSv1_1 if fault == "too old a protocol" else ssl.TLSVersion.TLSv1_3
    login = ("ada", "guessed") if fault == "wrong password" else LOGIN
    with SmtpStandin(tls=theirs.context(newest), implicit_tls=is_implicit, login=LOGIN) as standin:
        with (
            carrier(standin, is_implicit=is_implicit, ca_file=str(trusted.certificate), login=login) as sending,
            pytest.raises(Busy),
        ):
            sending.send(outgoing())

        assert standin.mails == ()
