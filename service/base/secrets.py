"""Keys and what is done with them: sealing personal data, blind indexes, tokens, signed links, signed releases."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

TOKEN_BYTES = 16  # 128 random bits, 22 characters in base64url: short enough for a text message
_SEAL_VERSION = b"\x01"
_NONCE_BYTES = 12


def to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("not base64url") from error


class Secrets:
    """Everything derived from the one secret key, by purpose; a value sealed for one purpose opens for no other."""

    def __init__(self, secret_key: bytes, signing_seed: bytes) -> None:
        if len(secret_key) < 32:
            raise ValueError("the secret key needs at least 32 bytes")
        self._root = secret_key
        self._keys: dict[bytes, bytes] = {}
        self._signing = Ed25519PrivateKey.from_private_bytes(signing_seed)

    def _key(self, purpose: str, scope: bytes = b"") -> bytes:
        info = purpose.encode() + b"\x00" + scope
        if info not in self._keys:
            self._keys[info] = HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(self._root)
        return self._keys[info]

    def seal(self, team_id: UUID, text: str) -> bytes:
        """Encrypt personal data with the team's key; the same text never gives the same bytes twice."""
        nonce = os.urandom(_NONCE_BYTES)
        cipher = AESGCM(self._key("seal", team_id.bytes))
        return _SEAL_VERSION + nonce + cipher.encrypt(nonce, text.encode(), team_id.bytes)

    def unseal(self, team_id: UUID, sealed: bytes) -> str:
        if sealed[:1] != _SEAL_VERSION:
            raise ValueError("sealed with an unknown version")
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        return AESGCM(self._key("seal", team_id.bytes)).decrypt(nonce, body, team_id.bytes).decode()

    def blind_index(self, value: str) -> str:
        """A keyed hash that finds an address again without storing it readably (contacts, suppression)."""
        return hmac.new(self._key("blind-index"), value.encode(), hashlib.sha256).hexdigest()

    def expiring_hash(self, purpose: str, period: str, team_id: UUID, value: str) -> str:
        """A keyed hash of a device or network; a new period gives a new key, so that old and new do not join."""
        key = self._key(f"{purpose}:{period}", team_id.bytes)
        return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:32]

    def pseudonym(self, team_id: UUID, customer_id: str) -> str:
        """What stands for a customer in exports: the same within a team, meaningless outside it."""
        return hmac.new(self._key("pseudonym", team_id.bytes), customer_id.encode(), hashlib.sha256).hexdigest()[:24]

    def mark(self, purpose: str, value: str) -> str:
        """A short signature for values that travel through a provider and come back (callback URLs)."""
        return to_text(hmac.new(self._key(f"mark:{purpose}"), value.encode(), hashlib.sha256).digest()[:16])

    def mark_holds(self, purpose: str, value: str, mark: str) -> bool:
        return hmac.compare_digest(self.mark(purpose, value).encode(), mark.encode("utf-8", "replace"))

    def sign(self, document: bytes) -> str:
        """Ed25519 signature of a released document, checked by anyone who holds the public key."""
        return to_text(self._signing.sign(document))

    @property
    def public_key(self) -> str:
        return to_text(self._signing.public_key().public_bytes_raw())


def new_token() -> str:
    return to_text(os.urandom(TOKEN_BYTES))


def hash_token(token: str) -> str:
    """SHA-256 suffices for values of 128 random bits and more: there is nothing to guess."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def signature_holds(public_key: str, document: bytes, signature: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(from_text(public_key)).verify(from_text(signature), document)
    except (InvalidSignature, ValueError):
        return False
    return True
