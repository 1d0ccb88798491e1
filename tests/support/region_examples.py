"""A region's files as training examples, for tests of the ground floor alone."""

import functools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from triage.examples import LEXICON, NOT_FOR_US, Example, bank_group, definition_sentences, joined_terms, sentences

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("FORSTELINJA_SHARED", ROOT.parent / "shared"))
LANGUAGES = ("nb", "nn", "en")


def region_dir() -> Path:
    """Return the first region's folder; before it is taken over, the one it is taken from."""
    own = ROOT / "catalogue" / "regions" / "sor-troms"
    return own if (own / "lexicon.yaml").exists() else SHARED / "domain"


@functools.cache
def read(name: str) -> Any:
    return yaml.load(
        (region_dir() / name).read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )


@functools.cache
def region_examples() -> tuple[Example, ...]:
    """Everything the classifier knows on day one."""
    return (*_labels(), *_lexicon(), *_services(), *_bank())


def neutral_words() -> list[str]:
    return list(read("lexicon.yaml")["neutral"])


def place_names() -> list[str]:
    found: list[str] = []
    for municipality in read("municipalities.yaml")["municipalities"]:
        found += [name for name in municipality["name"].values() if name]
        found += [municipality["administrative_centre"], *municipality["places"]]
    return found


def areas() -> list[str]:
    return [area["slug"] for area in read("competences.yaml")["competences"]]


def _labels() -> Iterator[Example]:
    table = read("competences.yaml")
    for prefix, entries in (("", table["competences"]), (NOT_FOR_US, table["out_of_scope"])):
        for entry in entries:
            yield from _label(prefix + entry["slug"], entry)


def _label(label: str, entry: dict[str, Any]) -> Iterator[Example]:
    group = f"label:{label}"
    for language, name in ((code, name) for code, name in entry["name"].items() if name):
        yield Example(text=name, label=label, language=language, origin="description", group=group)
    for language, definition in entry["definition"].items():
        for sentence in definition_sentences(definition):
            yield Example(text=sentence, label=label, language=language, origin="description", group=group)
    keywords = entry.get("keywords") or {"nb": entry.get("keywords_nb", [])}
    for language, terms in keywords.items():
        for term in terms:
            yield Example(text=str(term), label=label, language=language, origin="keyword", group=group)


def _lexicon() -> Iterator[Example]:
    table = read("lexicon.yaml")
    for prefix, entries in (("", table["areas"]), (NOT_FOR_US, table["out_of_scope"])):
        for slug, levels in entries.items():
            for level, terms in levels.items():
                for text in joined_terms([str(term) for term in terms]):
                    label = prefix + slug
                    yield Example(text=text, label=label, language="", origin=LEXICON[level], group=f"lexicon:{label}")


def _services() -> Iterator[Example]:
    for slug in areas():
        for service in read(f"services/{slug}.yaml")["services"]:
            yield from _service(service)


def _service(service: dict[str, Any]) -> Iterator[Example]:
    label, group = service["competences"][0], f"service:{service['slug']}"
    for language in LANGUAGES:
        texts = [service["name"].get(language), service["summary"].get(language)]
        for text in [*texts, *sentences(service["description"].get(language) or "")]:
            if text:
                yield Example(text=text, label=label, language=language, origin="description", group=group)
        for text in service["example_questions"].get(language, []):
            yield Example(text=text, label=label, language=language, origin="question", group=group)
    for term in service.get("keywords_nb", []):
        yield Example(text=str(term), label=label, language="nb", origin="keyword", group=group)


def _bank() -> Iterator[Example]:
    banks = {slug: read(f"questions/{slug}.yaml")["questions"] for slug in areas()}
    banks |= {NOT_FOR_US + kind: rows for kind, rows in read("questions/out-of-scope.yaml")["questions"].items()}
    for label, rows in banks.items():
        for at, row in enumerate(rows):
            group = bank_group(label, at)
            yield Example(text=row["text"], label=label, language=row["language"], origin="question", group=group)
