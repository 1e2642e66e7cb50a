"""An identity provider on this machine: real HTTP and real signatures, honest unless told how to misbehave."""

from __future__ import annotations

import hmac
import json
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jws, jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "fabriques-essai", "secret-essai"
LISTED = {"response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "acr_values"}
TWO_FACTORS = "https://proconnect.gouv.fr/assurance/consistency-checked-2fa"
KEYS = {name: RSAKey.generate_key(2048, {"kid": name, "use": "sig"}) for name in ("one", "two")}
LONG = 3.0  # seconds, more than any client of the tests waits


def base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def part(claims: dict[str, Any]) -> str:
    return base64url(json.dumps(claims).encode())


class IdentityProvider:
    """`mode` names one misbehaviour; `person` and `acr` are what it says of whoever comes."""

    def __init__(self, mode: str = "") -> None:
        self.mode, self.signing, self.published = mode, "one", ["one"]
        self.person = {
            "sub": "agent-1", "idp_id": "organisme-essai", "email": "agente@exemple.test",
            "given_name": "Agente", "usual_name": "Exemple",
        }  # fmt: skip
        self.acr = "eidas1"
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.cut = threading.Event()  # the client left before the end of an answer
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Asked", (Asked,), {"provider": self}))
        self.server.daemon_threads = True  # closing does not wait for an answer that sleeps
        self.issuer = f"http://127.0.0.1:{self.server.server_port}/api/v2"

    def __enter__(self) -> IdentityProvider:
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def authorise(self, url: str) -> str:
        """What the person's browser does: follow the link, be recognised, be sent back. Returns the way back."""
        asked = dict(parse_qsl(urlsplit(url).query, strict_parsing=True))
        assert set(asked) <= LISTED, f"unlisted parameters: {set(asked) - LISTED}"  # Y000400
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert min(len(asked["state"]), len(asked["nonce"])) >= 32
        back = {"state": asked["state"], "iss": self.issuer}
        if self.mode == "error":
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe(16)
            self.codes[back["code"]] = asked
        return f"{urlsplit(asked['redirect_uri']).path}?{urlencode(back)}"

    def discovery(self) -> dict[str, Any]:
        names = ("authorization", "token", "userinfo", "end_session")
        found: dict[str, Any] = {f"{name}_endpoint": f"{self.issuer}/{name}" for name in names}
        found |= {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks"}
        found["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
        if self.mode == "discovery_of_another":
            found["issuer"] = "https://ailleurs.example/api/v2"
        if self.mode == "discovery_not_protected":
            found["token_endpoint"] = "http://ailleurs.example/token"
        return found

    def jwks(self) -> dict[str, Any]:
        return {"keys": [KEYS[name].as_dict(private=False) for name in self.published]}

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        asked = self.codes.pop(form.get("code", ""), None)  # a code serves once
        honest = form.get("client_id") == CLIENT and form.get("client_secret") == SECRET
        if asked is None or not honest or form.get("redirect_uri") != asked["redirect_uri"]:
            return {"error": "invalid_grant"}
        return {
            "access_token": "jeton-essai",
            "token_type": "Bearer",
            "id_token": self.identity(asked["nonce"]),
        }

    def identity(self, nonce: str) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer, "aud": CLIENT, "sub": self.person["sub"], "iat": now, "exp": now + 60,
            "nonce": nonce, "acr": self.acr,
        }  # fmt: skip
        changes: dict[str, dict[str, Any]] = {
            "wrong_issuer": {"iss": "https://ailleurs.example/api/v2"},
            "listed_issuer": {"iss": [self.issuer, "https://ailleurs.example/api/v2"]},
            "wrong_audience": {"aud": "un-autre-site"},
            "extra_audience": {"aud": [CLIENT, "un-autre-site"]},
            "wrong_party": {"azp": "un-autre-site"},
            "wrong_nonce": {"nonce": "n" * 43},
            "expired": {"iat": now - 600, "exp": now - 300},
            "future": {"iat": now + 300, "exp": now + 600},
            "wrong_access_token": {"at_hash": base64url(b"0" * 16)},
        }
        claims |= changes.get(self.mode, {})
        missing = {"missing_nonce": "nonce", "missing_expiry": "exp", "missing_subject": "sub"}.get(
            self.mode, ""
        )
        return self.sign({name: value for name, value in claims.items() if name != missing})

    def sign(self, claims: dict[str, Any]) -> str:
        if self.mode == "alg_none":
            return f"{part({'alg': 'none'})}.{part(claims)}."
        if self.mode == "hs256_with_public_key":
            secret = KEYS[self.signing].as_pem(private=False)  # by hand: the library refuses to do it
            signed = ".".join(map(part, ({"alg": "HS256", "kid": self.signing}, claims)))
            return f"{signed}.{base64url(hmac.digest(secret, signed.encode(), 'sha256'))}"
        kid = {"unknown_key": "nulle-part", "false_key": "one"}.get(self.mode, self.signing)
        by = "two" if self.mode == "false_key" else self.signing
        return jwt.encode({"alg": "RS256", "kid": kid}, claims, KEYS[by], algorithms=["RS256"])

    def userinfo(self) -> tuple[str, bytes]:
        claims: dict[str, Any] = self.person | {"iss": self.issuer, "aud": CLIENT}
        changes: dict[str, dict[str, Any]] = {
            "person_not_the_same": {"sub": "agent-2"},
            "person_for_another": {"aud": "un-autre-site"},
            "person_by_another": {"iss": "https://ailleurs.example/api/v2"},
            "person_expired": {"exp": int(time.time()) - 300},
            "person_without_address": {"email": ""},
            "person_without_body": {"idp_id": ""},
            "address_not_verified": {"email_verified": False},
            "person_with_null": {"given_name": "Agente\0", "usual_name": "Exemple\u2028"},
            "body_with_null": {"idp_id": "organisme\0essai"},
            "person_not_a_text": {"sub": ["agent-1"], "email": {"a": 1}},
        }
        claims |= changes.get(self.mode, {})
        if self.mode == "person_not_signed":
            return "application/json", json.dumps(claims).encode()
        if self.mode == "person_too_deep":
            deep = b'{"a":' * 1200 + b"1" + b"}" * 1200
            return "application/jwt", jws.serialize_compact(
                {"alg": "RS256", "kid": "one"}, deep, KEYS["one"]
            ).encode()
        if self.mode == "person_signed_falsely":
            token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, KEYS["two"], algorithms=["RS256"])
            return "application/jwt", token.encode()
        return "application/jwt", self.sign(claims).encode()


class Asked(BaseHTTPRequestHandler):
    provider: IdentityProvider

    def do_GET(self) -> None:
        self.answer({})

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer({name: values[0] for name, values in parse_qs(content).items()})

    def answer(self, form: dict[str, str]) -> None:
        page = self.path.removeprefix("/api/v2")
        self.provider.asked.append(page)
        if page.startswith("/authorization?"):
            self.bring_back(page)
            return
        kind, content = "application/json", b"{}"
        if page == "/.well-known/openid-configuration":
            content = json.dumps(self.provider.discovery()).encode()
        elif page == "/jwks":
            content = json.dumps(self.provider.jwks()).encode()
        elif page == "/token":
            content = json.dumps(self.provider.token(form)).encode()
        elif page == "/userinfo":
            kind, content = self.provider.userinfo()
        self.send(page, kind, content)

    def bring_back(self, page: str) -> None:
        """Recognise whoever comes, without asking, as a provider does where one is signed in already."""
        asked = urlsplit(dict(parse_qsl(urlsplit(page).query))["redirect_uri"])
        self.send_response(302)
        self.send_header("Location", f"{asked.scheme}://{asked.netloc}{self.provider.authorise(page)}")
        self.end_headers()

    def send(self, page: str, kind: str, content: bytes) -> None:
        """Over the wire, with the misbehaviours « PAGE:HOW »."""
        where, _, how = self.provider.mode.partition(":")
        how = how if page.endswith(where) else ""
        status = {"error_500": 500, "error_400": 400, "redirected": 302}.get(how, 200)
        if content.startswith(b'{"error"'):
            status = 400
        if how == "not_json":
            content = b"<html>maintenance</html>"
        if how == "oversized":
            content = b" " * 300_000 + content
        if how == "slow":
            time.sleep(LONG)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content) + (50 if how in {"cut", "trickling"} else 0)))
        if how == "redirected":
            self.send_header("Location", f"{self.provider.issuer}{page}?encore")
        self.end_headers()
        self.wfile.write(content)
        if how == "trickling":
            self.trickle()

    def trickle(self) -> None:
        until = time.monotonic() + LONG
        while time.monotonic() < until:
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except OSError:
                self.provider.cut.set()
                return
            time.sleep(0.1)

    def log_message(self, format: str, *args: object) -> None:
        pass
