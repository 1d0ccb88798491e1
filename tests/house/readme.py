"""The tables of the README."""

import re

from tests.house.reading import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def first_cells(section: str) -> list[str]:
    """The first cell of every row of the section's table, as written."""
    text = README.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| (`.+?) \|", text, re.MULTILINE)
