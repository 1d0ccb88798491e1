"""Where a person may be sent after a form: pages of ours that only staff see, and nothing else. Pure."""

import re

_OWN = re.compile(r"/(?:skrivebord|rapporter|postkasse)(?:/[A-Za-z0-9._:-]+)*/?(?:\?[A-Za-z0-9._~%&=+:-]*)?")
MOST_CHARACTERS = 500


def own_page(address: str | None, otherwise: str) -> str:
    r"""`address` when it is one of the staff's own pages, written plainly; else `otherwise`.

    Whatever a browser could read as another host (`//x`, `/\x`, `https:x`, tabs, encoded slashes) does not match.
    """
    if address and len(address) <= MOST_CHARACTERS and _OWN.fullmatch(address) and "/.." not in address:
        return address
    return otherwise
