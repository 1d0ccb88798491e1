"""The quick way through small forms reads what Werkzeug's own reads; what it does not take goes the long way."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from app import form_parser
from app.form_parser import FormParser

HEAD = b'--x\r\nContent-Disposition: form-data; name="text"'
FILE = b'--x\r\nContent-Disposition: form-data; name="vedlegg"; filename="'


def read(parser, body, boundary="x"):
    _rest, fields, files = parser(max_form_parts=5, max_form_memory_size=1_000_000).parse(
        BytesIO(body), "multipart/form-data", len(body), {"boundary": boundary}
    )
    taken = [
        (name, one.filename, one.mimetype, one.mimetype_params, one.read()) for name, one in files.items(multi=True)
    ]
    return list(fields.items(multi=True)), taken


BODIES = {
    "a field": HEAD + b"\r\n\r\nbl\xc3\xa5b\xc3\xa6r\r\n--x--\r\n",
    "latin-1 that says so": HEAD + b"\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nbl\xe5b\xe6r\r\n--x--\r\n",
    "latin-1 that does not": HEAD + b"\r\n\r\nbl\xe5b\xe6r\r\n--x--\r\n",
    "another charset": HEAD + b"\r\nContent-Type: text/plain; charset=utf-7\r\n\r\nbl+AOU-\r\n--x--\r\n",
    "twice": HEAD + b"\r\n\r\none\r\n" + HEAD + b"\r\n\r\ntwo\r\n--x--\r\n",
    "nothing in it": HEAD + b"\r\n\r\n\r\n--x--\r\n",
    "a file": FILE + b'kart.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n\r\n--\r\n--x--\r\n',
    "no file chosen": FILE + b'"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n',
    "a name with quotes": FILE + b'den %22gode%22.txt"\r\nContent-Type: text/plain\r\n\r\nhei\r\n--x--\r\n',
    "a name in UTF-8": FILE + "blåbær.txt".encode() + b'"\r\nContent-Type: text/plain\r\n\r\nhei\r\n--x--\r\n',
    "cut off": HEAD + b"\r\n\r\nhal",
    "cut off in the head": HEAD[:-9],
    "text before and after": b"\r\nlead\r\n" + HEAD + b"\r\n\r\nhei\r\n--x--\r\nrest",
    "an empty part without its own line": FILE + b'a.txt"\r\nContent-Type: text/plain\r\n\r\n--x--\r\n',
    "nothing": b"",
    "no form": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("kind", sorted(BODIES))
def test_it_reads_what_the_long_way_reads(kind):
    assert read(FormParser, BODIES[kind]) == read(FormDataParser, BODIES[kind])


@given(st.lists(st.text(max_size=40), max_size=4), st.binary(max_size=200))
def test_whatever_is_typed_or_attached_comes_out_of_it(texts, content):
    parts = [HEAD + b"\r\n\r\n" + text.encode() + b"\r\n" for text in texts]
    body = b"".join(
        [*parts, FILE, b'a.bin"\r\nContent-Type: application/octet-stream\r\n\r\n', content, b"\r\n--x--\r\n"]
    )

    if b"\r\n--x" not in content and not any("\r\n--x" in text for text in texts):
        fields, files = read(FormParser, body)
        assert fields == [("text", text) for text in texts]
        assert [one[-1] for one in files] == [content]


def test_too_many_parts_are_refused():
    with pytest.raises(RequestEntityTooLarge):
        read(FormParser, (HEAD + b"\r\n\r\nhei\r\n") * 6 + b"--x--\r\n")


def test_a_large_form_goes_the_long_way(monkeypatch):
    def never(*_arguments):
        raise AssertionError("the quick way")

    monkeypatch.setattr(form_parser.FormParser, "_read", never)

    fields, _files = read(FormParser, HEAD + b"\r\n\r\n" + b"x" * form_parser.SMALL_BYTES + b"\r\n--x--\r\n")
    assert len(fields[0][1]) == form_parser.SMALL_BYTES
