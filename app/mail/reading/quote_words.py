"""The words by which mail programs mark what they quote, in Bokmål, Nynorsk, Swedish, Danish, English.

Collected from what programs write: Outlook (desktop, web, new), Apple Mail, iPhone, Gmail, Thunderbird, Yahoo.
Every pattern is used on one line of bounded length, and none has a repetition within a repetition.
"""

import re

HEAD_LABELS = {
    "from": "from", "fra": "from", "frå": "from", "från": "from",
    "sent": "date", "date": "date", "sendt": "date", "dato": "date", "skickat": "date", "datum": "date",
    "to": "to", "til": "to", "till": "to",
    "cc": "cc", "kopi": "cc", "kopia": "cc", "bcc": "cc",
    "subject": "subject", "emne": "subject", "ämne": "subject",
    "reply-to": "other", "svar til": "other", "svar til:": "other", "importance": "other", "prioritet": "other",
    "attachments": "other", "vedlegg": "other", "bilagor": "other", "vedhæftede filer": "other",
    "priority": "other", "viktighet": "other",
}  # fmt: skip
"""What stands before the colon in the head of a quoted letter, and what it is."""

HEAD_LINE = re.compile(r"[\s>]*\*?([A-Za-zÅÄÖÆØåäöæø-]{2,10}(?: [a-zæøåäö]{2,6})?)\s{0,3}:\*?\s*(.*)")

SEPARATOR = re.compile(
    r"\s*-{2,20}\s*(?:original ?message|opprinnelig melding|opphavleg melding|opprinneleg melding|"
    r"original ?meddelande|ursprungligt meddelande|oprindelig meddelelse|original meddelelse|original melding|"
    r"reply message|opprinnelig e-post)\s*-{2,20}\s*",
    re.IGNORECASE,
)
"""A line that old Outlook puts over what it quotes."""

FORWARDED = re.compile(
    r"[\s>]*(?:-{2,20}\s*(?:forwarded message|videresendt melding|vidaresend melding|vidarebefordrat meddelande|"
    r"videresendt meddelelse)\s*-{2,20}|(?:begin forwarded message|videresendt melding|vidaresend melding|"
    r"start på videresendt besked|videresendt besked|vidarebefordrat mejl|vidarebefordrat brev)\s?:)\s*",
    re.IGNORECASE,
)
"""A line over a letter that is passed on: what follows is what the writer wants to show."""

FORWARD_SUBJECT = re.compile(
    r"\s*(?:vs|vb|fw|fwd|vid|videresend|vidaresend|videresendt|vidarebefordra)\s*:", re.IGNORECASE
)

WROTE = re.compile(r"\b(?:wrote|skrev|skreiv|sende|sendte|skickade)\b", re.IGNORECASE)
ATTRIBUTION_START = re.compile(
    r"\s*(?:on|den|dem|på|at|am|le|kl\.?|man\w*|tir\w*|tor\w*|tys\w*|ons\w*|fre\w*|lør\w*|lau\w*|lör\w*|søn\w*|sun\w*|"
    r"sön\w*|mån\w*|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|tis\w*|\d{1,4}[.\-/]|\d{1,2}\s|\"|<|[^\s<>:]{1,40}\s)",
    re.IGNORECASE,
)
DATE_FIRST = re.compile(
    r"\s*(?:on|den|dato)?\s?[^:<>]{0,40}\d[^:<>]{0,20}\s\d{1,2}[:.]\d{2}(?::\d\d)?(?:\s?[ap]m)?(?:\s[a-z]{3,4})?,?\s"
    r"(?:(?:skrev|skreiv)\s(.{2,80})|(.{2,80})\s(?:wrote|skrev|skreiv)):\s*",
    re.IGNORECASE,
)
"""The form in which programs introduce a quote when they leave out the address."""

DATED = re.compile(r"\d{1,2}[:.]\d{2}|\d{4}-\d{2}-\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}[./]\d{1,2}[./]\d{2}")
ADDRESSED = re.compile(r"[<\[(][^<>\s@]{1,64}@[^<>\s@]{1,253}[>\])]|mailto:")

DEVICE = (
    r"(?:iphone|ipad|ipod|samsung|galaxy|android|huawei|nokia|sony|xperia|oneplus|xiaomi|pixel|motorola|lg|htc|"
    r"windows|blackberry|mobil\w*|smart\w*|telefon\w*|phone|tablet|nettbrett\w*|surfplatta|mac|macbook|htc|"
    r"cellphone|handheld|lumia)"
)
PROGRAM = (
    r"(?:outlook|e-post|epost|mail|e-mail|yahoo|gmail|proton\s?mail|bluemail|spark|thunderbird|aol|workspace|"
    r"nine|edison|aqua|hotmail|fastmail|tutanota|zoho|icloud|telenor|online\.no)"
)
SENT_FROM = re.compile(
    rf"\s*(?:sendt|sent|skickat|sänt|send)\s+(?:fra|frå|från|from|via|med|with|using)\s+"
    rf"(?:(?:min|mitt|mi|my|mit|a|an|en)\s+(?:\w{{1,20}}\s+)?{DEVICE}\b|{PROGRAM}\b|{DEVICE}\b).{{0,120}}",
    re.IGNORECASE,
)
GET_PROGRAM = re.compile(
    r"\s*(?:get|hent|få|hämta|skaffa|last ned)\s+(?:outlook|bluemail|yahoo mail)\b.{0,120}"
    r"|\s*<?https?://aka\.ms/\S{1,40}>?\s*",
    re.IGNORECASE,
)
"""Lines that a telephone or a program adds under what was written."""

AFTERTHOUGHT = re.compile(r"\s*(?:p\.?\s?s\.?|n\.?b\.?)\s?[:.\-]?\s?\S", re.IGNORECASE)
"""What a person adds under the signature."""

ANSWERS_BELOW = re.compile(
    r"\b(?:svar(?:ene|a|en)?|kommentar(?:er|ene|ar|ane)?|answers?|replies|comments?|se|sjå|see|svarer|svarar|replied|"
    r"skrevet|skrive|skrivit|note[rs]?|merknader)\b.{0,40}"
    r"\b(?:under|nedenfor|nedanfor|nedan|nedenunder|below|inline|in-line|rødt|raudt|rött|red|blått|blue|grønt|green|"
    r"teksten|texten|mellom linjene|mellem linjerne|mellan raderna|innimellom|inni|nede)\b",
    re.IGNORECASE,
)
"""What people write when their answers stand within what they quote."""
