"""Settings of signing in: who may use a password here, when a code is asked for, and the provider of single sign-on."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from environs import Env

ENTRA, ANSATTPORTEN, GENERIC = PROFILES = ("entra", "ansattporten", "generic")
MAIL_CODES = ("new-device", "always", "never")
EVERYBODY = "everybody"
ANY = "*"


class SignInSettingError(ValueError):
    """A setting of signing in is missing or wrong; the sentence names it."""


@dataclass(frozen=True)
class Right:
    """A row of the table: whoever has this value in this claim has the role, or is of the municipality, or both.

    `claim` may lead into the claims by points ("realm_access.roles"); for Ansattporten it may be an Altinn resource,
    and the value the organisation ("0192:<number>"). The value `*` is any.
    """

    claim: str
    value: str
    role: str = ""
    municipality: str = ""


@dataclass(frozen=True)
class Provider:
    """Who tells us who somebody is. `name` stands on the button."""

    profile: str
    issuer: str
    client_id: str
    name: str
    rights: tuple[Right, ...]
    client_secret: str = field(default="", repr=False)
    tenants: tuple[str, ...] = ()
    acr: tuple[str, ...] = ()

    @property
    def scope(self) -> str:
        """What we ask to know. Ansattporten tells what it tells."""
        return "openid" if self.profile == ANSATTPORTEN else "openid profile email"

    @property
    def resources(self) -> tuple[str, ...]:
        """The Altinn resources that the table speaks of, each once."""
        found = [right.claim for right in self.rights if right.claim.startswith("urn:altinn:")]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class SignInSettings:
    """How staff come in. `local_accounts` are the addresses that may use a password; None: all."""

    local_accounts: tuple[str, ...] | None = None
    mail_code: str = "new-device"
    provider: Provider | None = None

    def may_use_password(self, email: str) -> bool:
        """Whether this account may sign in with a password of ours."""
        return self.local_accounts is None or email.lower() in self.local_accounts


def read(env: Env) -> SignInSettings:
    """Read the environment. Raises SignInSettingError naming the first setting that is wrong."""
    local = env.str("FORSTELINJA_LOCAL_ACCOUNTS", EVERYBODY).strip()
    provider = _provider(env)
    if provider is None and local != EVERYBODY:
        raise SignInSettingError("FORSTELINJA_LOCAL_ACCOUNTS shuts people out while FORSTELINJA_OIDC_ISSUER is empty")
    mail_code = env.str("FORSTELINJA_MAIL_CODE", MAIL_CODES[0])
    if mail_code not in MAIL_CODES:
        raise SignInSettingError(f"FORSTELINJA_MAIL_CODE must be one of {', '.join(MAIL_CODES)}")
    return SignInSettings(None if local == EVERYBODY else _addresses(local), mail_code, provider)


def _addresses(text: str) -> tuple[str, ...]:
    """Addresses between commas, in small letters."""
    found = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    if not all(re.fullmatch(r"[^@\s]+@[^@\s]+", one) for one in found):
        raise SignInSettingError("FORSTELINJA_LOCAL_ACCOUNTS must be “everybody”, or addresses with commas between")
    return found


def _provider(env: Env) -> Provider | None:
    provider = Provider(
        profile=env.str("FORSTELINJA_OIDC_PROFILE", GENERIC),
        issuer=env.str("FORSTELINJA_OIDC_ISSUER", "").rstrip("/"),
        client_id=env.str("FORSTELINJA_OIDC_CLIENT_ID", ""),
        client_secret=env.str("FORSTELINJA_OIDC_CLIENT_SECRET", ""),
        name=env.str("FORSTELINJA_OIDC_NAME", ""),
        rights=_rights(env.str("FORSTELINJA_OIDC_RIGHTS", "")),
        tenants=tuple(env.str("FORSTELINJA_OIDC_TENANTS", "").replace(",", " ").split()),
        acr=tuple(env.str("FORSTELINJA_OIDC_ACR", "").replace(",", " ").split()),
    )
    if not provider.issuer:
        if provider.client_id or provider.rights:
            raise SignInSettingError(
                "FORSTELINJA_OIDC_ISSUER is empty, but FORSTELINJA_OIDC_CLIENT_ID or FORSTELINJA_OIDC_RIGHTS is not"
            )
        return None
    for is_right, sentence in (
        (provider.profile in PROFILES, f"FORSTELINJA_OIDC_PROFILE must be one of {', '.join(PROFILES)}"),
        (_is_safe(provider.issuer), "FORSTELINJA_OIDC_ISSUER must begin with https://, or be on this machine"),
        (bool(provider.client_id), "FORSTELINJA_OIDC_CLIENT_ID is missing"),
        (bool(provider.name), "FORSTELINJA_OIDC_NAME is missing: what the button says, such as “Microsoft”"),
        (
            any(right.role for right in provider.rights),
            "FORSTELINJA_OIDC_RIGHTS is missing, or gives nobody a role: then nobody could come in",
        ),
        (
            provider.profile != ENTRA or bool(provider.tenants),
            "FORSTELINJA_OIDC_TENANTS is missing: for Entra say which tenants are ours",
        ),
    ):
        if not is_right:
            raise SignInSettingError(sentence)
    return provider


def _rights(text: str) -> tuple[Right, ...]:
    """The table, written out (JSON or YAML) or in a file."""
    if not text.strip():
        return ()
    is_written_out = text.lstrip().startswith(("[", "- "))
    try:
        rows = yaml.safe_load(text if is_written_out else Path(text).read_text(encoding="utf-8"))
        return tuple(_right(row) for row in _listed(rows))
    except (OSError, AttributeError, TypeError, ValueError, yaml.YAMLError) as error:
        raise SignInSettingError(
            "FORSTELINJA_OIDC_RIGHTS must be a list of rows with claim, value, and role or municipality, or the path "
            f"of a file with one ({type(error).__name__})"
        ) from error


def _listed(rows: Any) -> Sequence[Any]:  # noqa: ANN401 - whatever the file holds
    if not isinstance(rows, list):
        raise TypeError("no list")
    return rows


def _right(row: Any) -> Right:  # noqa: ANN401 - whatever the file holds
    right = Right(**{name: str(value) for name, value in row.items()})
    if not right.claim or not right.value or not (right.role or right.municipality):
        raise ValueError(json.dumps(row))
    return right


def _is_safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    is_here = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"}
    return bool(parts.hostname) and (parts.scheme == "https" or is_here) and not parts.query
