"""The key that letters are signed with: read, refused with a reason, and published."""

import base64
import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import signing_key
from app.signing_key import KeyRefusedError
from tests.support.signing import a_key


def test_the_record_holds_the_public_key_that_openssl_makes_of_it(tmp_path):
    path = a_key(tmp_path / "dkim.pem")
    whole = subprocess.run(
        ["openssl", "rsa", "-in", path, "-pubout", "-outform", "DER"], check=True, capture_output=True
    ).stdout

    key = signing_key.read(path)

    assert key.record == "v=DKIM1; k=rsa; p=" + base64.b64encode(whole).decode()
    assert "".join(key.strings) == key.record
    assert max(map(len, key.strings)) <= 255
    assert "PRIVATE" not in repr(key)


def test_the_older_form_of_a_key_and_other_line_ends_are_read(tmp_path):
    path = a_key(tmp_path / "dkim.pem")
    older = subprocess.run(["openssl", "rsa", "-in", path, "-traditional"], check=True, capture_output=True).stdout
    (tmp_path / "older.pem").write_bytes(older.replace(b"\n", b"\r\n"))

    assert b"BEGIN RSA PRIVATE KEY" in older
    assert signing_key.read(tmp_path / "older.pem").record == signing_key.read(path).record


def test_a_key_that_is_too_short_is_refused(tmp_path):
    with pytest.raises(KeyRefusedError, match="has 1024 bits, and at least 2048 are needed"):
        signing_key.read(a_key(tmp_path / "short.pem", bits=1024))


def test_a_file_that_holds_no_key_of_ours_is_refused_by_its_name(tmp_path):
    made = {
        "locked.pem": a_key(tmp_path / "locked.pem", more=("-aes-256-cbc", "-pass", "pass:a-secret")),
        "other.pem": tmp_path / "other.pem",
        "public.pem": tmp_path / "public.pem",
        "empty.pem": tmp_path / "empty.pem",
        "missing.pem": tmp_path / "missing.pem",
        "folder.pem": tmp_path,
    }
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", made["other.pem"]], check=True)
    key = a_key(tmp_path / "dkim.pem")
    subprocess.run(["openssl", "rsa", "-in", key, "-pubout", "-out", made["public.pem"]], check=True)
    made["empty.pem"].touch()

    for path in made.values():
        with pytest.raises(KeyRefusedError, match=str(path)):
            signing_key.read(path)


def test_a_key_with_a_number_changed_is_refused(tmp_path):
    lines = a_key(tmp_path / "dkim.pem").read_text().splitlines()
    lines[3] = lines[3][::-1]
    (tmp_path / "broken.pem").write_text("\n".join(lines) + "\n")

    with pytest.raises(KeyRefusedError):
        signing_key.read(tmp_path / "broken.pem")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_no_bytes_do_worse_than_being_refused(tmp_path, content):
    path = tmp_path / "noise.pem"
    path.write_bytes(b"-----BEGIN PRIVATE KEY-----\n" + base64.b64encode(content) + b"\n-----END PRIVATE KEY-----\n")

    with pytest.raises(KeyRefusedError):
        signing_key.read(path)


def test_a_selector_is_a_name_in_dns(tmp_path):
    path = str(a_key(tmp_path / "dkim.pem"))

    for selector in ("s1", "Brev-2026", "a.b"):
        signing_key.check(path, selector)
    for selector in ("", "a b", "-a", "a;b", "æ", "a" * 64, "a\n", "a..b"):
        with pytest.raises(KeyRefusedError, match="FORSTELINJA_DKIM_SELECTOR"):
            signing_key.check(path, selector)


def test_a_selector_without_a_key_and_nothing_at_all():
    signing_key.check("", "")
    with pytest.raises(KeyRefusedError, match="FORSTELINJA_DKIM_KEY is missing"):
        signing_key.check("", "s1")
