"""Sample facts for every letter, and its variants: the story of Solveig Holm's empty cabins, November 2026.

For the page where letters are looked at, and for the snapshots of the tests. All people are made up.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

AT = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
REFERENCE = "NF-2026-7KQ4X"

MUNICIPALITIES = [
    {"name": "Bardu kommune", "name_se": ""},
    {"name": "Gratangen kommune", "name_se": "Rivttága suohkan"},
    {"name": "Lavangen kommune", "name_se": "Loabága suohkan"},
    {"name": "Salangen kommune", "name_se": ""},
]

QUESTION = (
    "Vi leier ut fire hytter i Gratangsbotn. De er fulle om sommeren, men står tomme fra februar til juni. "
    "Hvordan fyller vi lavsesongen?\n\nVi har tenkt på toppturer og nordlys, men vet ikke hva vi kan ta betalt, "
    "eller hvem som kan selge det for oss."
)

BUSINESS = {
    "name": "Solveig Holm",
    "organisation_name": "Skarvika hytter",
    "municipality": "Gratangen",
    "organisation_number": "",
    "phone": "",
    "reply_language": "nb",
    "attachments": 0,
}

TO_BUSINESS: dict[str, Any] = {
    "region_name": "Førstelinja i Sør-Troms",
    "municipalities": MUNICIPALITIES,
    "reference": REFERENCE,
    "promised_on": date(2026, 11, 30),
    "page_url": "https://forstelinja.example.org/nb/sak/3vkq7mz2p9wd4c8h",
    "privacy_url": "https://forstelinja.example.org/nb/personvern",
    "can_reply": False,
    "split_from": "",
}

TO_STAFF: dict[str, Any] = {
    "region_name": "Førstelinja i Sør-Troms",
    "reference": REFERENCE,
    "title": "Fylle hyttene utenom sommeren",
    "promised_on": date(2026, 11, 30),
    "case_url": f"https://forstelinja.example.org/skrivebord/saker/{REFERENCE}",
    "can_reply": False,
    "has_commands": False,
    "by_phone": False,
    "is_summary": False,
    "area_name": "reiseliv og opplevelser",
    "question_text": QUESTION,
    "received_at": AT,
    "business": BUSINESS,
}

ASSIGNED = TO_STAFF | {
    "guesses": [("reiseliv og opplevelser", 0.86), ("etablering", 0.05)],
    "candidates": [],
    "words": ["hytter", "lavsesongen", "toppturer", "nordlys"],
    "reasons": [
        "Du er spesialist på reiseliv, svarer på bokmål, hjelper også Gratangen og har plass: Dette er sak 4 av 7.",
        "Line Marie Hartvik er også spesialist, men har fullt.",
    ],
}

HANDED_OVER = TO_STAFF | {
    "by_name": "Hilde Årøy",
    "new_name": "Line Marie Hartvik",
    "reason": "Line Marie kjenner utleie av hytter best, og har plass igjen.",
}

REFERRED = TO_STAFF | {
    "reasons": ["Modellen er usikker: Ingen fagområder står klart fram."],
    "guesses": [("reiseliv og opplevelser", 0.41), ("servering og arrangement", 0.33), ("etablering", 0.09)],
    "candidates": ["Line Marie Hartvik", "Ánne Ristin Fossbakk"],
}

SUMMARY = {"is_summary": True}

REMINDER = TO_STAFF | {
    "developer_name": "Line Marie Hartvik",
    "is_theirs": True,
    "is_deputy": False,
    "assigned_at": AT,
    "provisional_due_on": date(2026, 12, 23),
    "reminders_url": "https://forstelinja.example.org/skrivebord/varsler",
}
TO_DEPUTY = {"is_theirs": False, "is_deputy": True}
TO_COORDINATOR = {"is_theirs": False}


def _line(reference: str, title: str, holder: str = "") -> dict[str, Any]:
    return {
        "title": title,
        "reference": reference,
        "case_url": f"https://forstelinja.example.org/skrivebord/saker/{reference}",
        "promised_on": date(2026, 11, 30),
        "provisional_due_on": date(2026, 12, 23),
        "assigned_at": AT,
        "holder": holder,
    }


DIGEST: dict[str, Any] = {
    "region_name": "Førstelinja i Sør-Troms",
    "today": date(2026, 12, 1),
    "desk_url": "https://forstelinja.example.org/skrivebord/",
    "reminders_url": "https://forstelinja.example.org/skrivebord/varsler",
    "sections": [
        {"kind": "overdue", "left": 0, "lines": [_line(REFERENCE, "Fylle hyttene utenom sommeren")]},
        {"kind": "due_soon", "left": 0, "lines": [_line("NF-2026-R2D4V", "Bakeri på Sjøvegan")]},
    ],
    "unsent": 0,
}
TO_COORDINATOR_DAILY: dict[str, Any] = DIGEST | {
    "sections": [
        {
            "kind": "provisional_due",
            "left": 0,
            "lines": [_line(REFERENCE, "Fylle hyttene utenom sommeren", "Line Marie Hartvik")],
        },
        {"kind": "overdue", "left": 12, "lines": [_line("NF-2026-R2D4V", "Bakeri på Sjøvegan", "Astrid Lundmo")]},
        {"kind": "unassigned", "left": 0, "lines": [_line("NF-2026-9HWX3", "")]},
        {"kind": "unopened", "left": 1, "lines": [_line("NF-2026-PT6QM", "Løyve til servering", "Bjørnar Rotvold")]},
    ],
    "unsent": 2,
}

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
}
"""Name of the sample → the letter's folder, and facts. A name is the file name of its snapshot."""

TOLD: dict[str, dict[str, str]] = {
    "nn": {
        "reiseliv og opplevelser": "reiseliv og opplevingar",
        REFERRED["reasons"][0]: "Modellen er usikker: Ingen fagområde står klart fram.",
    },
    "en": {
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
