"""Which language a text is in, by its small words and its letters: nb, nn, en, se or other. Own lists, a few kilobytes.

A trained identifier (py3langid) was measured first: 0.6 s to load and 80 MB, which is more than the whole model.
"""

import re
import unicodedata
from collections import Counter

_EXAMINED = 2_000
_WORD = re.compile(r"[^\W\d_]+")
_ONLY_SAMI = frozenset("ŋŧ")
_SAMI_LETTERS = frozenset("čđŋšŧžá")


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SHARED = _listed(
    "og i på til som det er har vi å for med av om kan skal vil må den de så men når at eller der her hos etter også "
    "finnes fins alle ut inn opp ned over under mot uten hvis fordi nå var hadde kunne skulle ville får fikk går gjør "
    "søke søker bedrift firma kommune hei hilsen takk lurer spørsmål kroner hjelp kommunen"
)
_NB = _listed(
    "jeg ikke hva hvordan hvem hvor hvorfor noen noe en et fra være dere mye bare selv sammen vet hun hvilke hvilken "
    "mer flere blir ble vært gjøre gjort bedriften virksomhet virksomheten tilskudd søknad søknaden ønsker trenger "
    "eier egen eget vårt gårdsbruk tillatelse regnskap opplæring ansatte ansatt noens kommer"
)
_NN = _listed(
    "eg ikkje kva korleis kven kvar kvifor nokon noko nokre ein eit eitt frå vere vore dykk mykje berre sjølv saman "
    "veit dei ho meir fleire vert vart blei gjere gjer gjort verksemd verksemda verksemder tilskot søknadar ønskjer "
    "ynskjer treng eig eiga eigen løyve rekneskap opplæring tilsette tilsett kjem kome seier medan også òg anten "
    "heile desse denne einaste fyrste dykkar skriv driv tek gjev gje trur kunne lurar søkje søkjer kommunar utan "
    "heim no før sidan hjå"
)
_SPOKEN = _listed(
    "æ mæ dæ sæ ka korsn korsen koss kossn kordan kem te tell førr nån nåkka nokka dokker dokkers hæ ikkj itj ska "
    "e va bærre hadd kainn vess sånn åsså nu sku hainn ho mann kjem"
)
_EN = _listed(
    "the and is are of to we have with my can how what do you our need want would like a an in for from on at this "
    "that be been will it not or if who where when which there your i am was were they them company business any"
)
_SE = _listed(
    "ja lea leat mun mii moai don dii gii go ahte dat dan dán dain dáid dás mo sáhttá sáhtán sáhttit háliidan "
    "háliidit háliida ohcat ohcan birra ovdii leaŋ leimmet lei galgá galgat galggan bures buorre giitu mu midjiide "
    "munnje dutnje guhte gos goas manin makkár jus dahje muhto maid buot ovtta okta fitnodat fitnodaga suohkan "
    "suohkana doarjaga doarjja boazodoallu boazodoalu sámi sámegiella sámegillii davvisámegillii álggahit dárbbašan "
    "dárbbašit veahki veahkki jearrat jearaldat vástidit ruhta ruđa ii in eai iige vel dál maŋŋel ovdal dearvvuođat "
    "beaivi bivdit"
)
_OTHERS = {
    "sv": _listed(
        "och att är jag inte från vad hur också när för på ett till någon något min hos mycket eller kommun företag "
        "vill behöver söka bidrag bara ska vara"
    ),
    "de": _listed(
        "und der die das ist ich nicht wir haben für mit ein eine einen zu auf wie kann von den dem es im möchte unser "
        "unsere sie oder auch bei nach"
    ),
    "fi": _listed(
        "ja on ei että minä meillä voi kuin ole olen se tai jos mutta myös miten mitä minun haluan yritys yrityksen "
        "apua olemme"
    ),
    "pl": _listed(
        "w na z nie się jest do czy mam że jak dla o po za od firmę firma chcę mogę proszę i dzień dobry który gdzie "
        "jestem mieszkam"
    ),
    "lt": _listed("ir yra kaip ar aš mes noriu turiu kad su iš į dėl mano įmonę galima bei"),
    "et": _listed("ja on ei et ma me kas kuidas või see oma kui ettevõte soovin minu"),
    "es": _listed("el la los las de que y en un una por para con mi como es tengo quiero empresa puedo"),
    "fr": _listed("le la les de des et en un une pour avec je nous est que vous mon notre entreprise dans pas"),
    "nl": _listed("de het een en van ik niet is wij hebben voor met op te zijn hoe kan mijn bedrijf dat"),
    "ro": _listed("și de la în un o pentru cu nu este să am vreau firma cum pot mea care"),
    "so": _listed("waa iyo in aan waxaan ku ka la si ah uu ay ganacsi waxa"),
}
_LEAST_OTHER = 2
# Of Norwegian and English questions half the words are in these lists, of 998 in 1000 at least one in six.
_LEAST_SENTENCE = 6
_LEAST_SMALL_WORDS = 0.12
_SURE_HITS = 12
_SURE_FORMS = 4
_SURE_SHARE = 0.75
_ADDRESS = re.compile(r"\S+(?:://|@)\S+")
_NN_ENDINGS = ("arar", "arane", "ingar", "ingane", "lege", "leg")


def detect(text: str) -> str:
    """Return "nb", "nn", "en", "se" (Northern Sámi) or "other" for the first 2,000 characters; never raises.

    Northern everyday speech counts as nb. A short text gets a best guess, one without letters nb.
    """
    text = unicodedata.normalize("NFC", text[:_EXAMINED]).lower()
    letters = [letter for letter in text if letter.isalpha()]
    if not letters:
        return "nb"
    if 2 * sum(1 for letter in letters if not _is_latin(letter)) > len(letters):
        return "other"
    words = Counter(_WORD.findall(text))
    norwegian = _hits(words, _SHARED | _NB | _NN | _SPOKEN)
    scores = {"no": norwegian, "en": _hits(words, _EN), "se": _sami_hits(words)}
    best = max(scores, key=lambda language: scores[language])
    if _is_other(words, scores[best]):
        return "other"
    return best if best in ("en", "se") else _written_norwegian(words)


def is_surely_not(text: str, language: str) -> bool:
    """Whether the text leaves no doubt that it is in another language than this (nb, nn, en, se).

    Of 12 small words, three quarters must speak for the other one: bokmål and nynorsk share most of theirs, so there
    only those count that the other does not have. Short texts, mixed ones and addresses leave doubt.
    """
    text = unicodedata.normalize("NFC", _ADDRESS.sub(" ", text[:_EXAMINED])).lower()
    words = Counter(_WORD.findall(text))
    hits = {"no": _hits(words, _SHARED | _NB | _NN), "en": _hits(words, _EN), "se": _sami_hits(words)}
    best = max(hits, key=lambda known: hits[known])
    if hits[best] < _SURE_HITS or hits[best] < _SURE_SHARE * sum(hits.values()) or _is_other(words, hits[best]):
        return False
    if best != "no" or language not in ("nb", "nn"):
        return best != ("no" if language in ("nb", "nn") else language)
    own, others = (_NB - _NN, _NN - _NB) if language == "nb" else (_NN - _NB, _NB - _NN)
    against = _hits(words, others - _SHARED)
    return against >= _SURE_FORMS and against >= _SURE_SHARE * (against + _hits(words, own - _SHARED))


def _is_latin(letter: str) -> bool:
    return letter < "\u0250" or "\u1e00" <= letter < "\u1f00"


def _hits(words: Counter[str], listed: frozenset[str]) -> float:
    return sum(count for word, count in words.items() if word in listed)


def _sami_hits(words: Counter[str]) -> float:
    """Count Sámi words; one with a letter that only Sámi has counts although it is not listed."""
    hits = _hits(words, _SE)
    hits += sum(count for word, count in words.items() if word not in _SE and not _ONLY_SAMI.isdisjoint(word))
    if hits:
        hits += sum(
            count / 2 for word, count in words.items() if word not in _SE and len(_SAMI_LETTERS.intersection(word)) > 1
        )
    return hits


def _is_other(words: Counter[str], best: float) -> bool:
    """Whether another language has more of the small words, or a whole sentence has next to none of any known one."""
    other = max(_hits(words, listed) for listed in _OTHERS.values())
    if other >= _LEAST_OTHER and other > best:
        return True
    return words.total() >= _LEAST_SENTENCE and best < _LEAST_SMALL_WORDS * words.total()


def _written_norwegian(words: Counter[str]) -> str:
    bokmal = _hits(words, _NB - _NN) + 2 * _hits(words, _SPOKEN - _NN - _SHARED)
    nynorsk = _hits(words, _NN - _NB)
    nynorsk += sum(count / 2 for word, count in words.items() if len(word) > 5 and word.endswith(_NN_ENDINGS))  # noqa: PLR2004
    return "nn" if nynorsk > bokmal else "nb"
