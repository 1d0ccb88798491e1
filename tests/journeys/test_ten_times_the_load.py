"""Ten times the visitors that other journeys have, at once: what is acknowledged is there, and staff can still work."""

import statistics
import time

import pytest

from tests.support.crowd import Crowd
from tests.support.invariants import violations
from tests.support.mail_server import mail_server
from tests.support.visitor import Visitor

CLIENTS, LASTS_S = 80, 6
DESK_S = 2.0
"""So long a list of the desk may take meanwhile, in the middle of those that were asked for."""


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.xdist_group("serving")
def test_ten_times_the_load_loses_nothing_and_the_desk_answers_meanwhile(serve) -> None:
    with mail_server() as server:
        product = serve(MAIL_SERVER="127.0.0.1", MAIL_PORT=str(server.port), FORSTELINJA_SUBMIT_LIMIT="")
        staff = Visitor(product.address, timeout=60)
        staff.sign_in("hilde-aroy")
        seconds = []
        with Crowd(product.address, clients=CLIENTS, pause_s=0.0) as crowd:
            until = time.monotonic() + LASTS_S
            while time.monotonic() < until or len(seconds) < 5:
                began = time.perf_counter()
                assert staff.get("/skrivebord/alle").status == 200
                seconds.append(time.perf_counter() - began)
                time.sleep(0.1)
        product.wait_until_done(seconds=150)

        print(f"\n{len(crowd.receipts)} receipts, desk {statistics.median(seconds):.2f} s of {len(seconds)}")
        delivered = [letter.message["Message-ID"] for letter in server.letters]
        assert crowd.complaints == []
        assert len(crowd.receipts) >= CLIENTS
        assert violations(product, crowd.receipts, delivered=delivered) == []
        assert statistics.median(seconds) < DESK_S
