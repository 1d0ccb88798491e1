"""The line to the provider of single sign-on, by Authlib: OpenID Connect's code flow with PKCE, state and nonce."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App, OAuthError
from authlib.integrations.requests_client import OAuth2Session
from flask import Flask, current_app
from joserfc.errors import JoseError
from requests import RequestException, Response
from werkzeug.wrappers import Response as BaseResponse

from app.errors import ExpectedError
from app.people.provider import issuers
from app.sign_in_settings import Provider

NAME = "provider"
TIMEOUT_S = 5
"""How long the provider may take for one answer; whoever signs in waits for two or three of them."""

MOST_BYTES = 1_000_000
LEEWAY_S = 60
"""How far the provider's clock may be off."""

SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""With a key of theirs that everybody may see: never with a word that we share, and never with nothing."""

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderAwayError(ExpectedError):
    """The provider does not answer, or not as OpenID Connect says."""

    status = 503


class AnswerRefusedError(ExpectedError):
    """What came back is not an answer to what this browser asked, or is not from the provider."""


class CarefulSession(OAuth2Session):  # type: ignore[misc] # Authlib ships no types
    """Asks within a time, follows no way to elsewhere, and reads no more than there can be to say."""

    def request(self, method: str, url: str, *arguments: Any, **more: Any) -> Response:  # noqa: ANN401 - as Authlib
        """One question and its answer. Raises requests' own exceptions."""
        more |= {"timeout": TIMEOUT_S, "allow_redirects": False, "stream": True}
        answer: Response = super().request(method, url, *arguments, **more)
        content = answer.raw.read(MOST_BYTES + 1, decode_content=True)
        if len(content) > MOST_BYTES or answer.is_redirect:
            raise RequestException("the provider says too much, or sends us elsewhere")
        answer._content = content  # noqa: SLF001 - what requests does by itself, without a limit
        return answer


class ProviderApp(FlaskOAuth2App):  # type: ignore[misc] # Authlib ships no types
    """The provider as Authlib knows it, with our session."""

    client_cls = CarefulSession


def leave_for(provider: Provider, answer_url: str) -> BaseResponse:
    """Send the browser to the provider, to come back to `answer_url`. Raises ProviderAwayError."""
    app = _known(provider)
    asked: dict[str, str] = {}
    if provider.acr:
        asked["acr_values"] = " ".join(provider.acr)
    if provider.resources:
        asked["authorization_details"] = json.dumps(
            [{"type": "ansattporten:altinn:resource", "resource": resource} for resource in provider.resources]
        )
    answer: BaseResponse = app.authorize_redirect(answer_url, **asked)
    return answer


def claims_of_answer(provider: Provider) -> Mapping[str, Any]:
    """What the provider says of whoever comes back: signed by it, for us, for this browser, just now.

    Raises AnswerRefusedError, ProviderAwayError.
    """
    app = _known(provider)
    told = str(app.server_metadata["issuer"])
    wanted = {
        "iss": {"essential": True, "values": issuers(provider, told)},
        "aud": {"essential": True, "value": provider.client_id},
    }
    try:
        token = app.authorize_access_token(claims_options=wanted, leeway=LEEWAY_S)
    except (OAuthError, JoseError) as error:
        raise AnswerRefusedError(type(error).__name__) from error
    except (RequestException, ValueError, KeyError, TypeError, RuntimeError, AttributeError) as error:
        app.server_metadata.pop("jwks", None)  # what is not understood must not be kept
        raise ProviderAwayError(type(error).__name__) from error
    claims = token.get("userinfo")
    if not isinstance(claims, Mapping):
        raise AnswerRefusedError("no id token")
    return claims


def is_issuer(provider: Provider, told: str) -> bool:
    """Whether this is the provider's name for itself."""
    return told in issuers(provider, str(_known(provider).server_metadata["issuer"]))


def _known(provider: Provider) -> ProviderApp:
    """The provider with its own description, fetched once in a process. Raises ProviderAwayError."""
    app = _of(current_app, provider)
    if "_loaded_at" in app.server_metadata:
        return app
    try:
        metadata = dict(app.load_server_metadata())
    except (RequestException, ValueError, TypeError, AttributeError) as error:
        app.server_metadata.clear()
        raise ProviderAwayError(type(error).__name__) from error
    if not _is_right(provider, metadata):
        app.server_metadata.clear()
        raise ProviderAwayError("the description is not of the provider in the settings, or leads to strangers")
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    app.server_metadata["id_token_signing_alg_values_supported"] = [one for one in offered if one in SIGNED_BY]
    return app


def _of(app: Flask, provider: Provider) -> ProviderApp:
    known: ProviderApp | None = app.extensions.get("single_sign_on")
    if known is None:
        known = ProviderApp(
            FlaskIntegration(NAME),
            name=NAME,
            client_id=provider.client_id,
            client_secret=provider.client_secret or None,
            server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": provider.scope, "code_challenge_method": "S256"},
        )
        app.extensions["single_sign_on"] = known
    return known


def _is_right(provider: Provider, metadata: Mapping[str, Any]) -> bool:
    """Whether the description names the issuer that we asked for, and all its doors are encrypted as the issuer is."""
    told = str(metadata.get("issuer", "")).rstrip("/")
    is_ours = told == provider.issuer or (provider.issuer.endswith("/organizations/v2.0") and "{tenantid}" in told)
    doors = [urlsplit(str(metadata.get(name, ""))).scheme for name in ENDPOINTS]
    return is_ours and all(door in {"https", urlsplit(provider.issuer).scheme} for door in doors)
