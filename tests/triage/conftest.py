"""What the tests of the ground floor share: a model fitted once on everything the region knows on day one."""

import pytest

from tests.support import region_examples
from triage import classifier
from triage.examples import Example
from triage.model import Model

SMALL = {
    "finansiering": [
        "Hvor kan jeg søke om lån til ny gravemaskin?",
        "Har dere tilskudd til investering i utstyr?",
        "Vi trenger penger fra næringsfondet",
        "Banken sier nei til lån, finnes garanti?",
    ],
    "servering": [
        "Trenger kafeen skjenkebevilling for å servere øl?",
        "Hvordan melder jeg fra til Mattilsynet om matservering?",
        "Vi vil ha bevilling til konsert med ølsalg",
        "Må kokken ha hygienekurs?",
    ],
    "landbruk": [
        "Kan jeg få tilskudd til nytt fjøs for sauene?",
        "Vi vil overta garden, gjelder odelsloven?",
        "Hvor søker bonden om produksjonstilskudd for melk?",
        "Jeg dyrker poteter og vil ha drenering",
    ],
    "oos:testmelding": ["test test", "asdf asdf", "dette er bare en test", "testing 123"],
}


def small_examples() -> list[Example]:
    """A few questions of three areas and one kind that is not for us: fitted in a blink."""
    return [
        Example(text=text, label=label, language="nb", origin="question", group=f"{label}:{at // 2}")
        for label, texts in SMALL.items()
        for at, text in enumerate(texts)
    ]


@pytest.fixture
def small_example_list() -> list[Example]:
    return small_examples()


@pytest.fixture(scope="session")
def small_model() -> Model:
    return classifier.fit(small_examples(), neutral=["bonden", "vi driver"], places=["Øvre Salangen"])


@pytest.fixture(scope="session")
def region_model() -> Model:
    return classifier.fit(
        region_examples.region_examples(),
        neutral=region_examples.neutral_words(),
        places=region_examples.place_names(),
    )
