"""The business register: asked once a day over real HTTP, believed in few things, and never waited for long."""

import json
import ssl
import subprocess
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app import clock
from app.cases import register
from app.cases.register import Register

UNIT = {
    "organisasjonsnummer": "923609016",
    "navn": "SKARVIKA HYTTER AS",
    "organisasjonsform": {"kode": "AS", "beskrivelse": "Aksjeselskap"},
    "forretningsadresse": {"adresse": [None], "poststed": "GRATANGEN", "kommune": "GRATANGEN"},
    "naeringskode1": {"kode": "55.200", "beskrivelse": "Ferieutleie"},
    "stiftelsesdato": "2014-03-01",
    "registrertIMvaregisteret": True,
    "konkurs": False,
}


def drip(stream, content):
    """A byte now and then, so that no single one is waited for long."""
    for byte in content:
        try:
            stream.write(bytes([byte]))
        except OSError:
            return
        time.sleep(0.05)


@pytest.fixture
def served():
    """A register that says what the test puts in, and counts who asks."""
    said = {"status": 200, "body": json.dumps(UNIT), "headers": {}, "wait_s": 0.0, "drips": "", "asked": []}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            said["asked"].append((self.path, self.headers["Accept"], self.headers["User-Agent"]))
            time.sleep(said["wait_s"])
            self.send_response(said["status"])
            for name, value in said["headers"].items():
                self.send_header(name, value)
            if said["drips"] == "head":
                self.flush_headers()
                drip(self.wfile, b"X-Drops: " + b"." * 1_000)
            self.end_headers()
            if said["drips"] == "body":
                drip(self.wfile, said["body"].encode())
            self.wfile.write(said["body"].encode())

        def log_message(self, *_arguments):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    said["server"] = server
    said["address"] = f"http://127.0.0.1:{server.server_port}/api"
    yield said
    server.shutdown()
    server.server_close()
    thread.join()


def ask(served, **more):
    return Register(served["address"], user_agent="Test").look_up("923609016", at=more.get("at", clock.now()))


def test_what_the_register_says_is_read_and_kept_for_a_day(served):
    asking, now = Register(served["address"], user_agent="Test"), clock.now()

    first = asking.look_up("923609016", at=now)
    again = asking.look_up("923609016", at=now + timedelta(hours=23))
    asking.look_up("923609016", at=now + timedelta(hours=25))

    unit = first.unit
    assert first is again
    assert (unit.name, unit.form, unit.industry) == ("SKARVIKA HYTTER AS", "Aksjeselskap", "Ferieutleie")
    assert (unit.place, unit.employees, unit.is_in_vat_register, unit.trouble) == ("GRATANGEN", None, True, "")
    assert served["asked"] == [("/api/enheter/923609016", register.ACCEPT, "Test")] * 2


@pytest.mark.parametrize(
    ("field", "trouble"), [("slettedato", "deleted"), ("konkurs", "bankrupt"), ("underAvvikling", "dissolving")]
)
def test_a_business_in_trouble_is_told_of(served, field, trouble):
    served["body"] = json.dumps(UNIT | {"konkurs": False, field: "2025-01-01" if field == "slettedato" else True})

    assert ask(served).unit.trouble == trouble


@pytest.mark.parametrize(("status", "outcome"), [(404, "unknown"), (410, "unknown"), (400, "away"), (500, "away")])
def test_other_answers(served, status, outcome):
    served["status"] = status

    assert ask(served).outcome == outcome


@pytest.mark.parametrize("body", ["", "<html>", "[]", "null", '{"navn": ["x"], "forretningsadresse": 7', "x" * 300_000])
def test_nonsense_is_no_answer(served, body):
    served["body"] = body

    assert ask(served).outcome == "away"


def test_fields_of_the_wrong_kind_are_left_out(served):
    served["body"] = json.dumps(
        UNIT | {"navn": ["x"], "forretningsadresse": 7, "antallAnsatte": "mange", "stiftelsesdato": 1}
    )

    unit = ask(served).unit

    assert (unit.name, unit.place, unit.employees, unit.founded_on) == ("", "", None, "")


@pytest.mark.parametrize("number", ["974760673", " 923609016", 923609016, None, ["923609016"]])
def test_what_it_says_of_another_business_is_not_believed(served, number):
    served["body"] = json.dumps(UNIT | {"organisasjonsnummer": number})

    assert ask(served).outcome == "away"


def test_nobody_is_sent_on_to_another_host(served):
    served |= {"status": 302, "headers": {"Location": "http://127.0.0.1:1/inner"}}

    assert ask(served).outcome == "away"
    assert len(served["asked"]) == 1


def test_silence_is_waited_for_a_short_while_only_and_asked_again_next_time(served, monkeypatch):
    monkeypatch.setattr(register, "TIMEOUT_S", 0.2)
    served["wait_s"] = 1.0
    asking = Register(served["address"], user_agent="Test")

    began = time.monotonic()
    first = asking.look_up("923609016", at=clock.now())
    took = time.monotonic() - began
    served["wait_s"] = 0.0

    assert (first.outcome, took < 0.9) == ("away", True)
    assert asking.look_up("923609016", at=clock.now()).outcome == "found"
    assert Register("http://127.0.0.1:1", user_agent="Test").look_up("923609016", at=clock.now()).outcome == "away"


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_register_that_drips_is_waited_for_no_longer_than_one_that_is_silent(served, monkeypatch, part):
    monkeypatch.setattr(register, "TIMEOUT_S", 0.3)
    served["drips"] = part

    began = time.monotonic()
    answer = ask(served)

    assert (answer.outcome, time.monotonic() - began < 1) == ("away", True)


def test_after_three_failures_in_a_row_it_is_left_alone_for_a_minute(served):
    served["status"] = 503
    asking, now = Register(served["address"], user_agent="Test"), clock.now()

    for second in range(6):
        assert asking.look_up("923609016", at=now + timedelta(seconds=second)).outcome == "away"
    assert len(served["asked"]) == register.MOST_FAILURES == 3
    served["status"] = 200
    assert asking.look_up("923609016", at=now + timedelta(seconds=30)).outcome == "away"
    assert asking.look_up("923609016", at=now + timedelta(seconds=63)).outcome == "found"
    assert asking.look_up("974760673", at=now + timedelta(seconds=64)).outcome == "away"
    assert len(served["asked"]) == 5


def test_it_is_left_alone_while_it_holds_those_who_have_gone(served, monkeypatch):
    monkeypatch.setattr(register, "TIMEOUT_S", 0.2)
    monkeypatch.setattr(register, "PAUSE", timedelta(0))
    served["drips"] = "head"
    asking = Register(served["address"], user_agent="Test")

    assert [asking.look_up("923609016", at=clock.now()).outcome for _ in range(5)] == ["away"] * 5
    assert len(served["asked"]) == 3
    served["drips"] = ""


@pytest.fixture
def certificate(tmp_path):
    """A certificate for this machine that nobody vouches for, and its key."""
    made, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-out", made, "-keyout", key],
        check=True, capture_output=True,
    )  # fmt: skip
    return made, key


def test_a_register_with_a_certificate_that_nobody_vouches_for_or_of_another_is_not_believed(
    served, certificate, monkeypatch
):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    served["server"].socket = context.wrap_socket(served["server"].socket, server_side=True)
    port = served["server"].server_port

    def said_at(host):
        return Register(f"https://{host}:{port}/api", user_agent="Test").look_up("923609016", at=clock.now()).outcome

    assert said_at("localhost") == "away"
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    assert (said_at("localhost"), said_at("127.0.0.1")) == ("found", "away")
