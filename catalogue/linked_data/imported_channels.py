"""How a service of a graph is reached and what it costs, in the words of our region files (CPSV-AP-NO 1.1.0)."""

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from rdflib.term import Node

from catalogue.linked_data import labels
from catalogue.linked_data.lookup import Lookup, complete, tail
from catalogue.linked_data.namespaces import CV, DCT, KRONER, VCARD
from catalogue.region_files.formats import MAX_NOK
from catalogue.vocabulary import Channel, Language

_URL = re.compile(r"https?://[^\s<>\"]{1,490}")
_CHANNEL_OF_TYPE = {
    tail_of: name for name, kind in labels.CHANNEL_TYPES.items() if (tail_of := kind.rpartition("#")[2])
}


@dataclass(frozen=True, slots=True)
class Reach:
    """The channels, in our order, and the address that the channel "external" leads to."""

    channels: list[str]
    external_url: str | None


def reach(found: Lookup, service: Node) -> Reach:
    """From the service's channels, else from its contact points; the form when there are neither."""
    named: set[str] = set()
    urls: list[str] = []
    for channel in found.links(service, CV.hasChannel):
        name, url = _channel(found, service, channel)
        named |= {name} if name else set()
        urls += [url] if url else []
    if Channel.EXTERNAL in named and not urls:
        found.note(service, "a channel leads to another website, but has no address that can be used; it is left out")
    named.discard(Channel.EXTERNAL)
    named = named or ({Channel.EXTERNAL.value} if urls else _from_contacts(found, service))
    if urls:
        named.add(Channel.EXTERNAL.value)
        if len(set(urls)) > 1:
            found.note(service, f"there are {len(set(urls))} addresses of other websites; the first is taken")
    return Reach([name.value for name in Channel if name in named], urls[0] if urls else None)


def _channel(found: Lookup, service: Node, channel: Node) -> tuple[str, str]:
    """Our name for a channel, and the address outside that it leads to; both may be empty."""
    kinds = [tail(kind) for kind in found.links(channel, DCT.type)]
    name = next((_CHANNEL_OF_TYPE[kind] for kind in kinds if kind in _CHANNEL_OF_TYPE), "")
    if not name:
        found.note(channel, f"the type of the channel ({', '.join(kinds) or 'none'}) is none of ours; it is left out")
        return "", ""
    urls = [str(url) for url in found.links(channel, VCARD.hasURL) if _URL.fullmatch(str(url))]
    if name == Channel.EXTERNAL:
        return name, urls[0] if urls else ""
    if name == Channel.FORM and urls and _host(urls[0]) != _host(service):
        return Channel.EXTERNAL, urls[0]  # their own form, which is not ours
    return name, ""


def _host(address: object) -> list[str]:
    """The part of an address between the slashes; urllib's own reader refuses addresses that are not well formed."""
    return str(address).split("/", 3)[2:3]


def _from_contacts(found: Lookup, service: Node) -> set[str]:
    contacts = found.links(service, CV.contactPoint)
    known = ((CV.email, Channel.EMAIL), (CV.telephone, Channel.PHONE), (CV.contactPage, Channel.FORM))
    return {
        channel.value
        for contact in contacts
        for predicate, channel in known
        if (contact, predicate, None) in found.graph
    } or {Channel.FORM.value}


def cost(found: Lookup, service: Node, bodies: Collection[Node]) -> tuple[dict[str, str], int | None]:
    """What the service costs: texts by language, none when nothing is said, and the amount in NOK when there is one.

    A cost that only some of those who offer the service have (cv:isDefinedBy) is no cost of the service: it is noted.
    """
    costs = found.links(service, CV.hasCost)
    general = [entry for entry in costs if not (set(found.links(entry, CV.isDefinedBy)) & set(bodies))]
    chosen = general or costs
    for entry in costs:
        if chosen and entry != chosen[0]:
            said = found.texts(entry, DCT.description)
            found.note(entry, f"a further cost, which is left out: {_shown(said, amount_of(found, entry))}")
    if not chosen:
        return {}, None
    return found.texts(chosen[0], DCT.description), amount_of(found, chosen[0])


def amount_of(found: Lookup, entry: Node) -> int | None:
    """The amount of a cost in whole NOK; None when there is none that can be kept."""
    written = found.values(entry, CV.hasValue)
    if not written:
        return None
    currencies = found.links(entry, CV.currency)
    if currencies and KRONER not in currencies:
        found.note(entry, f"the amount is not in NOK ({tail(currencies[0])}); it is left out")
        return None
    try:
        amount = float(written[0])
    except ValueError:
        amount = math.nan
    if not 0 <= amount <= MAX_NOK:  # also when it is no number at all
        found.note(entry, f'the amount "{written[0][:40]}" is no amount that can be; it is left out')
        return None
    if len(written) > 1 or not amount.is_integer():
        found.note(entry, f"the amount {', '.join(written)[:60]} is kept as {round(amount)}")
    return round(amount)


def _shown(said: dict[str, str], amount: int | None) -> str:
    words: list[Any] = [complete(said, (), "no text")[Language.NB.value]]
    return ", ".join(str(word) for word in [*words, *([f"{amount} NOK"] if amount is not None else [])])
