"""Who calls? Verification of ACS3-HMAC-SHA256 (V3, in headers) and of RPC V1 HMAC-SHA1 (in the query).

Written from the documentation, from the server's side: everything is computed from what came over the wire. Where
documentation and the official SDK leave a refusal's code open, the comment beside it says so.
"""

from __future__ import annotations

import base64
import calendar
import hashlib
import hmac
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from dataworks_emulator.errors import GatewayError

WINDOW_SECONDS = 15 * 60  # documented: a request whose clock is further off than this has expired
_AUTHORIZATION = re.compile(r"ACS3-HMAC-SHA256 Credential=([^,\s]+),SignedHeaders=([^,\s]+),Signature=([0-9a-f]{64})")
_NONCE = "x-acs-signature-nonce"
_MUST_BE_SIGNED = (
    "host",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    _NONCE,
    "x-acs-version",
)
RPC_PARAMETERS = frozenset(
    {
        "AccessKeyId",
        "Action",
        "Format",
        "SecurityToken",
        "Signature",
        "SignatureMethod",
        "SignatureNonce",
        "SignatureType",
        "SignatureVersion",
        "Timestamp",
        "Version",
    }
)


@dataclass(frozen=True)
class WireRequest:
    """A request as it came: `query` and `form` decoded, header names in lower case."""

    method: str
    query: Sequence[tuple[str, str]]
    form: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_rpc(self) -> bool:
        """True for RPC V1, whose signature is a parameter of the query."""
        return "authorization" not in self.headers and any(key == "Signature" for key, _ in self.query)

    @property
    def action(self) -> str:
        """The operation's name, "" if none is given."""
        return dict(self.query).get("Action", "") if self.is_rpc else self.headers.get("x-acs-action", "")

    @property
    def nonce(self) -> str:
        """The nonce of the signature, "" if none is given."""
        return dict(self.query).get("SignatureNonce", "") if self.is_rpc else self.headers.get(_NONCE, "")

    @property
    def version(self) -> str:
        """The API version, "" if none is given."""
        return dict(self.query).get("Version", "") if self.is_rpc else self.headers.get("x-acs-version", "")


def _encode(text: str) -> str:
    return quote(text, safe="-_.~")


def _canonical_query(pairs: Sequence[tuple[str, str]]) -> str:
    return "&".join(f"{_encode(key)}={_encode(value)}" for key, value in sorted(pairs))


def canonical_request(request: WireRequest, signed_headers: Sequence[str]) -> str:
    """The canonical request of V3 over the signed headers, as documented; the path is always "/"."""
    names = sorted(signed_headers)
    return "\n".join(
        [
            request.method,
            "/",
            _canonical_query(request.query),
            *(f"{name}:{request.headers[name].strip()}" for name in names),
            "",
            ";".join(names),
            request.headers["x-acs-content-sha256"],
        ]
    )


def v3_signature(secret: str, string_to_sign: str) -> str:
    """Hex HMAC-SHA256, the secret used directly."""
    return hmac.new(secret.encode(), string_to_sign.encode(), hashlib.sha256).hexdigest()


def rpc_string_to_sign(request: WireRequest) -> str:
    """The string to sign of RPC V1: method, path and all parameters of query and body but the signature."""
    pairs = [pair for pair in [*request.query, *request.form] if pair[0] != "Signature"]
    return f"{request.method}&%2F&{_encode(_canonical_query(pairs))}"


def rpc_signature(secret: str, string_to_sign: str) -> str:
    """Base64 HMAC-SHA1, keyed by the secret and "&"."""
    digest = hmac.new(f"{secret}&".encode(), string_to_sign.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


class Verifier:
    """Lets requests through that are signed with the one key pair it knows.

    `clock` gives seconds since 1970. If `security_token` is set, a request must carry exactly that token.
    """

    def __init__(
        self, access_key_id: str, access_key_secret: str, *, security_token: str | None, clock: Callable[[], float]
    ) -> None:
        self._access_key_id = access_key_id
        self._secret = access_key_secret
        self._security_token = security_token
        self._clock = clock
        self._expired: set[str] = set()
        self._nonces: dict[str, float] = {}

    @property
    def security_token(self) -> str | None:
        """The token a request must carry, if any."""
        return self._security_token

    def rotate(self, security_token: str) -> None:
        """From now on this is the token; the one before has expired."""
        if self._security_token is not None:
            self._expired.add(self._security_token)
        self._expired.discard(security_token)
        self._security_token = security_token

    def verify(self, request: WireRequest) -> None:
        """Return if the request is signed well; raises GatewayError with a documented code if it is not."""
        if request.is_rpc:
            self._verify_rpc(request)
        else:
            self._verify_v3(request)

    def _verify_v3(self, request: WireRequest) -> None:
        headers = request.headers
        match = _AUTHORIZATION.fullmatch(headers.get("authorization", ""))
        if match is None:  # the code is a guess for a header that is absent or not of the documented form
            raise GatewayError(400, "IncompleteSignature", "The Authorization header is not of the documented form.")
        access_key_id, signed, signature = match[1], match[2].split(";"), match[3]
        must = [*_MUST_BE_SIGNED, *(["x-acs-security-token"] if "x-acs-security-token" in headers else [])]
        absent = [name for name in [*must, *signed] if name not in headers or name not in signed]
        if absent:
            raise GatewayError(400, "IncompleteSignature", f"Not sent or not signed: {', '.join(sorted(set(absent)))}.")
        self._check_key(access_key_id, headers.get("x-acs-security-token"))
        signed_at = self._check_time(headers["x-acs-date"])
        canonical = canonical_request(request, signed)
        string_to_sign = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        expected = v3_signature(self._secret, string_to_sign)
        body_hash = hashlib.sha256(request.body).hexdigest()
        # A wrong body hash under a right signature has no code of its own in the documentation: a guess.
        if not hmac.compare_digest(expected, signature) or body_hash != headers["x-acs-content-sha256"]:
            # The service echoes what it signed, security token and all; a client must not print it.
            raise _mismatch(f"{string_to_sign}] server CanonicalRequest is [{canonical}")
        self._use_nonce(headers[_NONCE], signed_at)

    def _verify_rpc(self, request: WireRequest) -> None:
        query = dict(request.query)
        for name in ("AccessKeyId", "SignatureMethod", "SignatureNonce", "SignatureVersion", "Timestamp"):
            if name not in query:
                raise GatewayError(400, "IncompleteSignature", f"Not sent: {name}.")
        self._check_key(query["AccessKeyId"], query.get("SecurityToken"))
        signed_at = self._check_time(query["Timestamp"])
        string_to_sign = rpc_string_to_sign(request)
        expected = rpc_signature(self._secret, string_to_sign)
        form = (query["SignatureMethod"], query["SignatureVersion"])
        if form != ("HMAC-SHA1", "1.0") or not hmac.compare_digest(expected.encode(), query["Signature"].encode()):
            raise _mismatch(string_to_sign)
        self._use_nonce(query["SignatureNonce"], signed_at)

    def _check_key(self, access_key_id: str, security_token: str | None) -> None:
        if access_key_id != self._access_key_id:
            raise GatewayError(400, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")
        if security_token in self._expired:
            raise GatewayError(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.")
        if self._security_token is not None and security_token != self._security_token:
            # A guess: the code other products of the same gateway give for a token that is not the key's.
            raise GatewayError(400, "InvalidSecurityToken.MismatchWithAccessKey", "Specified SecurityToken mismatches.")

    def _check_time(self, text: str) -> float:
        try:
            seconds = calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))
        except ValueError:
            raise GatewayError(
                400, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted."
            ) from None
        if abs(seconds - self._clock()) > WINDOW_SECONDS:
            raise GatewayError(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")
        return float(seconds)

    def _use_nonce(self, nonce: str, signed_at: float) -> None:
        """Refuse a nonce for 15 minutes (documented), and as long as the date of its request would be accepted: a date
        may be up to 15 minutes ahead."""
        now = self._clock()
        self._nonces = {key: at for key, at in self._nonces.items() if now - at <= WINDOW_SECONDS}
        if nonce in self._nonces:
            raise GatewayError(400, "SignatureNonceUsed", "Specified signature nonce was used already.")
        self._nonces[nonce] = max(now, signed_at)


def _mismatch(echo: str) -> GatewayError:
    message = f"Specified signature is not matched with our calculation. server StringToSign is [{echo}]"
    return GatewayError(400, "SignatureDoesNotMatch", message)
