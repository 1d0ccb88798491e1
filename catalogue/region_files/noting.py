"""What a load of a region's files changed, entry by entry: for the history."""

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping, Table

from catalogue.region_files.rows import Row

Told = dict[str, dict[str, Any]]
"""Entries by their names, such as `service hytteutleie`, each with the columns that differ."""


@dataclass
class Noted:
    """What differs, as it is gathered. `slugs` are the names of rows that others name by their numbers."""

    before: Told = field(default_factory=dict)
    after: Told = field(default_factory=dict)
    slugs: dict[str, dict[int, str]] = field(default_factory=dict)

    def note(self, table: Table, key: tuple[str, ...], old: RowMapping | None, new: Row | None) -> None:
        """A row was changed; without `old` it is new, without `new` it is gone."""
        row = {**(old or {}), **(new or {})}
        parts = [self.slugs.get(name, {}).get(row[name], row[name]) for name in key if row[name] is not None]
        name = f"{table.name} {' '.join(str(part) for part in parts)}"
        columns = new if new is not None else [one for one in row if one != "id"]
        differing = [one for one in columns if not old or not new or old[one] != new[one]]
        if old:
            self.before[name] = {one: old[one] for one in differing}
        if new:
            self.after[name] = {one: new[one] for one in differing}

    def told(self) -> tuple[Told, Told]:
        """Before and after, as JSON gives them back."""
        before, after = json.loads(json.dumps((self.before, self.after), default=str))
        return before, after
