"""A document becomes a PDF that is tagged (PDF/UA-1) and fit to be kept (PDF/A-2a).

Words travel as JSON beside the template, which shows them and never reads them as code. The folder that the template
could read is empty, and of the fonts only those within typst are used: Libertinus Serif, under the SIL Open Font
License, which has the letters of North Sámi.
"""

import contextlib
import json
import multiprocessing
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Protocol

from app.child import in_child
from app.documents import signs
from app.documents.nodes import Document

TEMPLATE = Path(__file__).parent / "memorandum.typ"
STANDARDS = ("a-2a", "ua-1")
DOCUMENTS_OF_A_CHILD = 500
"""After so many its process makes room for a fresh one, so that what setting leaves behind stays small."""


class Press(Protocol):
    """Sets documents: each with the moment it is dated, in the same order."""

    def __call__(self, documents: Sequence[tuple[Document, datetime]], /) -> list[bytes]:
        """Their PDFs."""


def typeset(document: Document, at: datetime) -> bytes:
    """The PDF, dated `at`. Made in a process that ends afterwards: setting a document takes tens of megabytes."""
    return in_child(set_here, json.dumps(document.as_values(), ensure_ascii=False), at)


@contextlib.contextmanager
def press() -> Iterator[Press]:
    """A child that sets documents as they come, and ends with the block: it is started once, not for each.

    A fresh one takes its place after `DOCUMENTS_OF_A_CHILD`. We see to that ourselves: a pool that is told to
    (`max_tasks_per_child`) waits for ever on Python 3.11 when its only child has done its share (cpython#115634).
    """
    child, done = _child(), 0

    def set_in_child(documents: Sequence[tuple[Document, datetime]], /) -> list[bytes]:
        nonlocal child, done
        if done >= DOCUMENTS_OF_A_CHILD:
            child.shutdown()
            child, done = _child(), 0
        done += len(documents)
        memos = [(json.dumps(made.as_values(), ensure_ascii=False), at) for made, at in documents]
        return list(child.map(set_whatever_it_says, *zip(*memos, strict=True))) if memos else []

    try:
        yield set_in_child
    finally:
        child.shutdown()


def _child() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn"))


def set_whatever_it_says(memo: str, at: datetime) -> bytes:
    """As `set_here`; signs that no font has are named in words."""
    try:
        return set_here(memo, at)
    except RuntimeError:  # typst's own, and it does not say which sign
        return set_here(json.dumps(signs.in_words(json.loads(memo)), ensure_ascii=False), at)


def set_here(memo: str, at: datetime) -> bytes:
    """The PDF of a document as JSON, made in this very process."""
    import typst  # noqa: PLC0415 - loaded only where a document is set

    with tempfile.TemporaryDirectory() as empty:
        made: bytes = typst.compile(  # type: ignore[call-overload] # its stub wants input and root of one type
            TEMPLATE.read_bytes(),
            root=empty,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"memo": memo},
            pdf_standards=list(STANDARDS),
            timestamp=at.replace(microsecond=0),
            package_path=empty,
            package_cache_path=empty,
        )
    return made
