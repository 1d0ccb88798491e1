"""Whatever strangers and colleagues write is shown as text on every page of the staff."""

import io

from app import clock
from app.cases import operations
from tests.support import building

MARK = "<img src=x onerror=alert({n})>\"'><script>x</script>{{{{7*7}}}}"


def _mark(number):
    return MARK.format(n=number)


def test_no_marker_is_shown_unescaped_anywhere(session, client):
    # given
    case = building.a_sorted_case(
        session, subject=_mark(1), text=_mark(2), name=_mark(3), organisation_name=_mark(4), phone="+47" + "<b>",
        areas={"landbruk": 0.4, "reiseliv": 0.3},
    )  # fmt: skip
    building.give(session, case, "anne-ristin-fossbakk")
    me = building.person(session, "anne-ristin-fossbakk")
    operations.note(session, case, by=me, text=_mark(5), at=clock.now())
    operations.answer(session, case, by=me, text=_mark(6), at=clock.now(), version=case.version)
    operations.add(session, case, text=_mark(7), at=clock.now())
    operations.hand_over(
        session, case, me.developer, by=me, reason=_mark(8), at=clock.now(), version=case.version
    )  # fmt: skip
    me.name = "Ánne <i>"
    session.commit()
    building.sign_in(client, "hilde-aroy")
    address = f"/skrivebord/saker/{case.reference}"
    client.post(
        f"{address}/svar",
        data=building.fields(
            client.get(address).text,
            text=_mark(9),
            then="leave",
            attachments=(io.BytesIO(b"%PDF-"), f"{_mark(10)}.pdf"),
        ),
    )

    # when
    pages = [
        client.get(page).text
        for page in (
            address, f"{address}/gi-videre", "/skrivebord/alle", "/skrivebord/alle?vis=apne", "/skrivebord/folk",
            "/rapporter/", "/inn", f"/skrivebord/alle?kommune={MARK}&hos={MARK}&fag={MARK}&sorter={MARK}",
        )
    ]  # fmt: skip
    kept = client.post(f"{address}/svar", data={"text": _mark(11)}).text

    # then
    for page in [*pages, kept]:
        assert "<img src=x" not in page
        assert "<script>x" not in page
        assert "<i>" not in page.replace("<i></i>", "")
        assert "49" not in page.split("{{7*7}}")[0][-3:]
    assert "&lt;img src=x onerror=alert(2)&gt;" in pages[0]
