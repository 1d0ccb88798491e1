"""Cases for the archive, and their packages, made through the product's own steps."""

import io
import json
import zipfile
from contextlib import contextmanager
from pathlib import Path

from app import clock
from app.cases import attachments, operations
from app.desk import queries as desk
from app.desk import records
from app.disk import whole_file
from app.documents import typesetting
from app.records import exporting, queries
from tests.support import building

HILDE, ANNE = "hilde-aroy", "anne-ristin-fossbakk"
SAMI = "Čáhppes đŋšŧž á Ž, æøå"
TEXT = ("Hei! " + SAMI + "\n\n" + "Vi vil bygge. 😀 " * 400)[:5_000]
ODD_NAME = "Æøå, «plan» & <kart> č.txt"


def a_file(app, name=ODD_NAME, content=b"En plan."):
    """A checked file on disk."""
    return attachments.check(name, io.BytesIO(content), app.config["SETTINGS"].attachments_dir)


def a_whole_case(app, session, **changes):
    """A closed case that a business added to, with a file of an odd name, an internal note and a formatted answer."""
    case, _address = building.held(session, **{"text": TEXT, "organisation_number": "923609016"} | changes)
    by, at = building.person(session, ANNE), clock.now()
    operations.add(session, case, text="Her er planen.", at=at, attachments=[a_file(app)])
    operations.note(session, case, by=by, text="Bare for oss.", at=at)
    answer_and_close(session, case)
    return case


def answer_and_close(session, case, text="**Begynn** her:\n\n- en\n- to"):
    """The case's developer answers, and is done."""
    by = building.person(session, ANNE)
    operations.answer(session, case, by=by, text=text, at=clock.now(), version=case.version, close=True)
    session.commit()


def plan_of(session, case, *, everything=True, rules=None):
    """What is to be sent."""
    told = records.teller(desk.names(session))
    return exporting.plan(session, case, rules or queries.rules(session), told, everything=everything)


def in_this_process(documents):
    """A press without a child: a test makes many documents."""
    return [
        typesetting.set_whatever_it_says(json.dumps(made.as_values(), ensure_ascii=False), at) for made, at in documents
    ]


def write(app, session, case, path: Path, *, everything=True, rules=None):
    """The package of a case, written to a file; what was planned for it."""
    rules = rules or queries.rules(session)
    plan = plan_of(session, case, everything=everything, rules=rules)
    folder = app.config["SETTINGS"].attachments_dir
    with whole_file(path) as file:
        exporting.write(file, plan, rules=rules, press=in_this_process, attachments=folder)
    return plan


@contextmanager
def opened(path: Path):
    """The messages of a package by their folder, and its zip."""
    with zipfile.ZipFile(path) as archive:
        yield (
            {name.partition("/")[0]: archive.read(name) for name in archive.namelist() if name.endswith(".xml")},
            archive,
        )


def receipt(key, *, number="2026/17", fault="", folder=""):
    """What an archive answers, in Fiks Arkiv's own form."""
    space = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
    own = f"<m:fagsystem>Førstelinja</m:fagsystem><m:noekkel>{key}</m:noekkel>"
    made = (
        f"<mappeKvittering><systemID>3f2504e0-4f89-41d3-9a0c-0305e82c3301</systemID><mappeID>{number}</mappeID>"
        f"<referanseEksternNoekkel><m:fagsystem>Førstelinja</m:fagsystem><m:noekkel>{folder}</m:noekkel>"
        "</referanseEksternNoekkel><opprettetEllerEksisterende>Opprettet</opprettetEllerEksisterende></mappeKvittering>"
        if folder
        else ""
    )
    post = (
        f"<registreringFeilet><f:feilId>e-1</f:feilId><f:feilmelding>{fault}</f:feilmelding></registreringFeilet>"
        if fault
        else "<registreringKvittering><systemID>6fa459ea-ee8a-4ca4-894e-db77e160355e</systemID>"
        f"<registreringsID>{number}-1</registreringsID><referanseEksternNoekkel>{own}</referanseEksternNoekkel>"
        "<opprettetEllerEksisterende>Opprettet</opprettetEllerEksisterende></registreringKvittering>"
    )
    return (
        f'<arkivmeldingKvittering xmlns="{space}/arkivmelding/opprett/kvittering/v1"'
        f' xmlns:m="{space}/metadatakatalog/v1"'
        f' xmlns:f="{space}/feil/feilmelding/v1">{made}{post}</arkivmeldingKvittering>'
    ).encode()
