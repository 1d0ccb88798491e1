"""What machines write in subjects and texts, in Bokmål, Nynorsk, Swedish, Danish and English."""

import re

_REPLY = (
    r"(?:automatisk svar|automatiskt svar|autosvar|automatic reply|auto[- ]?reply|automatisk respons|automatisk besked|"
    r"automatiske svar|auto[- ]?response|automatic response|automatisch\w* antwort\w*)"
)
_AWAY = (
    r"(?:fraværende|fråverande|fravær|fråvær|frånvarande|frånvaro\w*|fraværsbesked|ikke til stede|ikkje til stades|"
    r"ute av kontoret|ute frå kontoret|out of (?:the )?office(?: auto\w*)?|ej på kontoret|ikke på kontoret|"
    r"utenfor kontoret|inte på kontoret|away from (?:the )?office|on (?:annual )?leave|on vacation)"
)
REPLY_SUBJECT = re.compile(rf"{_REPLY}\s*[:\-\u2013]", re.IGNORECASE)
"""How a program begins the subject of an answer that nobody wrote. Only at the beginning: "SV: …" is a person's."""

AWAY_SUBJECT = re.compile(rf"{_AWAY}\b.{{0,30}}?(?:[:\-\u2013]|$)", re.IGNORECASE)
"""The same for one who is away."""

NAMED_SUBJECT = re.compile(rf"(?:{_REPLY}|{_AWAY})\s?: ?\S", re.IGNORECASE)
"""The same with the subject of our letter behind it."""

AWAY_TEXT = re.compile(
    r"\b(?:ute av kontor\w*|ute frå kontor\w*|utanfor kontor\w*|utenfor kontor\w*|ikke på kontor\w*|ikkje på kontor\w*|"
    r"(?:er|har|på|tar|tek) (?:fri|ferie|permisjon|avspasering|foreldrepermisjon|fødselspermisjon|tjenestereise)|"
    r"ferieavvikling|er fraværende|er fråverande|er borte|ikke til ?stede|ikkje til ?stades|"
    r"(?:er|är|am|be|is|will) (?:tilbake|attende|tilbage|tillbaka|åter|back|return|returning)\b.{0,40}\d|"
    r"på semester|har semester|är frånvarande|föräldraledig\w*|tjänstledig\w*|är ledig\w*|inte på kontoret|"
    r"på barsel|holder ferie|har ferie|på ferie|væk fra kontoret|ikke på arbejde|"
    r"out of (?:the )?office|on (?:annual |parental |sick |maternity )?leave|on (?:vacation|holiday)|"
    r"away (?:from|until)|limited access to (?:my )?e-?mail|begrenset tilgang til e-?post|avgrensa tilgang)",
    re.IGNORECASE,
)

AGGREGATE_SUBJECT = re.compile(r"(?:\[preview\] )?report domain: ?\S{1,255} submitter: ?\S", re.IGNORECASE)
"""A receiver's daily report of what it got in our name (RFC 7489, section 7.2.1.1)."""

BOUNCE_SUBJECT = re.compile(
    r"\s*(?:undeliver\w*|undelivered mail|delivery (?:status notification|failure|has failed|failed)|"
    r"mail delivery fail\w*|"
    r"returned mail|failure notice|message undeliverable|kan ikke leveres|ikke levert|ikke leverbar|"
    r"uleverbar|kunne ikke leveres|kunne ikkje leverast|kan inte levereras|oleverbart?|olevererbar\w*|"
    r"ikke-leveret|leveringsfeil|delivery delayed|warning: could not send|message could not be delivered)",
    re.IGNORECASE,
)

BOUNCE_TEXT = re.compile(
    r"(?:could not be delivered|couldn't be delivered|wasn't delivered|was not delivered|wasn't able to deliver|"
    r"has failed to these recipients|following address(?:es|\(es\)) failed|permanent (?:fatal )?error|undeliverable|"
    r"kunne ikke leveres|kunne ikkje leverast|kunde inte levereras|levering mislyktes|address not found|"
    r"user unknown|mailbox unavailable|recipient address rejected|mislykkedes)",
    re.IGNORECASE,
)

MACHINE_SENDER = re.compile(
    r"(?:mailer-daemon|postmaster|mail-daemon|mdaemon|microsoftexchange[0-9a-f]{20,40})(?:[+.-].{0,60})?@.*|"
    r"(?:mailer-daemon|postmaster)",
    re.IGNORECASE,
)
