"""A region's directory → documents: plain data that knows on which line each value stands.

YAML is built from its events, so that what can do harm (aliases, tags, endless nesting) is refused before it is built.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from catalogue.errors import Fault, RegionNotFoundError

REGIONS = Path(__file__).parent.parent / "regions"
MUNICIPALITIES, COMPETENCES, LEXICON, PARTNERS, STAFF = (
    "municipalities.yaml",
    "competences.yaml",
    "lexicon.yaml",
    "partners.yaml",
    "staff.yaml",
)
SERVICES, QUESTIONS, OUT_OF_SCOPE = "services", "questions", "out-of-scope"
REQUIRED = (MUNICIPALITIES, COMPETENCES)
ALLOWED = (*REQUIRED, LEXICON, PARTNERS, STAFF)
MAX_BYTES = 2_000_000
MAX_DEPTH = 12
MAX_FILES = 500
FORMAT = b"1"
"""Raise it when the loader makes other rows of the same files, so that unchanged files are loaded anew."""

PathTo = tuple[str | int, ...]

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.resolver.Resolver()
_CONSTRUCTOR: Any = yaml.constructor.SafeConstructor()
_PLAIN_TYPES = frozenset(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "timestamp"))


@dataclass(frozen=True)
class Document:
    """One file: its name below the region's directory, what it holds, and the line (from 1) of each value."""

    file: str
    data: Any
    lines: dict[PathTo, int]

    @property
    def stem(self) -> str:
        """The file's name without folder and ending: in services/ and questions/ an area's slug."""
        return Path(self.file).stem

    def fault(self, path: PathTo, sentence: str) -> Fault:
        """A fault at this place of the file."""
        return Fault(self.file, place(path, self.lines), sentence)

    def find(self, pattern: str) -> Iterator[tuple[PathTo, Any]]:
        """Values at a dotted pattern, in order; "*" stands for every key or index. What does not fit is passed over."""
        found: list[tuple[PathTo, Any]] = [((), self.data)]
        for step in pattern.split("."):
            found = [((*path, key), value) for path, node in found for key, value in _children(node, step)]
        yield from found


@dataclass
class Directory:
    """A region's files as read: the documents that could be, and the faults of the others."""

    documents: dict[str, Document] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def within(self, folder: str) -> list[Document]:
        """The documents of a folder, by name."""
        return [document for name, document in self.documents.items() if name.startswith(f"{folder}/")]


class _UnreadableError(Exception):
    """This file cannot be understood; says where and why."""

    def __init__(self, sentence: str, line: int | None = None) -> None:
        super().__init__(sentence)
        self.line = line


def find_region(name: str | Path) -> Path:
    """The directory of a region: one of ours by name, or any by its path. Raises RegionNotFoundError."""
    own = sorted(path.name for path in REGIONS.iterdir() if path.is_dir())
    if str(name) in own:
        return REGIONS / str(name)
    if str(name).strip() and Path(name).is_dir():
        return Path(name)
    raise RegionNotFoundError(f'There is no region "{name}": give a directory, or one of {", ".join(own)}.')


def read(directory: Path) -> Directory:
    """Read every region file below a directory; what cannot be read becomes a fault, never an exception."""
    found = Directory()
    for name in REQUIRED:
        if not (directory / name).exists():
            found.faults.append(Fault(name, "", "the file is missing"))
    if not (directory / SERVICES).is_dir():
        found.faults.append(Fault(f"{SERVICES}/", "", "the folder is missing"))
    for name in file_names(directory):
        if "/" not in name and name not in ALLOWED:
            found.faults.append(Fault(name, "", f"this is not a region file; those are {', '.join(ALLOWED)}"))
            continue
        try:
            data, lines, faults = _parsed(name, _content(directory / name))
        except _UnreadableError as error:
            found.faults.append(Fault(name, f"line {error.line}" if error.line else "", str(error)))
        else:
            found.documents[name] = Document(name, data, lines)
            found.faults += faults
    return found


def fingerprint(directory: Path) -> str:
    """The SHA-256 of the names and contents of all region files."""
    digest = hashlib.sha256(FORMAT)
    for name in file_names(directory):
        content = _bytes(directory / name)
        digest.update(f"\n{name} {len(content)}\n".encode("utf-8", "surrogateescape") + content)
    return digest.hexdigest()


def _bytes(path: Path) -> bytes:
    """What a file holds; nothing where it cannot be read, which `read` makes a fault of."""
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= MAX_BYTES else b""
    except OSError:
        return b""


def file_names(directory: Path) -> list[str]:
    """Names of all YAML files that can belong to a region, sorted; at most `MAX_FILES`."""
    paths = [
        path
        for folder in (directory, directory / SERVICES, directory / QUESTIONS)
        for pattern in ("*.yaml", "*.yml")
        for path in folder.glob(pattern)
    ]
    return sorted(path.relative_to(directory).as_posix() for path in paths)[:MAX_FILES]


def place(path: PathTo, lines: dict[PathTo, int]) -> str:
    """Where a value stands: "line 12, services[3].name.nn"; the line is that of the nearest value around it."""
    line = next((lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in lines), None)
    words = ""
    for step in path:
        words += f"[{step}]" if isinstance(step, int) else f".{step}"
    return ", ".join(part for part in (f"line {line}" if line else "", words.removeprefix(".")) if part)


def _children(node: object, step: str) -> list[tuple[str | int, Any]]:
    if isinstance(node, dict):
        return list(node.items()) if step == "*" else [(step, node[step])] if step in node else []
    return list(enumerate(node)) if step == "*" and isinstance(node, list) else []


def _content(path: Path) -> str:
    if path.suffix != ".yaml":
        raise _UnreadableError("the file's name must end in .yaml")
    if not path.is_file():
        raise _UnreadableError("this is not a file")
    if path.stat().st_size > MAX_BYTES:
        raise _UnreadableError(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _UnreadableError(f"the file cannot be opened: {error.strerror}") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _UnreadableError("the file is not in UTF-8", line) from error


def _parsed(file: str, text: str) -> tuple[Any, dict[PathTo, int], list[Fault]]:
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_PARSER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise _UnreadableError(f"this is not YAML: {error.problem or error.context}", line) from error
    except yaml.YAMLError as error:
        reason = getattr(error, "reason", None) or "it holds characters that are not allowed"
        raise _UnreadableError(f"this is not YAML: {reason}") from error
    if not isinstance(builder.root, dict):
        raise _UnreadableError('the file must hold keys and values, beginning with "version: 1"')
    faults = [Fault(file, place(at, {at: line}), f'"{at[-1]}" stands here twice') for at, line in builder.doubled]
    return builder.root, builder.lines, faults


class _Builder:
    """Makes plain data of YAML events. Keys are always text; the first value of a doubled key stands."""

    def __init__(self) -> None:
        self.root: Any = None
        self.lines: dict[PathTo, int] = {}
        self.doubled: list[tuple[PathTo, int]] = []
        self._open: list[tuple[dict[str, Any] | list[Any], PathTo]] = []
        self._key: list[tuple[str, int] | None] = []
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Add one event. Raises _UnreadableError for what a region file may not hold."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _UnreadableError("anchors and aliases (& and *) are not allowed: write the text out", line)
        if getattr(event, "tag", None) is not None:
            raise _UnreadableError("tags (!) are not allowed", line)
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise _UnreadableError("the file holds more than one document (---)", line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            self._key.pop()
        elif isinstance(event, yaml.NodeEvent):
            self._add(event, line)

    def _add(self, event: yaml.NodeEvent, line: int) -> None:
        scalar = event if isinstance(event, yaml.ScalarEvent) else None
        if self._open and isinstance(self._open[-1][0], dict) and self._key[-1] is None:
            if scalar is None:
                raise _UnreadableError("a key must be a word", line)
            self._key[-1] = (scalar.value, line)
        elif scalar is not None:
            self._attach(_plain(scalar), line)
        else:
            if len(self._open) >= MAX_DEPTH:
                raise _UnreadableError(f"the file is nested more than {MAX_DEPTH} deep", line)
            value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._open.append((value, self._attach(value, line)))
            self._key.append(None)

    def _attach(self, value: object, line: int) -> PathTo:
        if not self._open:
            self.root = value
            self.lines[()] = line
            return ()
        parent, above = self._open[-1]
        if isinstance(parent, list):
            path: PathTo = (*above, len(parent))
            parent.append(value)
        else:
            key, line = self._key[-1] or ("", line)
            path = (*above, key)
            self._key[-1] = None
            if key in parent:
                self.doubled.append((path, line))
                return path
            parent[key] = value
        self.lines[path] = line
        return path


def _plain(event: yaml.ScalarEvent) -> object:
    """The value of a scalar: text, or what YAML takes it for when it stands without quotation marks."""
    if not event.implicit[0]:
        return event.value
    tag = _RESOLVER.resolve(yaml.ScalarNode, event.value, (True, False))
    if tag not in _PLAIN_TYPES:
        return event.value
    try:
        return _CONSTRUCTOR.yaml_constructors[tag](_CONSTRUCTOR, yaml.ScalarNode(tag, event.value))
    except ValueError:
        return event.value
