"""The facts that sample letters tell of: the story of Solveig Holm's empty cabins. All people are made up."""

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
    "additions": [],
}

ADDED = {
    "additions": [{"at": AT, "text": "Vi har fått en guide.\nHan heter Mihkkal.", "files": 1}],
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

PASSED_ON = TO_BUSINESS | {
    "partner_name": "Innovasjon Norge Arktis",
    "helps_with": "Lån, tilskudd og råd til bedrifter som vil vokse.",
    "developer_name": "Line Marie Hartvik",
    "goes_by_mail": True,
    "follow_up_on": date(2026, 12, 7),
}
ASKED_BUSINESS = TO_BUSINESS | {
    "feedback_url": "https://forstelinja.example.org/nb/tilbakemelding/3vkq7mz2p9wd4c8h",
    "closed_on": date(2026, 11, 20),
}
CONSENT_ANSWERED = TO_STAFF | {
    "partner_name": "Innovasjon Norge Arktis",
    "said_yes": False,
    "goes_by_mail": True,
}

ACCOUNT = {
    "region_name": "Førstelinja i Sør-Troms",
    "reader_name": "Line Marie Hartvik",
    "help_url": "https://forstelinja.example.org/inn/glemt-passord",
    "at": AT,
}
"""What letters about an account have in common."""
