"""Whatever is typed into a text field of the editor is shown as text, on every page where it stands."""

import re

import pytest

from tests.support.editor import DESK, KELP, NEW, faults, fields, page, send

BAD = "</textarea></title><script>alert(1)</script><img src=x onerror=a(2)>{{7*7}}%s"
TEXTS = [
    *(f"{name}_{language}" for name in ("name", "summary", "description", "what_you_get", "cost", "time",
      "requirements", "keywords") for language in ("nb", "nn", "en")),
    *(f"offer_bardu_{name}_{language}" for name in ("note", "cost", "contact") for language in ("nb", "nn", "en")),
    *(f"law_0_title_{language}" for language in ("nb", "nn", "en")),
    "law_0_reference", "offer_bardu_phone",
]  # fmt: skip
SLUG = "textarea-title-script-alert-1-script-img-src-x-onerror-a-2-7-7-s"
SERVICE = f"{DESK}/tjenester/{SLUG}"


@pytest.fixture
def client(editor):
    """The editor's browser."""
    return editor


def bad_service(**more):
    """Every text field holds the same evil text; the questions differ, for each may stand once."""
    typed = KELP | dict.fromkeys(TEXTS, BAD)
    typed |= {f"questions_{language}": f"{language} {BAD}" for language in ("nb", "nn", "en")}
    return typed | {"offer_bardu_email": "a@example.org"} | more


def is_harmless(answer):
    """No script of the typed text runs and no picture of it is fetched; it stands there to be read."""
    seen = page(answer)
    return (
        answer.status_code in {200, 303, 400, 409}
        and not [one for one in seen.find_all("script", type=False) if "alert(1)" in (one.string or "")]
        and not seen.find("img", src="x")
        and "<script>alert" not in answer.text
    )  # fmt: skip


def test_the_text_is_shown_as_text_everywhere(app, client):
    # given
    saved = send(client, NEW, then="publish", **bad_service())
    assert saved.headers.get("Location") == SERVICE, faults(saved)
    send(client, SERVICE, name_nb=BAD + "2", summary_nb=BAD + "2", reason=BAD, municipalities=["salangen", "bardu"])
    addresses = [
        DESK, f"{DESK}?q=script", f"{DESK}?q={BAD}&vis={BAD}", SERVICE, f"{SERVICE}?vis=mangler",
        f"{SERVICE}/historikk", f"{SERVICE}/historikk?fra=1&til=3", f"{DESK}/omrader",
        f"{DESK}/omrader/havbruk-og-sjomat",
        *(f"{SERVICE}/forhandsvisning/{language}" for language in ("nb", "nn", "en")),
        *(f"/{language}/tjenester/{SLUG}" for language in ("nb", "nn", "en")),
        "/nb/tjenester", "/nb/tjenester?q=script", "/nb/kommuner/bardu", "/nb/", "/nb/henvendelse?tjeneste=" + SLUG,
        "/innebygd/sok?q=script",
    ]  # fmt: skip

    # when
    harmful = [address for address in addresses if not is_harmless(client.get(address))]

    # then
    assert harmful == []
    assert page(client.get(f"/nb/tjenester/{SLUG}")).h1.get_text(strip=True) == BAD
    back = fields(client.get(SERVICE))
    assert back["summary_nn"] == [BAD]
    assert back["name_nb"] == [BAD + "2"]


def test_the_text_is_shown_as_text_beside_faults_and_in_conflicts(client):
    # given
    send(client, NEW, **bad_service())
    typed = fields(client.get(SERVICE)) | {"then": "save"}
    send(client, SERVICE, **dict.fromkeys(TEXTS, BAD + "1"))

    # when
    late = client.post(SERVICE, data=typed | dict.fromkeys(TEXTS, BAD + "2"))
    refused = client.post(SERVICE, data=typed | {"amount": BAD, "reason": BAD})
    asked = send(client, SERVICE, then="publish", questions_nb=f"x {BAD}", questions_nn=f"x {BAD}")

    # then
    assert (late.status_code, refused.status_code) == (409, 400)
    assert is_harmless(late)
    assert is_harmless(refused)
    shown = client.get(asked.headers["Location"])
    assert is_harmless(shown)
    assert BAD in faults(shown)["questions_nn"]


def test_an_area_is_shown_as_text_everywhere(client):
    # given
    typed = {
        f"{name}_{language}": BAD for name in ("name", "definition", "keywords") for language in ("nb", "nn", "en")
    }
    token = fields(client.get(f"{DESK}/nytt-omrade"))
    added = client.post(f"{DESK}/nytt-omrade", data=token | typed | {"reason": BAD})
    area = added.headers["Location"]
    old = fields(client.get(area))
    client.post(area, data=old | {"name_nb": BAD + "1"})

    # when
    late = client.post(area, data=old | {"name_nb": BAD + "2"})
    pages = [late, *map(client.get, (area, f"{DESK}/omrader", NEW, "/nb/tjenester", "/skrivebord/folk"))]
    merged = client.post(f"{area}/sla-sammen", data=fields(client.get(area), 1) | {"into": "reiseliv", "reason": BAD})

    # then
    assert [is_harmless(one) for one in pages] == [True] * 6
    assert merged.status_code == 303
    assert is_harmless(client.get(merged.headers["Location"]))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\x07c", "abc"),
        ("🐟 Čáhppe", "🐟 Čáhppe"),
        ("a\u202eb\u200fc", "a\u202eb\u200fc"),
        ("\u200b\u00ad", ""),
        ("e\u0301", "é"),
        ("a\r\n\r\nb\u2028c", "a\n\nb\nc"),
        ("x" * 10_000, "x" * 10_000),
    ],
)
def test_odd_characters_are_cleaned_once_and_kept(client, typed, kept):
    # when
    send(client, NEW, **KELP | {"description_nb": typed})

    # then
    assert fields(client.get(f"{DESK}/tjenester/dyrke-tare"))["description_nb"] == [kept]


def test_a_form_full_to_the_brim_is_kept_published_and_shown(client):
    # given
    lines = "\n".join(f"{number} " + "æ" * 300 for number in range(50))
    texts = {
        name: "ø" * 10_000 for name in TEXTS if re.match("summary|description|what_you_get|time|offer_bardu_note", name)
    }
    typed = KELP | texts | {f"requirements_{language}": lines for language in ("nb", "nn", "en")}
    typed |= {f"questions_{language}": lines.replace("æ", letter) for language, letter in
              (("nb", "æ"), ("nn", "ø"), ("en", "a"))}  # fmt: skip

    # when
    sent = send(client, NEW, then="publish", **typed)

    # then
    address = sent.headers["Location"]
    assert address == f"{DESK}/tjenester/dyrke-tare", faults(client.get(address))
    assert len(fields(client.get(address))["questions_en"][0].split("\n")) == 50
    assert client.get("/nb/tjenester/dyrke-tare").status_code == 200
