"""What a PDF says of itself: its tags, its words, and whether it is fit for every reader and to be kept."""

import io
import re

import pypdf


def read(content):
    """The PDF."""
    return pypdf.PdfReader(io.BytesIO(content))


def text_of(content):
    """All words of it, in one line."""
    return " ".join(" ".join(page.extract_text() for page in read(content).pages).split())


def roles(content):
    """Every structure element in order: (role, element)."""
    return _tree(read(content).trailer["/Root"]["/StructTreeRoot"]["/K"], [])


def _tree(node, found):
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for one in node:
            _tree(one, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.append((node["/S"], node))
        if "/K" in node:
            _tree(node["/K"], found)
    return found


def assert_it_is_for_everybody(content, *, language, title, author):
    """Tagged, titled, in its language, PDF/A-2a and PDF/UA-1 by its own word; headings in order, figures with words."""
    file = read(content)
    root = file.trailer["/Root"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith(language)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert (file.metadata.title, file.metadata.author) == (title, author)
    assert re.search(r"pdfaid:part>2<|pdfaid:part=.2", xmp)
    assert re.search(r"pdfaid:conformance>A<|pdfaid:conformance=.A", xmp)
    assert re.search(r"pdfuaid:part>1<|pdfuaid:part=.1", xmp)
    found = roles(content)
    levels = [int(role[2:]) for role, _element in found if re.fullmatch(r"/H\d", role)]
    above = min(levels) - 1
    for level in levels:
        assert level <= above + 1
        above = level
    assert all(element.get("/Alt") for role, element in found if role == "/Figure")
    tables = [element for role, element in found if role == "/Table"]
    assert all("/TH" in [role for role, _element in _tree(table, [])] for table in tables)
