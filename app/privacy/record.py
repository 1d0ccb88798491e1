"""The record of processing activities (GDPR art. 30 no. 1): made of the region's data, the settings and the tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.config import Settings
from app.privacy import rules, words
from app.ui.region import RegionFacts
from catalogue.base import in_language

ENQUIRIES, STAFF, LEARNING, RUNNING, NOBODY = "enquiries", "staff", "learning", "running", "nobody"

TABLES: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "case_file", "case_event", "message", "attachment", "case_secret", "case_helper", "case_presence",
            "answer_draft", "case_feedback", "no_questions", "referral", "outgoing_mail", "incoming_mail",
            "triage_result", "person_request", "case_record", "record_message",
        ),
        ENQUIRIES,
    ),
    **dict.fromkeys(
        (
            "user_account", "role", "user_role", "developer", "competence", "absence", "reminder_choice", "saved_view",
            "wish", "wish_vote", "sorting_basis", "adopted_policy", "routing_trial", "trial_change", "prepared_text",
            "catalogue_revision", "service_draft", "partner", "offer", "memo_version", "memo_cost", "memo_text",
            "case_hours", "case_reading", "change_record", "history_emptying", "outside_identity", "second_step",
            "staff_session",
        ),
        STAFF,
    ),
    **dict.fromkeys(("training_example", "fitted_model", "model_refit"), LEARNING),
    **dict.fromkeys(
        (
            "worker_heartbeat", "clock_watch", "errand", "mail_fetch", "mail_hold", "backup_made", "retention_run",
            "retention_watch", "history_seal",
        ),
        RUNNING,
    ),
    **dict.fromkeys(
        (
            "case_figure", "competence_area", "example_question", "municipality", "out_of_scope_kind", "region",
            "service", "service_competence", "service_text",
        ),
        NOBODY,
    ),
}  # fmt: skip
"""What each table is there for. Those of `NOBODY` hold nothing about anybody: the catalogue, and digits of cases."""


@dataclass(frozen=True)
class Activity:
    """One purpose for which personal data is processed, as art. 30 asks for it."""

    key: str
    name: str
    purpose: str
    basis: str
    people: str
    data: str
    recipients: str
    kinds: Sequence[str]


def activities() -> tuple[Activity, ...]:
    """All of them, in the reader's language."""
    archive = _("For the archive: article 6 no. 1 c.")
    duty = _("GDPR article 6 no. 1 e, with the duty to guide (Public Administration Act, section 11)")
    return (
        Activity(
            ENQUIRIES,
            _("Questions from businesses"),
            _("To get each question to whoever can answer, answer it, and show that it was done"),
            f"{duty}. {archive}",
            _("People who ask for a business, and colleagues who answer"),
            _("Name, e-mail address, telephone, business, question, messages, files, letters, feedback"),
            _("Whoever has the case, coordinators; a partner outside when the business has said yes; the archive"),
            (rules.SPAM, rules.CASES, rules.DRAFTS, rules.LETTER_TEXTS, rules.DELIVERY, rules.INCOMING, rules.FEEDBACK,
             rules.UPLOADS, rules.REQUESTS),
        ),
        Activity(
            LEARNING,
            _("The program that sorts"),
            _("To suggest who can answer, and to become better at it"),
            duty,
            _("People whose case was corrected, confirmed or closed by somebody on the staff"),
            _("The question without names, addresses and numbers, and its area"),
            _("Nobody: it runs on our own computer"),
            (rules.EXAMPLES,),
        ),
        Activity(
            STAFF,
            _("The staff"),
            _("To know who may see and do what, and who can take a case"),
            _("GDPR article 6 no. 1 e, and the duties of an employer"),
            _("Staff of the municipalities"),
            _("Name, e-mail address, roles, competence, absence, what they did in a case"),
            _("Colleagues; businesses see the name of whoever answers them"),
            (rules.PRESENCE, rules.SESSIONS, rules.IDENTITIES, rules.READINGS),
        ),
        Activity(
            RUNNING,
            _("Keeping it running"),
            _("To find faults and stop misuse"),
            _("GDPR article 6 no. 1 c and article 32 (security)"),
            _("Everybody who uses the service"),
            _("How many forms come from a network address; lines of the log without names, texts or secrets"),
            _("Those who keep the system running"),
            (),
        ),
    )  # fmt: skip


def as_json(settings: Settings, controller: Mapping[str, Any], counts: Mapping[str, int]) -> dict[str, Any]:
    """The record for programs. `controller` is who answers for it; `counts` are rows by table."""
    what, times = words.what(), words.times(settings)
    return {
        "controller": dict(controller),
        "transfers_outside_eea": _("None"),
        "security": _(
            "Encrypted transport, rights by role and case, secrets kept as hashes, history of every change, "
            "backups, nothing personal in logs"
        ),
        "archive_first": settings.keeping.requires_archive,
        "activities": [
            {
                "name": one.name,
                "purpose": one.purpose,
                "basis": one.basis,
                "people": one.people,
                "data": one.data,
                "recipients": one.recipients,
                "kept": [{"what": what[kind], "how_long": times[kind]} for kind in one.kinds],
                "tables": {name: rows for name, rows in counts.items() if TABLES.get(name) == one.key},
            }
            for one in activities()
        ],
    }


def controller(facts: RegionFacts, language: str) -> dict[str, Any]:
    """Who answers for it, in this language: what the region's file says, and each municipality."""
    privacy = facts.privacy
    return {
        "name": in_language(privacy["controller"], language) if privacy.get("controller") else "",
        "email": privacy.get("email") or "",
        "data_protection_officer_email": privacy.get("data_protection_officer_email") or "",
        "municipalities": [
            {
                "name": in_language(town.full_name, language),
                "organisation_number": town.organisation_number,
                "email": town.privacy_email,
            }
            for town in facts.towns
        ],
        "processors": [
            {"name": one["name"], "task": in_language(one["task"], language)} for one in privacy.get("processors", ())
        ],
    }
