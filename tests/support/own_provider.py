"""A provider of OpenID Connect in a thread, which checks PKCE as a real one and can be made to lie."""

import base64
import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import flask
from joserfc import jwk, jwt
from werkzeug.serving import make_server

KEY, OTHER_KEY = jwk.RSAKey.generate_key(2048, {"kid": "1"}), jwk.RSAKey.generate_key(2048, {"kid": "1"})


@dataclass
class OwnProvider:
    """Who signs in next is in `claims`; what it does wrong is in the rest."""

    port: int = 0
    claims: dict = field(default_factory=dict)
    changes: dict = field(default_factory=dict)
    description: dict = field(default_factory=dict)
    key: object = field(default_factory=lambda: KEY)
    without_id_token: bool = False
    broken: dict = field(default_factory=dict)
    codes: dict = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        """Its name for itself."""
        return f"http://localhost:{self.port}"

    def answer_to(self, location: str) -> str:
        """Somebody signs in at the page that they were sent to; gives the path and query they come back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?code={code}&state={asked['state']}"

    def app(self) -> flask.Flask:
        """The server's application."""
        app = flask.Flask("own_provider")
        app.add_url_rule("/.well-known/openid-configuration", "description", self._description)
        app.add_url_rule("/keys", "keys", lambda: self._or_broken("keys", {"keys": [KEY.as_dict(private=False)]}))
        app.add_url_rule("/token", "token", self._token, methods=["POST"])
        return app

    def _or_broken(self, name: str, good: dict):
        broken = self.broken.get(name)
        return broken() if broken else flask.jsonify(good)

    def _description(self):
        doors = {"authorization_endpoint": "/go", "token_endpoint": "/token", "jwks_uri": "/keys"}
        good = {"issuer": self.issuer, "id_token_signing_alg_values_supported": ["RS256"]}
        return self._or_broken("description", good | {k: self.issuer + v for k, v in doors.items()} | self.description)

    def _token(self):
        if "token" in self.broken:
            return self.broken["token"]()
        sent = flask.request.form
        asked = self.codes.pop(sent["code"], None)
        seen = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if not asked or asked.get("code_challenge_method") != "S256" or asked["code_challenge"] != seen.decode():
            return flask.jsonify({"error": "invalid_grant"}), 400
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": asked["client_id"], "iat": now, "exp": now + 300, "nonce": asked["nonce"],
        } | self.claims | self.changes  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        token = {"access_token": "a", "token_type": "Bearer", "expires_in": 300}
        if not self.without_id_token:
            token["id_token"] = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
        return flask.jsonify(token)


@contextmanager
def running() -> Iterator[OwnProvider]:
    """The provider, listening on a free port of this machine."""
    provider = OwnProvider()
    server = make_server("localhost", 0, provider.app(), threaded=True)
    provider.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
