"""What tells whose a text is never stays in it, however it is written; and what tells nothing does."""

import time
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.cases.anonymising import Ordinary, Personal, anonymised, words_of
from app.cases.running_names import without_signature
from app.cases.search_index import fold

REGION = Ordinary(
    words=words_of(["Bardu", "Sørreisa", "Gratangen", "Loabága suohkan", "Næringshagen i Midt-Troms"]),
    places=frozenset({"bardu", "sjøvegan", "setermoen"}),
    links=("https://forstelinja.example/nb/tjenester/",),
)
SOMEBODY = Personal(
    name="Kari Nordmann-Bjørnås",
    organisation_name="Skarvika hytter AS",
    organisation_number="923609016",
    email="kari.n@skarvika.no",
    phone="+47 912 34 567",
)
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine fails nothing."""


def hide(text: str, personal: Personal = SOMEBODY) -> str:
    return anonymised(text, personal, REGION)


def squeezed(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())


syllables = st.tuples(st.sampled_from("bcčdđfghjklmnŋprsštŧvžz"), st.sampled_from("aeiouyæøåáéöü")).map("".join)
words = st.builds(
    lambda first, rest: (first + "".join(rest)).capitalize(),
    st.sampled_from(["", "a", "e", "ø", "å", "á"]),
    st.lists(syllables, min_size=2, max_size=5),
)
around = st.sampled_from(
    ["{}", "Vi er {}.", "hos {} i Bardu", "({})", "«{}»", "Hei!\n{}\nog mer", "a {}, b", "{}s båt"]
)


def spelt(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from(
        [
            text, text.lower(), text.upper(), text.title(), text.replace(" ", "  "), text.replace(" ", "\n"),
            text.replace(" ", "\u00a0"), unicodedata.normalize("NFD", text), text.replace("ø", "oe").replace("å", "aa"),
            ", ".join(text.split()[::-1]), text.replace(" ", "-"), text.replace(" ", ""),
            text[:2] + "\u00ad" + text[2:],
        ]
    )  # fmt: skip


@calm
@given(st.data(), st.lists(words, min_size=2, max_size=4, unique_by=fold), around)
def test_a_name_of_the_case_never_stays(data, parts, sentence):
    name = " ".join(parts)
    text = hide(sentence.format(data.draw(spelt(name))), Personal(name=name))

    for part in parts:
        assert squeezed(part) not in squeezed(text.replace("[navn]", " ").replace("båt", "")), text


@calm
@given(st.data(), words, words, around)
def test_the_firm_of_the_case_never_stays(data, first, second, sentence):
    firm = f"{first} {second}"
    text = hide(sentence.format(data.draw(spelt(firm))), Personal(organisation_name=f"{firm} AS"))

    assert squeezed(firm) not in squeezed(text), text


between = st.sampled_from(["", " ", ".", "-", "\u2013", " - ", "/", "\u00a0", "  ", "_", "\n"])


@calm
@given(st.integers(20_000_000, 99_999_999), st.lists(between, min_size=7, max_size=7), around, st.sampled_from(
    ["", "+47", "+47 ", "0047", "47 ", "(+47) ", "tlf. ", "Tlf:"]
))  # fmt: skip
def test_a_telephone_number_of_the_case_never_stays(number, gaps, sentence, before):
    digits = str(number)
    written = before + "".join(digit + gap for digit, gap in zip(digits, [*gaps, ""], strict=True))

    text = hide(sentence.format(written), Personal(phone=f"+47{number}"))

    assert digits not in squeezed(text), text


@calm
@given(
    st.integers(800_000_000, 999_999_999).filter(lambda number: number % 1_000_000),
    around,
    st.sampled_from(["{0}", "{1}", "{2}", "NO {0} MVA", "{1}MVA", "org.nr.{0}"]),
)
def test_an_organisation_number_never_stays_whosever_it_is(number, sentence, shape):
    digits = str(number)
    apart = [digits[:3], digits[3:6], digits[6:]]

    text = hide(sentence.format(shape.format(digits, " ".join(apart), ".".join(apart))), Personal())

    assert digits not in squeezed(text), text


@calm
@given(st.emails(), around, st.booleans())
def test_an_address_never_stays(address, sentence, is_known):
    text = hide(sentence.replace("{}s", "{}").format(address), Personal(email=address if is_known else ""))

    if is_known or all(c.isalnum() or c in "@.-_+" for c in address):
        assert address.lower() not in text.lower(), text


@calm
@given(st.integers(10_000_000_000, 31_129_999_999), around, st.sampled_from([6, 4]))
def test_eleven_digits_never_stay(number, sentence, cut):
    digits = str(number)
    for written in (
        digits,
        f"{digits[:cut]} {digits[cut:]}" if cut == 6 else f"{digits[:4]} {digits[4:6]} {digits[6:]}",
    ):
        assert digits not in squeezed(hide(sentence.format(written), Personal()))


@pytest.mark.parametrize(
    ("written", "gone"),
    [
        ("Hei Ola! Takk for svar.", "Ola"), ("Dear John,\nthank you", "John"),
        ("Jeg heter Ola Hansen og driver", "Ola"),
        ("jeg heter ola hansen og driver", "hansen"), ("My name is John Smith and", "Smith"),
        ("Mu namma lea Máret", "Máret"),
        ("Takk!\nMvh Ola", "Ola"), ("Takk!\nMed vennlig hilsen\nOla Hansen", "Hansen"), ("mvh ola hansen", "hansen"),
        ("Vi snakket med Ola og Marit i går", "Marit"), ("Naboen Ola Hansen er med", "Hansen"),
        ("Eier er Anne K. Berg.", "Berg"), ("Spør K. Hansen", "Hansen"), ("Ring Per-Olav på 41 23 45 67", "4123"),
        ("bor i Storgata 5", "Storgata"), ("Øvre Skogvei 12 B, 9360 Bardu", "9360"), ("Kong Olavs veg 3", "Olavs"),
        ("Postboks 12, 9365 Bardu", "12"), ("9360 Bardu", "9360"), ("gnr. 12 bnr. 34", "34"), ("gnr/bnr 12/34", "34"),
        ("gårds- og bruksnummer 12/34", "34"), ("g/bnr 4/5", "5"), ("fødselsnummer 010190 12345", "12345"),
        ("konto 1234.56.78903", "78903"), ("IBAN NO93 8601 1117 947", "1117"), ("født 12.05.1980", "1980"),
        ("se https://skarvika.example/om?id=3", "skarvika"), ("www.hytta.no er vår", "hytta"), ("hytta.no/om", "hytta"),
        ("sak NF-2026-7KQ4X", "7KQ4X"), ("ola(at)hytta(dot)no", "hytta"), ("ola @ hytta.no", "ola"),
        ("+46 70 123 45 67", "4567"), ("\uff14\uff11\uff12\uff13\uff14\uff15\uff16\uff17", "412"),
        ("9 1 2 3 4 5 6 7", "91"), ("kort 4925 1234 5678 9012", "9012"),
    ],
)  # fmt: skip
def test_what_is_personal_by_its_shape_or_place_goes(written, gone):
    assert gone not in squeezed(hide(written, Personal())) + hide(written, Personal())


@pytest.mark.parametrize(
    "written",
    [
        "Vi fikk 250 000 kroner i 2024.", "Det koster 12 345 678 kroner.", "Omsetningen er 25 000 000 i år.",
        "Se § 11 a og § 8-1 i plan- og bygningsloven.", "Fristen er 12.05.2026, ikke 01.06.2026.", "Fra 2019 til 2026.",
        "Det gjelder 2019-2026.",
        "Åpent kl. 08.00-16.00 og 20.00-23.30.", "Datoen er 2026-05-12.", "Saken er 2024/1234.",
        "Vi søkte Innovasjon Norge og NAV.", "Næringshagen i Midt-Troms hjelper.", "ISO 9001 er en standard.",
        "Bardu kommune og Sørreisa kommune samarbeider.", "Hei, vi lurer på noe.", "Hei Bardu kommune!",
        "Takk for svaret. Vi har 3 hytter og 12 ansatte.", "Se https://www.mattilsynet.no/mat/servering.",
        "Les https://forstelinja.example/nb/tjenester/serveringsbevilling først.",
        "Mvh er en forkortelse som mange bruker.",
        "Riksvei 3 og Fylkesvegen 848 er stengt.",
        "I 2024 Bardu var med.", "Vi bruker 10000000 kWh.", "Helse, HMS og IT.",
        "Hva er fristen? Kan vi søke nå? Må vi ha regnskap?", "Dere må sende skjema RF-1234 innen 1. mai.",
        "Vi er fire stykker på 23 til 45 år.", "Boazodoallu Loabága suohkanis.", "We met Innovation Norway in Bardu.",
    ],
)  # fmt: skip
def test_what_is_nobodys_stays(written):
    assert hide(written) == written


def test_a_signature_is_left_out_and_a_greeting_within_a_text_is_not():
    assert without_signature("Svar.\n\nMed vennlig hilsen\nOla\nRådgiver\nTlf 41 23 45 67") == "Svar."
    assert without_signature("Hilsen") == "Hilsen"
    long = "Hilsen fra oss\n" + "mer tekst om saken\n" * 30
    assert without_signature("Hei\n" + long) == "Hei\n" + long


@pytest.mark.parametrize(
    "piece", ["a", "1", "1 ", "Aa ", "a.", "a-", "@", "a@", "(", "[navn]", "mvh ", "Hei Kari ", "\n", "12/"]
)
def test_huge_texts_take_no_time(piece):
    begun = time.perf_counter()

    hide(piece * (20_000 // len(piece)))

    assert time.perf_counter() - begun < 1.5


@calm
@given(st.text(max_size=300))
def test_any_text_can_be_given_and_twice_hides_no_more(text):
    once = hide(text)

    assert isinstance(hide(once), str)
