"""How long somebody is away, as people write it; sent on Saturday 20 June 2026."""

from datetime import UTC, date, datetime

import pytest

from app.mail.reading.absences import Absence, absence_of

SENT_AT = datetime(2026, 6, 20, 12, tzinfo=UTC)

TOLD = {
    "Jeg er på ferie til og med 3. august.": (None, "2026-08-03"),
    "Jeg er tilbake lørdag 4. juli.": (None, "2026-07-03"),
    "I am out of office until 12 July 2026": (None, "2026-07-12"),
    "Away from 1.7. to 14.7.": ("2026-07-01", "2026-07-14"),
    "Ferie 1.\u201314. juli": ("2026-07-01", "2026-07-14"),
    "Jeg har fri f.o.m. 1. juli t.o.m. 14. juli": ("2026-07-01", "2026-07-14"),
    "Jag har semester från den 1 juli till den 31 juli och är tillbaka den 1 augusti": ("2026-07-01", "2026-07-31"),
    "Jag är tillbaka måndag den 3 augusti.": (None, "2026-08-02"),
    "Jeg holder ferie fra 1. juli til og med 14. juli.": ("2026-07-01", "2026-07-14"),
    "Jeg er tilbage på kontoret mandag den 3. august": (None, "2026-08-02"),
    "Eg har ferie frå 6.7. t.o.m. 24.7.26": ("2026-07-06", "2026-07-24"),
    "Eg er attende tysdag 4. august": (None, "2026-08-03"),
    "Out from July 1 to July 14, back on July 15": ("2026-07-01", "2026-07-14"),
    "I'm on leave from 2026-07-01 until 2026-07-20": ("2026-07-01", "2026-07-20"),
    "I will return on Tuesday, May 4, 2027": (None, "2027-05-03"),
    "Out of office until August 3rd.": (None, "2026-08-03"),
    "Ferie i uke 28-30": ("2026-07-06", "2026-07-26"),
    "Vi har feriestengt i uke 29.": ("2026-07-13", "2026-07-19"),
    "Ferie til og med fredag 3. juli. Tilbake mandag 6. juli.": (None, "2026-07-05"),
    "Ute fra 1.12. til 15.1.": ("2026-12-01", "2027-01-15"),
    "Tilbake 5. august. Haster det, ring til 4. etasje.": (None, "2026-08-04"),
}
UNSURE = [
    "",
    "Jeg er på ferie.",
    "Away until Monday",
    "Tilbake 12.30",
    "Tilbake over helgen",
    "Ferie i uke 28, 29 og 31",
    "Ute til 3. juli. Kurs til 14. august.",
    "Jeg var borte til 1. mai 2026.",
    "Tilbake 31. juni",
    "Ferie fra 14. juli 2026 til 1. juli 2026",
    "Ute til 1. januar 2099",
    "Ring 77 00 00 00 eller 4.5 liter",
    "Vi har åpent fra 1. juli",
]


@pytest.mark.parametrize("text", TOLD)
def test_what_is_said_clearly_is_read(text: str):
    start, until = (date.fromisoformat(day) if day else None for day in TOLD[text])

    assert absence_of(text, SENT_AT) == Absence(start, until)
    assert absence_of(text.upper().replace("\n", "\r\n"), SENT_AT) == Absence(start, until)


@pytest.mark.parametrize("text", UNSURE)
def test_what_is_not_clear_is_not_guessed(text: str):
    assert absence_of(text, SENT_AT) is None


def test_a_day_without_a_year_is_not_read_from_a_letter_without_a_date():
    assert absence_of("Ute til 3. august", None) is None
    assert absence_of("Ute til 3. august 2026", None) == Absence(None, date(2026, 8, 3))


def test_leap_days_and_the_ends_of_the_calendar_do_not_matter():
    for sent_at in (
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, tzinfo=UTC),
        datetime(2028, 2, 29, tzinfo=UTC),
    ):
        for text in (*TOLD, *UNSURE, "Ute til 29. februar", "uke 53", "uke 0"):
            absence_of(text, sent_at)
