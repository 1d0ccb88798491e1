"""What a provider of single sign-on says of somebody, read by the region's table. Pure: no network, no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import ExpectedError
from app.sign_in_settings import ANY, ENTRA, Provider

MOST_CHARACTERS = 255
TEMPLATE = "{tenantid}"
"""Stands in the issuer of Entra's address for several tenants, in the place of the one that somebody is of."""


class NotLetInError(ExpectedError):
    """The provider knows this person, and they may not come in here. `why` is a word for the page."""

    status = 403

    def __init__(self, why: str) -> None:
        super().__init__(f"not let in: {why}")
        self.why = why


@dataclass(frozen=True)
class Arrival:
    """Somebody as their provider describes them. `roles` and `municipality` (a slug) are from our table."""

    issuer: str
    subject: str
    name: str
    email: str
    roles: tuple[str, ...]
    municipality: str
    sid: str = ""


def issuers(provider: Provider, told: str) -> list[str]:
    """Which issuers a token may have, when the provider's own description says this one."""
    if TEMPLATE in told and provider.profile == ENTRA:
        return [told.replace(TEMPLATE, tenant) for tenant in provider.tenants]
    return [told]


def arrival(provider: Provider, claims: Mapping[str, Any]) -> Arrival:
    """Read the claims. Raises NotLetInError for a foreign tenant, too low a level, or nobody's name."""
    if provider.profile == ENTRA and _text(claims, "tid") not in provider.tenants:
        raise NotLetInError("tenant")
    if provider.acr and _text(claims, "acr") not in provider.acr:
        raise NotLetInError("level")
    subject = _text(claims, "oid" if provider.profile == ENTRA else "sub")
    if not subject or len(subject) > MOST_CHARACTERS:
        raise NotLetInError("nobody")
    found = [right for right in provider.rights if _has(claims, right.claim, right.value)]
    return Arrival(
        issuer=_text(claims, "iss"),
        subject=subject,
        name=_text(claims, "name")[:120],
        email=(_text(claims, "email") or _address(_text(claims, "preferred_username"))).lower(),
        roles=tuple(dict.fromkeys(right.role for right in found if right.role)),
        municipality=next((right.municipality for right in found if right.municipality), ""),
        sid=_text(claims, "sid"),
    )


def _has(claims: Mapping[str, Any], claim: str, value: str) -> bool:
    said = set(_of_resource(claims, claim) if claim.startswith("urn:altinn:") else _said(claims, claim))
    return bool(said) if value == ANY else value in said


def _said(claims: Mapping[str, Any], claim: str) -> Iterable[str]:
    """What stands in a claim: one value or several. A name with points is looked for as it is before it is a path."""
    if claim in claims:
        return _flat(claims[claim])
    first, _point, rest = claim.partition(".")
    inner = claims.get(first)
    return _said(inner, rest) if rest and isinstance(inner, Mapping) else ()


def _of_resource(claims: Mapping[str, Any], resource: str) -> Iterable[str]:
    """For which organisations somebody has this right in Altinn. Source: Ansattporten's authorization_details."""
    details = claims.get("authorization_details")
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, Mapping) and detail.get("resource") == resource:
            people = detail.get("reportees")
            for one in people if isinstance(people, list) else ():
                yield from _flat(one.get("ID") if isinstance(one, Mapping) else None)


def _flat(value: Any) -> list[str]:  # noqa: ANN401 - whatever the provider says
    values = value if isinstance(value, list) else [value]
    return [str(one) for one in values if isinstance(one, str | int | bool)]


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.strip() if isinstance(value, str) else ""


def _address(text: str) -> str:
    return text if "@" in text else ""
