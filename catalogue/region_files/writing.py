"""Plain data → YAML as a person would write it: what is short on one line, the same bytes for the same data."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

WIDTH = 120
ONE_LINE = 100
"""How many characters of content a list or a set of keys may have to stand on one line."""

_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_DUMPER):  # type: ignore[misc]
    """PyYAML's safe dumper, with short collections on one line."""

    def represent_sequence(self, tag: str, sequence: Iterable[Any], **style: Any) -> yaml.Node:  # noqa: ANN401
        return _short_on_one_line(super().represent_sequence(tag, sequence, **style))

    def represent_mapping(self, tag: str, mapping: Any, **style: Any) -> yaml.Node:  # noqa: ANN401
        return _short_on_one_line(super().represent_mapping(tag, mapping, **style))

    def ignore_aliases(self, _data: object) -> bool:
        """Write out what occurs twice: region files hold no aliases."""
        return True


def as_yaml(data: dict[str, Any]) -> str:
    """The YAML of plain data, keys in the order given."""
    return str(
        yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH, default_flow_style=False)
    )


def replace(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    unfinished.replace(path)


def _short_on_one_line(node: yaml.CollectionNode) -> yaml.Node:
    parts = [part for item in node.value for part in (item if isinstance(item, tuple) else (item,))]
    is_plain = all(isinstance(part, yaml.ScalarNode) for part in parts)
    node.flow_style = is_plain and sum(len(part.value) + 4 for part in parts) <= ONE_LINE
    return node
