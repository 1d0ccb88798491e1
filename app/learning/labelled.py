"""The region's own test set: questions with the right answer, that models are compared on and never learn from."""

import json

import structlog

from catalogue import region_files
from catalogue.errors import RegionNotFoundError
from triage.evaluation import Labelled

FILE = "test_set.jsonl"
"""Beside the region's files: a JSON object a line, as `triage evaluate` reads them."""

log = structlog.get_logger(__name__)


def of_region(name: str) -> tuple[Labelled, ...]:
    """The labelled questions beside the region's files; none when it has none. A faulty line is left out."""
    try:
        file = region_files.find_region(name) / FILE
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    except (RegionNotFoundError, OSError, UnicodeDecodeError):
        return ()
    found = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                found.append(Labelled.from_dict(json.loads(line)))
            except (ValueError, TypeError, AttributeError) as error:
                log.warning("test_set_line_refused", line=number, error=str(error))
    return tuple(found)
