"""Sample facts for every letter, and its variants: the story of Solveig Holm's empty cabins, November 2026.

For the page where letters are looked at, and for the snapshots of the tests. All people are made up.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from app.desk.sample_facts import (
    ACCOUNT,
    ADDED,
    ASKED_BUSINESS,
    ASSIGNED,
    BUSINESS,
    CONSENT_ANSWERED,
    DIGEST,
    HANDED_OVER,
    PASSED_ON,
    QUESTION,
    REFERRED,
    REMINDER,
    SUMMARY,
    TO_BUSINESS,
    TO_COORDINATOR,
    TO_COORDINATOR_DAILY,
    TO_DEPUTY,
    TO_STAFF,
)

LETTERS: dict[str, tuple[str, dict[str, Any]]] = {
    "received": ("cases/letters/received", TO_BUSINESS | {"reply_language": "nb"}),
    "received-sami-can-reply": ("cases/letters/received", TO_BUSINESS | {"reply_language": "se", "can_reply": True}),
    "received-split-off": (
        "cases/letters/received",
        TO_BUSINESS | {"reply_language": "nb", "split_from": "NF-2026-2PQ7R"},
    ),
    "answered": (
        "cases/letters/answered",
        TO_BUSINESS
        | {
            "answer_text": "Hei, Solveig!\n\nJeg ville begynt med **toppturene**:\n\n- Finn en guide.\n"
            "- Les om [stedsutvikling](https://example.org/nb/stedsutvikling)\n\nRing meg gjerne.",
            "is_formatted": True,
            "developer_name": "Ánne Ristin Fossbakk",
            "attachments": 2,
        },
    ),
    "provisional": (
        "cases/letters/provisional",
        TO_BUSINESS
        | {
            "answer_text": "Vi har fått spørsmålet ditt.\n\nDu hører fra oss innen torsdag 10. desember.",
            "is_formatted": True,
            "developer_name": "Ánne Ristin Fossbakk",
        },
    ),
    "assigned": ("cases/letters/assigned", ASSIGNED),
    "assigned-can-reply": (
        "cases/letters/assigned",
        ASSIGNED
        | {"can_reply": True, "has_commands": True, "business": BUSINESS | {"phone": "77 00 00 00", "attachments": 2}},
    ),
    "assigned-by-phone": (
        "cases/letters/assigned",
        ASSIGNED | {"by_phone": True, "can_reply": True, "business": BUSINESS | {"phone": "77 00 00 00"}},
    ),
    "assigned-with-more": ("cases/letters/assigned", ASSIGNED | ADDED),
    "assigned-summary": ("cases/letters/assigned", ASSIGNED | SUMMARY),
    "handed-over-to": ("cases/letters/handed_over_to", HANDED_OVER),
    "handed-over-to-summary": ("cases/letters/handed_over_to", HANDED_OVER | SUMMARY),
    "handed-over-from": ("cases/letters/handed_over_from", HANDED_OVER),
    "handed-over-from-summary": ("cases/letters/handed_over_from", HANDED_OVER | SUMMARY),
    "referred": ("cases/letters/referred", REFERRED),
    "referred-summary": ("cases/letters/referred", REFERRED | SUMMARY),
    "added": (
        "cases/letters/added",
        TO_STAFF | {"added_text": "Vi har fått en guide.\nHan heter Mihkkal.", "added_attachments": 1},
    ),
    "added-summary": ("cases/letters/added", TO_STAFF | SUMMARY | {"added_text": "", "added_attachments": 1}),
    "asked": (
        "cases/letters/asked",
        TO_STAFF
        | {
            "by_name": "Maiken Sørgård",
            "asked_text": "Har du sett noe lignende?\nHvem kan gi tilskudd?",
            "shares": False,
        },
    ),
    "asked-to-share": (
        "cases/letters/asked",
        TO_STAFF
        | {"by_name": "Maiken Sørgård", "asked_text": "Tar du regnestykket?", "shares": True, "can_reply": True},
    ),
    "asked-summary": ("cases/letters/asked", TO_STAFF | SUMMARY | {"by_name": "Maiken Sørgård", "shares": False}),
    "advised": (
        "cases/letters/advised",
        TO_STAFF | {"by_name": "Astrid Lundmo", "advice_text": "Ja, i fjor. Spør Innovasjon Norge.", "can_reply": True},
    ),
    "advised-summary": ("cases/letters/advised", TO_STAFF | SUMMARY | {"by_name": "Astrid Lundmo"}),
    "follow-up": (
        "cases/letters/follow_up",
        TO_STAFF | {"waited_for": "business", "waiting_note": "Solveig sender regnskapet\nfor i fjor."},
    ),
    "follow-up-partner-summary": ("cases/letters/follow_up", TO_STAFF | SUMMARY | {"waited_for": "partner"}),
    "to-partner": (
        "cases/letters/to_partner",
        TO_BUSINESS
        | {
            "partner_name": "Innovasjon Norge Arktis",
            "developer_name": "Line Marie Hartvik",
            "passed_text": QUESTION,
            "contact_lines": ["Solveig Holm", "Skarvika hytter", "Gratangen", "solveig@example.org"],
            "can_reply": True,
        },
    ),
    "passed-on": ("cases/letters/passed_on", PASSED_ON),
    "passed-on-without-address": ("cases/letters/passed_on", PASSED_ON | {"goes_by_mail": False}),
    "consent-asked": ("cases/letters/consent_asked", PASSED_ON),
    "consent-answered-yes": ("cases/letters/consent_answered", CONSENT_ANSWERED | {"said_yes": True}),
    "consent-answered-yes-without-address": (
        "cases/letters/consent_answered",
        CONSENT_ANSWERED | {"said_yes": True, "goes_by_mail": False},
    ),
    "consent-answered-no": ("cases/letters/consent_answered", CONSENT_ANSWERED),
    "partner-wrote": (
        "cases/letters/partner_wrote",
        TO_STAFF
        | {
            "partner_name": "Innovasjon Norge Arktis",
            "written_text": "Vi har ringt Solveig.\nHun kan søke om oppstartstilskudd.",
            "written_attachments": 1,
            "can_reply": True,
        },
    ),
    "partner-wrote-summary": (
        "cases/letters/partner_wrote",
        TO_STAFF | SUMMARY | {"partner_name": "Innovasjon Norge Arktis"},
    ),
    "did-it-help": ("cases/letters/did_it_help", ASKED_BUSINESS),
    "did-it-help-can-reply": ("cases/letters/did_it_help", ASKED_BUSINESS | {"can_reply": True}),
    "what-came-of-it": ("cases/letters/what_came_of_it", ASKED_BUSINESS | {"closed_on": date(2026, 5, 25)}),
    "file-refused": ("cases/letters/file_refused", TO_BUSINESS | {"can_reply": True}),
    "joined": ("cases/letters/joined", TO_BUSINESS | {"joined_reference": "NF-2026-2PQ7R", "can_reply": True}),
    "merged": (
        "cases/letters/merged",
        TO_STAFF | {"by_name": "Hilde Årøy", "other_reference": "NF-2026-2PQ7R", "new_name": "Line Marie Hartvik"},
    ),
    "merged-summary": (
        "cases/letters/merged",
        TO_STAFF | SUMMARY | {"by_name": "Hilde Årøy", "other_reference": "NF-2026-2PQ7R", "new_name": ""},
    ),
    "due-soon": ("cases/letters/due_soon", REMINDER),
    "due-soon-summary": ("cases/letters/due_soon", REMINDER | SUMMARY | {"developer_name": "", "is_theirs": False}),
    "overdue": ("cases/letters/overdue", REMINDER),
    "overdue-summary": ("cases/letters/overdue", REMINDER | TO_COORDINATOR | SUMMARY),
    "provisional-due": ("cases/letters/provisional_due", REMINDER),
    "provisional-due-summary": ("cases/letters/provisional_due", REMINDER | TO_DEPUTY | SUMMARY),
    "unopened": ("cases/letters/unopened", REMINDER | TO_DEPUTY),
    "unopened-own": ("cases/letters/unopened", REMINDER),
    "unopened-summary": ("cases/letters/unopened", REMINDER | TO_COORDINATOR | SUMMARY),
    "digest": ("cases/letters/digest", DIGEST),
    "digest-coordinator": ("cases/letters/digest", TO_COORDINATOR_DAILY),
    "not-understood": (
        "cases/letters/not_understood",
        TO_STAFF | {"has_commands": True, "written_text": "til: Linemarie\nHun kan mest om hytter."},
    ),
    "not-understood-summary": ("cases/letters/not_understood", TO_STAFF | SUMMARY | {"written_text": "til: Linemarie"}),
    "invitation": (
        "people/letters/invitation",
        {
            "region_name": "Førstelinja i Sør-Troms",
            "reader_name": "Line Marie Hartvik",
            "link_url": "https://forstelinja.example.org/inn/3vkq7mz2p9wd4c8h",
            "valid_until": datetime(2026, 11, 30, 11, 0, tzinfo=UTC),
        },
    ),
    "reset": (
        "people/letters/reset",
        {
            "region_name": "Førstelinja i Sør-Troms",
            "reader_name": "Line Marie Hartvik",
            "link_url": "https://forstelinja.example.org/inn/nytt/3vkq7mz2p9wd4c8h",
            "valid_until": datetime(2026, 11, 23, 11, 0, tzinfo=UTC),
        },
    ),
    "code": (
        "people/letters/code",
        ACCOUNT | {"code": "204 815", "valid_until": datetime(2026, 11, 23, 9, 22, tzinfo=UTC)},
    ),
    "new-device": ("people/letters/new_device", ACCOUNT | {"device": "Firefox, Windows"}),
    "new-device-unnamed": ("people/letters/new_device", ACCOUNT | {"device": ""}),
    **{
        f"account-changed-{what.replace('_', '-')}": ("people/letters/account_changed", ACCOUNT | {"what": what})
        for what in ("password", "app_on", "app_off", "paper", "tied")
    },
}
"""Name of the sample → the letter's folder, and facts. A name is the file name of its snapshot."""

TOLD: dict[str, dict[str, str]] = {
    "nn": {
        "Innovasjon Norge Arktis": "Innovasjon Noreg Arktis",
        PASSED_ON["helps_with"]: "Lån, tilskot og råd til bedrifter som vil vekse.",
        "reiseliv og opplevelser": "reiseliv og opplevingar",
        REFERRED["reasons"][0]: "Modellen er usikker: Ingen fagområde står klart fram.",
    },
    "en": {
        "Innovasjon Norge Arktis": "Innovation Norway Arctic",
        PASSED_ON["helps_with"]: "Loans, grants and advice for firms that want to grow.",
        "Førstelinja i Sør-Troms": "Business front desk for Sør-Troms",
        "Bardu kommune": "Bardu municipality",
        "Gratangen kommune": "Gratangen municipality",
        "Lavangen kommune": "Lavangen municipality",
        "Salangen kommune": "Salangen municipality",
        "reiseliv og opplevelser": "tourism and experiences",
        "servering og arrangement": "serving and events",
        "etablering": "starting a business",
        ASSIGNED["reasons"][0]: (
            "You are a specialist in tourism, answer in Norwegian Bokmål, help Gratangen too and have room: "
            "This is case 4 of 7."
        ),
        ASSIGNED["reasons"][1]: "Line Marie Hartvik is a specialist too, but has no room for more cases.",
        REFERRED["reasons"][0]: "The model is not sure: No area stands out.",
    },
}
"""What the service itself says among the facts, as it says it in other languages. People's own words stay."""


def sample(name: str, language: str) -> tuple[str, dict[str, Any]]:
    """The letter's folder and its facts, as a reader of this language would get them."""
    letter, facts = LETTERS[name]
    return letter, {fact: _told(value, language) for fact, value in facts.items()}


def _told(value: Any, language: str) -> Any:  # noqa: ANN401 - whatever a letter may be told
    if isinstance(value, str):
        return TOLD.get(language, {}).get(value, value).replace(".org/nb/", f".org/{language}/")
    if isinstance(value, Mapping):
        return {name: _told(one, language) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_told(one, language) for one in value)
    return value
