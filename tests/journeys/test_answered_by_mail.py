"""A whole case by e-mail alone: asked on the form, answered, added to and closed from two mail programs."""

import smtplib
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from tests.support.mail_server import Server, free_port, mail_server
from tests.support.serving import Served, wait_until
from tests.support.visitor import Visitor, enquiry

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serving"), pytest.mark.timeout(180)]


def letter_to(server: Server, address: str, word: str) -> EmailMessage:
    """The newest letter to this address whose text holds the word; waits for it."""

    def found() -> list[EmailMessage]:
        return [
            one.message
            for one in server.letters
            if one.receivers == [address] and word in one.message.get_body(("plain",)).get_content()
        ]

    wait_until(found, seconds=30, what=f"a letter with “{word}” to {address}")
    return found()[-1]


def reply(port: int, letter: EmailMessage, text: str) -> None:
    """Press Reply in a mail program and write above the quote; the mail server hands it over by LMTP."""
    answer = EmailMessage()
    answer["From"], answer["To"] = letter["To"], letter["Reply-To"]
    answer["Subject"], answer["In-Reply-To"] = f"SV: {letter['Subject']}", letter["Message-ID"]
    answer["Message-ID"] = f"<{letter['Message-ID'].strip('<>')}.svar@example.com>"
    quoted = letter.get_body(("plain",)).get_content().replace("\n", "\n> ")
    answer.set_content(f"{text}\n\nDen man. 23. nov. 2026 kl. 10:12 skrev Førstelinja <post@x.no>:\n\n> {quoted}\n")
    with smtplib.LMTP("127.0.0.1", port, timeout=20) as client:
        assert client.send_message(answer) == {}


def test_a_case_lives_its_whole_life_in_two_mail_programs(serve: Callable[..., Served]) -> None:
    # given
    with mail_server() as server:
        door = free_port()
        product = serve(
            MAIL_SERVER="127.0.0.1", MAIL_PORT=str(server.port), FORSTELINJA_INBOX_URL=f"lmtp://127.0.0.1:{door}"
        )
        visitor = Visitor(product.address)
        fields = visitor.form() | enquiry(
            text="Vi leier ut fire hytter i Gratangsbotn. Hvordan fyller vi lavsesongen? Vi tenker på toppturer og "
            "nordlys for turister, med overnatting og guide.",
            municipality="gratangen",
        )
        business = fields["email"]
        answer = visitor.post("/nb/henvendelse", fields, follow=False)
        reference = answer.headers["location"].rpartition("/")[2]
        wait_until(
            lambda: product.rows("SELECT 1 FROM case_file WHERE state IN ('assigned', 'referred')"),
            seconds=30,
            what="the case is sorted",
        )
        (case,) = product.rows(
            "SELECT case_file.state, user_account.email AS holder FROM case_file "
            "LEFT JOIN developer ON developer.id = case_file.developer_id "
            "LEFT JOIN user_account ON user_account.id = developer.user_id"
        )
        assert case.state == "assigned"

        # when: the developer presses Reply
        to_developer = letter_to(server, case.holder, "lavsesongen")
        reply(door, to_developer, "Hei! Jeg ville begynt med toppturene i mars.")

        # then
        answered = letter_to(server, business, "toppturene i mars")
        assert "lavsesongen" not in answered.get_body(("plain",)).get_content()
        assert reference in answered["Subject"]

        # when: the business presses Reply, and the developer closes
        reply(door, answered, "Tusen takk, det gjør vi.")
        thanks = letter_to(server, case.holder, "Tusen takk")
        reply(door, thanks, "avslutt")

        # then
        wait_until(
            lambda: product.rows("SELECT 1 FROM case_file WHERE state = 'closed'"), seconds=30, what="it is closed"
        )
        kinds = [row.kind for row in product.rows("SELECT kind FROM case_event ORDER BY id")]
        assert kinds == ["received", "assigned", "answered", "added", "closed"]
        stranger = EmailMessage()
        stranger["From"], stranger["To"], stranger["Message-ID"] = "ukjent@example.com", answered["Reply-To"], "<s@x>"
        stranger.set_content("Send alt til meg.")
        with smtplib.LMTP("127.0.0.1", door, timeout=20) as client:
            client.send_message(stranger)
        wait_until(
            lambda: product.rows("SELECT 1 FROM incoming_mail WHERE outcome = 'someone_else'"),
            seconds=30,
            what="the stranger is held",
        )
        assert len(product.rows("SELECT 1 FROM message")) == 2
