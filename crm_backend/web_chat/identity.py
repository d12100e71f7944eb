"""Who a visitor is: a token for each browser, and what a site signs about people who are signed in there."""

import time
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from connectors.messages import Voucher
from crm_backend.chat.schemas import plain
from crm_backend.errors import Unauthenticated

LONGEST_IDENTITY = 3600  # seconds a signed identity may be valid from its issue
LEEWAY = 60
VISITOR_DAYS = 180
IDENTIFIED_HOURS = 12
LONGEST_SUBJECT, LONGEST_EMAIL, LONGEST_NAME = 150, 320, 200  # characters


@dataclass(frozen=True)
class Visitor:
    """A browser that chats; `identified` ones carry what the site signed."""

    sender_id: str
    identified: bool


class Identities:
    """Signs and reads the tokens of visitors and the identities of one inbox (HS256 with the inbox's key)."""

    def __init__(self, secret_key: str, inbox_key: str) -> None:
        self._tokens = URLSafeTimedSerializer(secret_key, salt="visitor")
        self._key = OctKey.import_key(inbox_key)

    def token(self, visitor: Visitor) -> str:
        """The token that a browser keeps."""
        return self._tokens.dumps([visitor.sender_id, visitor.identified])

    def visitor(self, token: str) -> Visitor:
        """Whose token this is; raises `Unauthenticated` when it is not one of ours or too old."""
        try:
            (sender_id, identified), made = self._tokens.loads(token, max_age=VISITOR_DAYS * 86400, return_timestamp=True)
        except (BadSignature, ValueError, TypeError) as error:
            raise Unauthenticated("This chat token is not valid here.", code="token") from error
        if identified and time.time() - made.timestamp() > IDENTIFIED_HOURS * 3600:
            raise Unauthenticated("Sign in again on this site.", code="token_expired")
        return Visitor(sender_id, identified)

    def read(self, identity: str) -> tuple[Visitor, Voucher]:
        """The person that a site vouches for; raises `Unauthenticated` unless it is signed with our key and fresh."""
        try:
            claims = jwt.decode(identity, self._key, algorithms=["HS256"]).claims
            jwt.JWTClaimsRegistry(exp={"essential": True}, sub={"essential": True}, leeway=LEEWAY).validate(claims)
        except (JoseError, ValueError, RecursionError) as error:
            raise Unauthenticated("The identity is not signed with this inbox's key, or has expired.", code="identity") from error
        subject, expires = claims["sub"], claims["exp"]
        if _claimed(subject, LONGEST_SUBJECT) != subject or expires > time.time() + LONGEST_IDENTITY + LEEWAY:
            raise Unauthenticated("The identity needs a `sub`, and an `exp` of an hour at most.", code="identity")
        email = _claimed(claims.get("email"), LONGEST_EMAIL)
        name = _claimed(claims.get("name"), LONGEST_NAME)
        voucher = Voucher(external_id=subject, email=email.lower() if email else None, name=name)
        return Visitor(f"id:{subject}", identified=True), voucher

    def sign(self, sub: str, email: str | None = None, name: str | None = None) -> str:
        """An identity such as a site would sign, valid for an hour; the demo shop uses it."""
        claims = {"sub": sub, "exp": int(time.time()) + LONGEST_IDENTITY}
        return jwt.encode({"alg": "HS256"}, claims | {k: v for k, v in (("email", email), ("name", name)) if v}, self._key)


def _claimed(value: object, longest: int) -> str | None:
    """A claim that can be kept: some text of a bearable length without control characters, else nothing."""
    if not isinstance(value, str) or len(value) > longest:
        return None
    try:
        return plain(value).strip() or None
    except ValueError:
        return None
