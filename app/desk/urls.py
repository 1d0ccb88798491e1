"""The desk's addresses, and who may open them."""

from flask import current_app, url_for

from app.cases import rights
from app.cases.access import allowing, may_register
from app.desk import (
    answering,
    asking,
    business,
    case_file,
    closing,
    coordination,
    correcting_address,
    finding,
    hours,
    letter_preview,
    mailbox,
    many,
    menu,
    merging,
    models_page,
    my_cases,
    my_reminders,
    prepared_texts,
    reassigning,
    rebalancing,
    received_letters,
    records,
    referring,
    registering,
    running,
    saved_views,
    shortcuts,
    sign_in,
    similar,
    spam,
    staff,
    suggested_absences,
    waiting,
    what_changed,
)
from app.desk.access import demo_only, keeping_text, themselves_or_coordinator
from app.desk.account import app_codes, second_step
from app.desk.account import page as account_page
from app.desk.health import cases as health_cases
from app.desk.health import page as health_page
from app.desk.laboratory import adopting, comparing, trying
from app.desk.people import absences, profiles
from app.desk.privacy import pages as privacy
from app.desk.single_sign_on import pages as single_sign_on
from app.desk.wishes import pages as wishes
from app.pages import Pages
from app.people import access

BOTH = ("GET", "POST")
POST = ("POST",)
ACCOUNT = "/skrivebord/konto"
CASE = "/skrivebord/saker/<reference>"
LETTER = "/skrivebord/epost/<key:mail_id>"
PERSON = "/skrivebord/folk/<slug>"
TRIAL = "/skrivebord/laboratorium/<key:trial_id>"
TEXT = "/skrivebord/tekster/<key:text_id>"
WISHES = "/skrivebord/onsker"
WISH = f"{WISHES}/<key:wish_id>"

pages = Pages("desk", import_name=__name__, is_private=True)

pages.add("/inn", sign_in.sign_in, allow=access.anyone, methods=BOTH, keeps_text=True)
pages.add("/inn/glemt-passord", sign_in.forgotten, allow=access.anyone, methods=BOTH, keeps_text=True)
pages.add("/inn/passord/<token>", sign_in.choose_password, allow=access.anyone, methods=BOTH, keeps_text=True)
pages.add("/inn/kode", second_step.give_code, allow=access.anyone, methods=BOTH)
pages.add("/inn/kode/ny", second_step.send_code_again, allow=access.anyone, methods=POST)
pages.add("/inn/tilbyder", single_sign_on.leave, allow=access.anyone)
pages.add("/inn/tilbyder/svar", single_sign_on.come_back, allow=access.anyone)
pages.add("/ut/tilbyder", single_sign_on.end_by_provider, allow=access.anyone)
pages.add("/ut", sign_in.sign_out, allow=access.anyone, methods=POST)
pages.add("/skrivebord/sprak", sign_in.choose_language, allow=access.anyone, methods=POST)

pages.add(ACCOUNT, account_page.account, allow=access.staff)
pages.add(f"{ACCOUNT}/passord", account_page.change_password, allow=access.staff, methods=BOTH)
pages.add(f"{ACCOUNT}/app", app_codes.set_up_app, allow=access.staff, methods=BOTH)
pages.add(f"{ACCOUNT}/app/fjern", app_codes.remove_app, allow=access.staff, methods=BOTH)
pages.add(f"{ACCOUNT}/reservekoder", app_codes.new_recovery_codes, allow=access.staff, methods=BOTH)
pages.add(f"{ACCOUNT}/okter/<key:session_id>/avslutt", account_page.end_session, allow=access.staff, methods=POST)
pages.add(f"{ACCOUNT}/okter/avslutt", account_page.end_other_sessions, allow=access.staff, methods=POST)

pages.add("/skrivebord/", my_cases.mine, allow=access.staff)
pages.add("/skrivebord/ny", registering.register, allow=may_register, methods=BOTH, keeps_text=True)
pages.add("/skrivebord/soppel", spam.spam, allow=access.coordinator)
pages.add("/skrivebord/avsluttede", my_cases.mine_closed, allow=access.case_worker)
pages.add("/skrivebord/varsler", my_reminders.reminders, allow=access.staff, methods=BOTH, keeps_text=True)
pages.add("/skrivebord/sok", finding.find, allow=access.case_worker)
pages.add("/skrivebord/sok.json", finding.find_for_palette, allow=access.case_worker)
pages.add("/skrivebord/taster", shortcuts.list_shortcuts, allow=access.staff)
pages.add("/skrivebord/alle", coordination.everything, allow=access.coordinator)
pages.add("/skrivebord/mange", many.many, allow=access.coordinator, methods=POST)
pages.add("/skrivebord/mange/angre", many.undo_many, allow=access.coordinator, methods=POST)
pages.add("/skrivebord/visninger", saved_views.save_view, allow=access.coordinator, methods=POST)
pages.add("/skrivebord/visninger/slett", saved_views.delete_view, allow=access.coordinator, methods=POST)
pages.add("/skrivebord/brev", letter_preview.all_letters, allow=access.coordinator_or_editor)
pages.add("/skrivebord/brev/<name>", letter_preview.sample_letter, allow=access.coordinator_or_editor)
pages.add("/skrivebord/brev/<name>/html", letter_preview.sample_letter_html, allow=access.coordinator_or_editor)
pages.add("/skrivebord/brev/<key:letter_id>/prov-igjen", coordination.try_again, allow=access.coordinator, methods=POST)
pages.add(LETTER, received_letters.received_letter, allow=access.coordinator)
pages.add(f"{LETTER}/slik-den-kom", received_letters.as_it_came, allow=access.coordinator)
pages.add(f"{LETTER}/legg-ved", received_letters.attach, allow=access.coordinator, methods=POST)
pages.add(f"{LETTER}/behandlet", received_letters.mark, allow=access.coordinator, methods=POST)
pages.add(f"{LETTER}/fravaer", suggested_absences.register_absence, allow=access.coordinator, methods=POST)
pages.add("/skrivebord/modeller", models_page.models, allow=access.coordinator)
pages.add("/skrivebord/modeller/helse", health_page.health, allow=access.coordinator_or_editor)
pages.add("/skrivebord/modeller/helse/saker", health_cases.confused_cases, allow=access.coordinator)
pages.add("/skrivebord/modeller/laer", models_page.fit_now, allow=access.coordinator, methods=POST)
pages.add("/skrivebord/modeller/<name>/ta-i-bruk", models_page.go_back, allow=access.coordinator, methods=POST)
pages.add("/skrivebord/endringer", what_changed.changes, allow=access.coordinator)
pages.add("/skrivebord/personvern", privacy.privacy, allow=access.coordinator)
pages.add("/skrivebord/personvern/klokka", privacy.confirm_clock, allow=access.coordinator, methods=POST)
pages.add("/skrivebord/personvern/person", privacy.person, allow=access.coordinator, methods=BOTH)
pages.add("/skrivebord/personvern/behandling", privacy.processing, allow=access.coordinator)
pages.add("/skrivebord/personvern/behandling.json", privacy.processing_for_programs, allow=access.coordinator)
pages.add("/skrivebord/arkiv", records.archive, allow=access.coordinator)
pages.add("/skrivebord/drift", running.running, allow=access.coordinator)
pages.add("/skrivebord/drift/slipp", running.let_letters_go, allow=access.coordinator, methods=POST)
pages.add("/skrivebord/fordeling", rebalancing.plan, allow=access.coordinator)
pages.add("/skrivebord/fordeling/utfor", rebalancing.carry_out, allow=access.coordinator, methods=POST)
pages.add("/skrivebord/folk", staff.people, allow=access.staff)
pages.add("/skrivebord/folk/ny", profiles.invite, allow=access.coordinator, methods=BOTH)
pages.add(PERSON, profiles.profile, allow=access.coordinator, methods=BOTH)
pages.add(f"{PERSON}/inviter", profiles.invite_again, allow=access.coordinator, methods=POST)
pages.add(f"{PERSON}/steng", profiles.close_account, allow=access.coordinator, methods=POST)
pages.add(f"{PERSON}/apne", profiles.open_account, allow=access.coordinator, methods=POST)
pages.add(f"{PERSON}/fravaer", absences.absences, allow=themselves_or_coordinator, methods=BOTH)
pages.add(f"{PERSON}/fravaer/<key:absence_id>/slett", absences.remove, allow=themselves_or_coordinator, methods=POST)

pages.add("/skrivebord/tekster", prepared_texts.texts, allow=access.coordinator_or_editor)
pages.add(
    "/skrivebord/tekster/ny",
    prepared_texts.new_text,
    allow=access.coordinator_or_editor,
    methods=BOTH,
    keeps_text=True,
)
pages.add(TEXT, prepared_texts.change_text, allow=access.coordinator_or_editor, methods=BOTH, keeps_text=True)
pages.add(f"{TEXT}/legg-bort", prepared_texts.retire_text, allow=access.coordinator_or_editor, methods=POST)
pages.add(f"{TEXT}/ta-fram", prepared_texts.bring_text_back, allow=access.coordinator_or_editor, methods=POST)

pages.add(WISHES, wishes.wishes, allow=access.staff, methods=BOTH)
pages.add(WISH, wishes.change_wish, allow=access.case_worker, methods=BOTH)
pages.add(f"{WISH}/slett", wishes.remove_wish, allow=access.case_worker, methods=POST)
pages.add(f"{WISH}/stem", wishes.vote_for_wish, allow=access.case_worker, methods=POST)
pages.add(f"{WISH}/stem/angre", wishes.take_vote_back, allow=access.case_worker, methods=POST)
pages.add(f"{WISH}/lukk", wishes.close_wish, allow=access.coordinator, methods=POST)
pages.add(f"{WISH}/apne", wishes.reopen_wish, allow=access.coordinator, methods=POST)
pages.add("/skrivebord/laboratorium", trying.laboratory, allow=access.coordinator, methods=BOTH, keeps_text=True)
pages.add("/skrivebord/laboratorium/regler", adopting.policies, allow=access.coordinator)
pages.add("/skrivebord/laboratorium/regler/tilbake", adopting.back_to_policy, allow=access.coordinator, methods=POST)
pages.add(TRIAL, trying.trial, allow=access.coordinator)
pages.add(f"{TRIAL}/stopp", trying.stop_trial, allow=access.coordinator, methods=POST)
pages.add(f"{TRIAL}/igjen", trying.restart_trial, allow=access.coordinator, methods=POST)
pages.add(f"{TRIAL}/slett", trying.delete_trial, allow=access.coordinator, methods=POST)
pages.add(f"{TRIAL}/sammenlign", comparing.compare_trials, allow=access.coordinator)
pages.add(f"{TRIAL}/ta-i-bruk", adopting.adopt_trial, allow=access.coordinator, methods=BOTH, keeps_text=True)

pages.add(CASE, case_file.show, allow=allowing(rights.READ))
pages.add(f"{CASE}/svar", answering.answer, allow=keeping_text(allowing(rights.ANSWER)), methods=POST, keeps_text=True)
pages.add(f"{CASE}/svar/kladd", answering.keep_draft, allow=allowing(rights.ANSWER), methods=POST)
pages.add(f"{CASE}/svar/angre", answering.take_back, allow=allowing(rights.ANSWER), methods=POST)
pages.add(
    f"{CASE}/forelopig", answering.postpone, allow=keeping_text(allowing(rights.ANSWER)), methods=POST, keeps_text=True
)
pages.add(f"{CASE}/notat", case_file.note, allow=keeping_text(allowing(rights.NOTE)), methods=POST, keeps_text=True)
pages.add(f"{CASE}/her", case_file.here, allow=allowing(rights.READ), methods=POST)
pages.add(f"{CASE}/avslutt", closing.close, allow=allowing(rights.CLOSE), methods=BOTH, keeps_text=True)
pages.add(f"{CASE}/timer", hours.hours, allow=allowing(rights.NOTE), methods=BOTH, keeps_text=True)
pages.add(f"{CASE}/soppel", closing.mark_spam, allow=allowing(rights.MARK_SPAM), methods=POST)
pages.add(f"{CASE}/gjenapne", closing.reopen, allow=allowing(rights.CLOSE), methods=POST)
pages.add(f"{CASE}/angre", closing.undo, allow=allowing(rights.UNDO), methods=POST)
pages.add(f"{CASE}/vent", waiting.wait, allow=allowing(rights.WAIT), methods=BOTH, keeps_text=True)
pages.add(f"{CASE}/vis-videre", referring.refer, allow=allowing(rights.REFER), methods=BOTH, keeps_text=True)
pages.add(f"{CASE}/vis-videre/<key:referral_id>/angre", referring.withdraw, allow=allowing(rights.REFER), methods=POST)
pages.add(f"{CASE}/ta-opp", waiting.take_up, allow=allowing(rights.WAIT), methods=POST)
pages.add(f"{CASE}/sla-sammen", merging.merge, allow=allowing(rights.MERGE), methods=BOTH, keeps_text=True)
pages.add(f"{CASE}/del", merging.split, allow=allowing(rights.SPLIT), methods=BOTH, keeps_text=True)
pages.add(f"{CASE}/fagomrade", case_file.correct_area, allow=allowing(rights.CORRECT_AREA), methods=POST)
pages.add(f"{CASE}/fagomrade/riktig", case_file.confirm_area, allow=allowing(rights.CORRECT_AREA), methods=POST)
pages.add(f"{CASE}/vedlegg/<key:attachment_id>", case_file.attachment, allow=allowing(rights.READ))
pages.add(f"{CASE}/epost/<key:mail_id>", received_letters.whole_letter, allow=allowing(rights.READ))
pages.add(
    f"{CASE}/adresse",
    correcting_address.correct_address,
    allow=allowing(rights.CORRECT_ADDRESS),
    methods=BOTH,
    keeps_text=True,
)
pages.add(f"{CASE}/bedriften", business.business, allow=allowing(rights.READ))
pages.add(f"{CASE}/arkiv", records.case_records, allow=allowing(rights.ARCHIVE))
pages.add(f"{CASE}/arkiv/pakke", records.case_package, allow=allowing(rights.ARCHIVE))
pages.add(f"{CASE}/arkiv/journal", records.decide_record, allow=allowing(rights.ARCHIVE), methods=POST)
pages.add(f"{CASE}/lignende", similar.similar, allow=allowing(rights.READ))
pages.add(f"{CASE}/spor", asking.ask, allow=allowing(rights.ASK), methods=BOTH, keeps_text=True)
pages.add(f"{CASE}/spor/<slug>/takk", asking.thank, allow=allowing(rights.ASK), methods=POST)
pages.add(f"{CASE}/gi-videre", reassigning.hand_over, allow=allowing(rights.HAND_OVER), methods=BOTH, keeps_text=True)

pages.add("/postkasse", mailbox.mailbox, allow=demo_only)
pages.add("/postkasse/<name>", mailbox.letter, allow=demo_only)
pages.add("/postkasse/<name>/html", mailbox.letter_html, allow=demo_only)


def _for_templates() -> dict[str, object]:
    """The menu on every page of the staff; the way to the mailbox on every page of the demonstration."""
    facts = menu.for_templates() | shortcuts.for_templates()
    if current_app.config["SETTINGS"].is_demo:
        facts["mailbox_url"] = url_for("desk.mailbox")
    return facts


pages.blueprint.app_context_processor(_for_templates)
