"""What a prepared text leaves open, as {kontakt}: names that editors write, filled in for one case. Pure."""

import re
from collections.abc import Mapping

from app.ui.markdown import as_it_stands

NAMES = ("kontakt", "bedrift", "kommune", "fag", "saksnummer", "svarfrist", "avsender")
"""contact, business, municipality, area, reference, promise date, who answers."""

_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


def unknown(text: str) -> list[str]:
    """The placeholders of a text that nobody could fill in, each once, in the order of the text."""
    return [name for name in dict.fromkeys(_PLACEHOLDER.findall(text)) if name.strip().casefold() not in NAMES]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder filled in; a value never becomes markup, and what is unknown stays."""

    def value(found: re.Match[str]) -> str:
        name = found[1].strip().casefold()
        return as_it_stands(values[name]) if name in values else found[0]

    return _PLACEHOLDER.sub(value, text)
