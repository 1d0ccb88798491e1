import threading

from app.mail import outbox
from tests.support.letter_box import a_letter, by_reason, open_box


def test_one_reason_makes_one_letter(box):
    assert outbox.put(box, a_letter(1)) is True
    assert outbox.put(box, a_letter(1, to_address="other@example.org")) is False
    box.commit()

    assert [mail.to_address for mail in by_reason(box).values()] == ["solveig1@example.org"]


def test_a_second_letter_for_the_same_reason_leaves_the_transaction_usable(box):
    outbox.put(box, a_letter(1))
    outbox.put(box, a_letter(1))
    outbox.put(box, a_letter(2))
    box.commit()

    assert list(by_reason(box)) == ["received:NF-1", "received:NF-2"]


def test_eight_at_the_same_moment_make_one_letter(box, box_url):
    barrier, answers = threading.Barrier(8), []

    def put_one():
        with open_box(box_url) as session:
            barrier.wait()
            answers.append(outbox.put(session, a_letter(1)))
            session.commit()

    threads = [threading.Thread(target=put_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [False] * 7 + [True]
    assert len(by_reason(box)) == 1


def test_a_letter_is_not_there_when_its_change_was_rolled_back(box):
    outbox.put(box, a_letter(1))
    box.rollback()

    assert by_reason(box) == {}


def test_an_automatic_letter_says_so_and_one_by_a_person_does_not(box):
    outbox.put(box, a_letter(1, automatic="auto-replied"))
    outbox.put(box, a_letter(2, automatic=None))

    automatic, personal = (mail.headers for mail in by_reason(box).values())
    assert automatic["Auto-Submitted"] == "auto-replied"
    assert automatic["X-Auto-Response-Suppress"] == "All"
    assert "Auto-Submitted" not in personal
    assert "X-Auto-Response-Suppress" not in personal


def test_letters_on_one_case_to_one_person_hang_together(box):
    for number in range(1, 16):
        thread = outbox.thread(box, about="NF-1", to_address="solveig@example.org")
        outbox.put(box, a_letter(number, about="NF-1", to_address="solveig@example.org", thread=thread))
    outbox.put(box, a_letter(99, about="NF-1", to_address="anne@example.org"))

    mails = list(by_reason(box).values())[:15]
    root, last = mails[0], mails[-1]
    assert "References" not in root.headers
    assert last.headers["In-Reply-To"] == mails[-2].message_id
    references = last.headers["References"].split()
    assert references[0] == root.message_id
    assert references[1:] == [mail.message_id for mail in mails[5:14]]
    assert len(references) == outbox.THREAD_LENGTH


def test_names_lose_what_could_end_a_header(box):
    outbox.put(box, a_letter(1, to_name="Solveig\r\nBcc: x@evil.example\u2028\x0b\u202eHolm"))

    (mail,) = by_reason(box).values()
    assert mail.to_name == "Solveig Bcc: x@evil.example Holm"
