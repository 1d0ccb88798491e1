"""A file with thirty different faults gets thirty sentences, each with file and place, and nothing is loaded."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.errors import RegionFileError
from catalogue.models import Region
from catalogue.region_files import load

FILE = "services/oppstart.yaml"
Entry = dict[str, Any]


def put(*path: str | int, value: object) -> Callable[[Entry], None]:
    def change(entry: Entry) -> None:
        at: Any = entry
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value

    return change


def without(key: str) -> Callable[[Entry], None]:
    return lambda entry: entry.pop(key)


# What is wrong with the nth service, and a part of what must be said of it.
FAULTS: list[tuple[Callable[[Entry], None], str]] = [
    (without("name"), "name"),
    (without("summary"), "summary"),
    (without("description"), "description"),
    (without("audience"), "audience"),
    (without("channels"), "channels"),
    (without("cost"), "cost"),
    (without("what_you_get"), "what_you_get"),
    (without("municipalities"), "municipalities"),
    (without("business_event"), "business_event"),
    (without("example_questions"), "example_questions"),
    (put("slug", value="Stor_Bokstav"), "is no slug"),
    (put("name", "nb", value=12), "12"),
    (put("name", "nn", value="  "), "the text is empty"),
    (put("summary", "de", value="Kurz"), "de"),
    (put("description", "nb", value="x" * 10_001), "10001 characters"),
    (put("audience", value="alle"), "must be a list"),
    (put("audience", 0, value="romvesen"), '"romvesen" is unknown'),
    (put("channels", value=["fax"]), '"fax" is unknown'),
    (put("business_event", value="begin"), '"begin" is unknown'),
    (put("status", value="live"), '"live" is unknown'),
    (put("municipalities", value=["tromso"]), '"tromso" is unknown'),
    (put("municipalities", value=[]), "the list is empty"),
    (put("competences", 0, value="romfart"), '"romfart"'),
    (put("processing_time", value="P1M"), "P10D"),
    (put("cost", "amount_nok", value=-5), "between 0"),
    (put("external_url", value="www.x.no"), "https://"),
    (put("provider", value="kongen"), '"kongen" is unknown'),
    (put("checked_on", value="2026-13-01"), "is no date"),
    (put("keyword_nb", value=["x"]), "keyword_nb"),
    (put("example_questions", value={}), "question"),
]


def test_thirty_faults_are_thirty_sentences_and_nothing_is_loaded(session: Session, fosen: Path) -> None:
    # given
    document = yaml.safe_load((fosen / FILE).read_text(encoding="utf-8"))
    whole = document["services"][0]
    services = []
    for number, (spoil, _sentence) in enumerate(FAULTS):
        service = copy.deepcopy(whole)
        service["slug"] = f"tjeneste-{number}"
        questions = service["example_questions"]
        service["example_questions"] = {key: [f"{one} ({number})" for one in asked] for key, asked in questions.items()}
        spoil(service)
        services.append(service)
    (fosen / FILE).write_text(yaml.safe_dump({"version": 1, "services": services}, allow_unicode=True), "utf-8")

    # when
    with pytest.raises(RegionFileError) as caught:
        load(session, fosen)

    # then
    assert len(FAULTS) == 30
    said = [str(fault) for fault in caught.value.faults]
    for number, (_spoil, sentence) in enumerate(FAULTS):
        of_it = [one for one in said if f"services[{number}]" in one]
        assert any(one.startswith(f"{FILE}: line ") and sentence in one for one in of_it), (number, sentence, of_it)
    assert len(set(said)) >= len(FAULTS)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Region)) == 0
