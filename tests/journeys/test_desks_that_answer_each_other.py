"""Two desks, or a desk and machines that do not say so, write to each other: it ends by itself after two rounds."""

from collections import Counter
from email.message import EmailMessage
from itertools import count

import pytest

from tests.support.mail_server import free_port, wait_until_open
from tests.support.postman import Machine, Postman, postman
from tests.support.serving import Served, wait_until

AUTOMATIC = ("Auto-Submitted", "X-Auto-Response-Suppress", "Precedence")
BUSINESS = "post@bedriften.example.com"
STILL_S = 3

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serving"), pytest.mark.timeout(180)]


def a_letter(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """A new letter by a person."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, to, subject
    letter["Message-ID"] = f"<{abs(hash((sender, to, subject)))}@example.com>"
    letter.set_content(text)
    return letter


def answering(text: str) -> Machine:
    """A machine that answers whatever comes, with the same words, and does not say that it is one."""
    numbers = count()

    def answer(letter: EmailMessage) -> EmailMessage:
        reply = EmailMessage()
        to = letter["Reply-To"] or letter["From"]
        reply["From"], reply["To"], reply["Subject"] = letter["To"], to, f"SV: {letter['Subject']}"
        reply["Message-ID"] = f"<svar.{next(numbers)}.{letter['To'].addresses[0].addr_spec}>"
        reply["In-Reply-To"] = letter["Message-ID"]
        quoted = letter.get_body(("plain",)).get_content().replace("\n", "\n> ")
        reply.set_content(f"{text}\n\nDen man. 23. nov. 2026 kl. 10:12 skrev Desken <{to}>:\n\n> {quoted}\n")
        return reply

    return answer


def settled(post: Postman, products: list[Served]) -> Counter[str]:
    """Wait until nothing moves any more; gives how many letters went to each domain."""

    def is_settled() -> bool:
        waiting = "SELECT 1 FROM incoming_mail WHERE state = 'waiting'"
        return post.has_been_still_for(STILL_S) and all(one.is_done() and not one.rows(waiting) for one in products)

    wait_until(is_settled, seconds=60, what="the desks have stopped writing to each other")
    return Counter(one.receiver.rpartition("@")[2] for one in post.carried)


@pytest.mark.parametrize(("strips", "most"), [((), 1), (AUTOMATIC, 6)])
def test_two_products_that_answer_each_other_stop(serve, strips, most) -> None:
    """With their headers at once; behind a gateway that takes them away, when each has taken two of the other's."""
    doors = {"a.example.org": free_port(), "b.example.org": free_port()}
    with postman(doors, strips=strips) as post:
        products = [
            serve(
                domain,
                MAIL_SERVER="127.0.0.1",
                MAIL_PORT=str(post.port),
                FORSTELINJA_MAIL_FROM=f"post@{domain}",
                FORSTELINJA_MAIL_REPLY_DOMAIN=domain,
                FORSTELINJA_INBOX_URL=f"lmtp://127.0.0.1:{port}",
            )
            for domain, port in doors.items()
        ]
        for port in doors.values():
            wait_until_open(port, seconds=20)

        post.send(a_letter("post@b.example.org", "post@a.example.org", "Bakeri", "Vi vil starte et bakeri. Hva nå?"))
        letters = settled(post, products)

        between = letters["a.example.org"] + letters["b.example.org"] - 1
        print(f"\nwithout {strips}: {between} letters between the desks; {dict(letters)}")
        assert 1 <= between <= most
        assert letters.total() <= 1 + 2 * most
        for product in products:
            held = product.rows("SELECT 1 FROM incoming_mail WHERE outcome = 'too_many'")
            assert len(held) <= 1


def test_machines_on_both_sides_of_a_case_that_do_not_say_so_stop(serve) -> None:
    """The developer's and the business's programs answer all that comes, each with a word that is always the same."""
    port = free_port()
    with postman({"a.example.org": port}) as post:
        product = serve(
            MAIL_SERVER="127.0.0.1",
            MAIL_PORT=str(post.port),
            FORSTELINJA_MAIL_FROM="post@a.example.org",
            FORSTELINJA_MAIL_REPLY_DOMAIN="a.example.org",
            FORSTELINJA_INBOX_URL=f"lmtp://127.0.0.1:{port}",
        )
        wait_until_open(port, seconds=20)
        staff = [row.email for row in product.rows("SELECT email FROM user_account")]
        post.machines[BUSINESS] = answering("Takk for beskjeden. Vi svarer så snart vi kan.")
        post.machines |= {address: answering("Takk, jeg ser på det.") for address in staff}

        question = "Vi leier ut fire hytter og vil fylle lavsesongen med turister. Hvem kan hjelpe?"
        post.send(a_letter(BUSINESS, "post@a.example.org", "Hytter", question))
        letters = settled(post, [product])

        to_business = post.sent_to(BUSINESS)
        to_staff = [one for one in post.carried if one.receiver in staff]
        print(f"\n{len(to_business)} letters to the business, {len(to_staff)} to staff; {dict(letters)}")
        assert len(to_business) == 1 + 2
        assert 1 <= len(to_staff) <= 1 + 2
        held = product.rows("SELECT outcome FROM incoming_mail WHERE state = 'held'")
        assert {row.outcome for row in held} == {"too_many"}
