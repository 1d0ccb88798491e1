"""Notat 1: what services the region offers, for whom and what they take, and how much of it is asked for."""

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from app.documents import nodes
from app.documents.nodes import Node
from app.reports.documents import figures
from app.reports.documents.setting import NOTHING, Setting, wishes_of
from app.ui.filters import NBSP, and_list, number
from app.ui.service_words import audiences, events
from app.wishes import queries as wishes
from app.wishes.models import SERVICE
from catalogue import queries as catalogue
from catalogue.models import Service


def chapters(setting: Setting) -> list[Node]:
    """All chapters of the memorandum."""
    found = catalogue.published_services(setting.session)
    return [
        *setting.block("summary"),
        *_offered(setting, found),
        *_by_area(setting, found),
        *figures.chapter(setting, _("What businesses asked about"), "fagomrader"),
        *_through_services(setting, found),
        *wishes_of(wishes.wanted(setting.session, SERVICE), setting.towns),
        *setting.block("assessment"),
        *setting.block("proposals"),
    ]


def _offered(setting: Setting, found: Sequence[Service]) -> list[Node]:
    sentence = ngettext("%(num)s service is published.", "%(num)s services are published.", len(found))
    chapter = [nodes.heading(_("What the region offers")), nodes.paragraph(sentence)]
    for event, label in events().items():
        of_event = [service for service in found if service.business_event == event]
        if of_event:
            chapter += [nodes.heading(label, 2), _services(label, setting, of_event)]
    return chapter


def _services(caption: str, setting: Setting, found: Sequence[Service]) -> Node:
    names: Mapping[str, str] = audiences()
    rows = [
        [
            service.text_in(setting.language).name,
            _who_offers(setting, service),
            _listed(names.get(one, one) for one in service.audience),
            _what_it_takes(setting, service),
        ]
        for service in found
    ]
    head = [_("Service"), _("Offered by"), _("For whom"), _("What it takes")]
    return nodes.table(caption, head, rows, widths=[5, 4, 4, 7])


def _who_offers(setting: Setting, service: Service) -> str:
    there = {offer.municipality_id for offer in service.offers}
    if there >= set(setting.towns):
        return str(_("All municipalities"))
    return _listed(name for town_id, name in setting.towns.items() if town_id in there) or str(_("No municipality"))


def _what_it_takes(setting: Setting, service: Service) -> str:
    text = service.text_in(setting.language)
    cost = text.cost_note or (f"{number(service.cost_nok)}{NBSP}kr" if service.cost_nok else "")
    return " · ".join(part for part in (*text.requirements, cost, text.processing_time_note) if part) or NOTHING


def _listed(names: Iterable[str]) -> str:
    return and_list(names)


def _by_area(setting: Setting, found: Sequence[Service]) -> list[Node]:
    by_area: dict[int, list[str]] = {area_id: [] for area_id in setting.areas}
    for service in found:
        for need in service.competences:
            by_area.setdefault(need.area_id, []).append(service.text_in(setting.language).name)
    rows = [
        [setting.areas[area_id], number(len(names)), ", ".join(names) or _("No service needs it.")]
        for area_id, names in by_area.items()
        if area_id in setting.areas
    ]
    head = [_("Area"), _("Services"), _("Which")]
    return [
        nodes.heading(_("The services by area")),
        nodes.table(
            _("Published services by the competence that they need"), head, rows, numbers=[1], widths=[4, 2, 9]
        ),
    ]


def _through_services(setting: Setting, found: Sequence[Service]) -> list[Node]:
    asked = setting.report.counts[0].services
    names = {service.id: service.text_in(setting.language).name for service in found}
    unasked = [name for key, name in names.items() if not asked.get(key)]
    chapter = [
        nodes.heading(_("Which services were asked for")),
        nodes.paragraph(_("Counted are the cases whose business began at the page of the service.")),
        *figures.each(setting, "tjenester"),
    ]
    if unasked:
        sentence = ngettext(
            "%(num)s service had no questions in the period:",
            "%(num)s services had no questions in the period:",
            len(unasked),
        )
        chapter += [nodes.heading(_("Services without questions"), 2), nodes.paragraph(sentence), nodes.points(unasked)]
    return chapter
