"""What every application makes anew and always the same, made once per process: half of the time of a small test.

Templates are compiled to code, and so is the building of each address; statements become SQL; services are searched by
an index.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from catalogue.search import Document, Index


class Templates(BytecodeCache):
    """The code of templates, by name and content; Jinja itself sees when a template is another now."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = Templates()


def keep_builders() -> None:
    """Have the code that builds an address from its rule made once: it asks the rule itself for all that differs."""
    kept: dict[Any, Callable[..., Any]] = {}
    compiled = Rule._compile_builder

    def builder(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:  # noqa: FBT001, FBT002 - its own
        trace = tuple(rule._trace)
        key = (trace, tuple(sorted((rule.defaults or {}).items())), frozenset(rule.arguments), append_unknown)
        if key not in kept:
            kept[key] = compiled(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = builder  # type: ignore[method-assign]


def keep_statements() -> None:
    """Have the SQL of each statement made once for each kind of database: an engine keeps it with its dialect."""
    kept: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}
    make = SQLAlchemy._make_engine

    def made(self: SQLAlchemy, *of: Any) -> Engine:
        engine = make(self, *of)
        if engine.name in kept:
            engine.dialect, engine._compiled_cache = kept[engine.name]
            engine.pool._dialect = engine.dialect
        else:  # a dialect is whole when it has met its database
            mine = engine.dialect, LRUCache(5000)
            event.listen(engine, "connect", lambda *_met: kept.setdefault(engine.name, mine), once=True)
        return engine

    SQLAlchemy._make_engine = made  # type: ignore[method-assign]


KEPT_UP_TO = 100
"""Services: larger catalogues are for tests of size, which look at the making itself."""


def keep_indexes() -> None:
    """Have the index of the same documents made once: it never changes."""
    kept: dict[Any, dict[str, Any]] = {}
    make = Index.__init__

    def made(self: Index, documents: Sequence[Document], ignored: Iterable[str] = ()) -> None:
        ignored = tuple(ignored)
        key = tuple((one.key, tuple(one.parts)) for one in documents), frozenset(ignored)
        if key in kept:
            vars(self).update(kept[key])
            return
        make(self, documents, ignored)
        if len(documents) <= KEPT_UP_TO:
            kept[key] = vars(self).copy()

    Index.__init__ = made  # type: ignore[method-assign]
