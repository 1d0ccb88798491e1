"""What a person reads for the closed lists when they stand in the linked data: portals have no translations of ours."""

from catalogue.linked_data.namespaces import CHANNEL_TYPE
from catalogue.vocabulary import Audience, BusinessEvent, Channel

Words = dict[str, str]


def _words(nb: str, nn: str, en: str) -> Words:
    return {"nb": nb, "nn": nn, "en": en}


AUDIENCES: dict[str, Words] = {
    Audience.FOUNDER: _words("Etablerere", "Etablerarar", "Founders"),
    Audience.SOLE_TRADER: _words("Enkeltpersonforetak", "Enkeltpersonføretak", "Sole proprietorships"),
    Audience.SMALL_BUSINESS: _words("Små bedrifter", "Små bedrifter", "Small businesses"),
    Audience.ESTABLISHED_BUSINESS: _words("Etablerte bedrifter", "Etablerte bedrifter", "Established businesses"),
    Audience.INVESTOR_OR_NEWCOMER: _words(
        "Investorer og tilflyttere", "Investorar og tilflyttarar", "Investors and newcomers"
    ),
    Audience.FARM: _words("Landbruksforetak", "Landbruksføretak", "Farms"),
    Audience.ASSOCIATION: _words("Lag og foreninger", "Lag og foreiningar", "Clubs and associations"),
}

EVENTS: dict[str, tuple[Words, Words]] = {
    BusinessEvent.START: (
        _words("Starte", "Starte", "Start"),
        _words("Noen vil starte en bedrift.", "Nokon vil starte ei bedrift.", "Somebody wants to start a business."),
    ),
    BusinessEvent.RUN: (
        _words("Drive", "Drive", "Run"),
        _words("En bedrift er i drift.", "Ei bedrift er i drift.", "A business is being run."),
    ),
    BusinessEvent.GROW: (
        _words("Vokse", "Vekse", "Grow"),
        _words("En bedrift vil utvikle seg.", "Ei bedrift vil utvikle seg.", "A business wants to develop."),
    ),
    BusinessEvent.CHANGE: (
        _words("Endre", "Endre", "Change"),
        _words(
            "En bedrift skal endres eller skifte eier.",
            "Ei bedrift skal endrast eller skifte eigar.",
            "A business is to change, or to change hands.",
        ),
    ),
    BusinessEvent.CLOSE: (
        _words("Avslutte", "Avslutte", "Close"),
        _words("En bedrift skal legges ned.", "Ei bedrift skal leggjast ned.", "A business is to be closed down."),
    ),
}

CHANNEL_TYPES: dict[str, str] = {
    Channel.FORM: f"{CHANNEL_TYPE}online-service",
    Channel.EMAIL: f"{CHANNEL_TYPE}e-mail",
    Channel.PHONE: f"{CHANNEL_TYPE}telephone",
    Channel.MEETING: f"{CHANNEL_TYPE}service-bureau",
    Channel.VISIT: f"{CHANNEL_TYPE}client-location",
    Channel.EXTERNAL: f"{CHANNEL_TYPE}homepage",
}

CHANNELS: dict[str, Words] = {
    Channel.FORM: _words("Skjema på nettsiden", "Skjema på nettsida", "Form on the website"),
    Channel.EMAIL: _words("E-post", "E-post", "E-mail"),
    Channel.PHONE: _words("Telefon", "Telefon", "Telephone"),
    Channel.MEETING: _words("Møte hos oss", "Møte hos oss", "Meeting at our office"),
    Channel.VISIT: _words("Besøk hos bedriften", "Besøk hos bedrifta", "Visit to the business"),
    Channel.EXTERNAL: _words("Nettsiden til den som gir tjenesten", "Nettsida til den som gir tenesta", "Website"),
}

# Los has few concepts for business. English labels stand only where Los's own was read.
LOS = "https://psi.norge.no/los/tema/"
THEMES: dict[str, Words] = {
    "arbeid": {"nb": "Arbeid", "nn": "Arbeid"},
    "bygg-og-eiendom": {"nb": "Bygg og eiendom", "nn": "Bygg og eigedom"},
    "energi": {"nb": "Energi", "nn": "Energi"},
    "handel-og-service": {"nb": "Handel og service", "nn": "Handel og service"},
    "landbruk": {"nb": "Landbruk", "nn": "Landbruk"},
    "naring": _words("Næring", "Næring", "Business"),
    "naringsliv": {"nb": "Næringsliv", "nn": "Næringsliv"},
    "naringsutvikling": _words("Næringsutvikling", "Næringsutvikling", "Business development"),
    "tilskuddsordninger-for-naring": {"nb": "Tilskuddsordninger for næring", "nn": "Tilskotsordningar for næring"},
}
ANY_THEME = "naring"
THEME_OF_AREA: dict[str, str] = {
    "areal-og-bygg": "bygg-og-eiendom",
    "bedriftsutvikling-og-nettverk": "naringsutvikling",
    "digitalisering": "naringsutvikling",
    "eierskifte": "naringsliv",
    "eksport-og-import": "handel-og-service",
    "energi-og-klima": "energi",
    "etablering": "naringsliv",
    "finansiering": "tilskuddsordninger-for-naring",
    "forskning-og-innovasjon": "naringsutvikling",
    "handel-og-stedsutvikling": "handel-og-service",
    "landbruk": "landbruk",
    "offentlige-anskaffelser": "handel-og-service",
    "okonomi-og-omstilling": "naringsliv",
    "reindrift-og-samisk-naering": "landbruk",
    "rekruttering-og-kompetanse": "arbeid",
    "servering-og-arrangement": "handel-og-service",
}

OUTPUT_TITLE = _words("Dette får du", "Dette får du", "What you get")
CONTACT = _words("Førstelinja for næringslivet", "Førstelinja for næringslivet", "Business front desk")
AREAS_TITLE = _words("Fagområder", "Fagområde", "Areas of competence")
JOINT_DESCRIPTION = _words(
    "Felles katalog over tjenester til næringslivet: {names}.",
    "Felles katalog over tenester til næringslivet: {names}.",
    "Joint catalogue of services for business: {names}.",
)
TOWN_TITLE = _words(
    "Tjenester for næringslivet i {name}", "Tenester for næringslivet i {name}", "Services for business in {name}"
)
TOWN_DESCRIPTION = _words(
    "Det {name} tilbyr næringslivet gjennom den felles førstelinja.",
    "Det {name} tilbyr næringslivet gjennom den felles førstelinja.",
    "What {name} offers business through the joint front desk.",
)
RULE_DESCRIPTION = _words(
    "Tjenesten bygger på dette regelverket: {title}.",
    "Tenesta byggjer på dette regelverket: {title}.",
    "The service is based on: {title}.",
)


def filled(pattern: Words, name: str, by_language: Words) -> Words:
    """A pattern with what stands for `name` in each of its languages; languages without it are left out."""
    return {
        language: words.format(**{name: by_language[language]})
        for language, words in pattern.items()
        if by_language.get(language)
    }
