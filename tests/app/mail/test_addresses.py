import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail import addresses

TOKEN = "4hv9k2mqe7rm3xwbdz5t"
DOMAIN = "svar.forstelinja.example.org"


@given(st.from_regex(r"[a-z0-9]{10,56}", fullmatch=True))
def test_the_token_comes_back_out_of_the_address_it_was_put_into(token):
    assert addresses.token_of(addresses.reply_address(token, DOMAIN), DOMAIN) == token


@pytest.mark.parametrize(
    "address",
    [
        "",
        "sak@" + DOMAIN,
        "sak+@" + DOMAIN,
        "sak+ @" + DOMAIN,
        "sak+kort@" + DOMAIN,
        f"sak+{TOKEN.upper()}@{DOMAIN}",
        f"sak+{TOKEN} @{DOMAIN}",
        f" sak+{TOKEN}@{DOMAIN}",
        f"sak+{TOKEN}@{DOMAIN}\n",
        f"sak+{TOKEN}@{DOMAIN}.evil.example",
        f"sak+{TOKEN}@evil.example",
        f"sak+{TOKEN}+{TOKEN}@{DOMAIN}",
        f"x-sak+{TOKEN}@{DOMAIN}",
        f"Førstelinja <sak+{TOKEN}@{DOMAIN}>",
        f"sak+{'a' * 57}@{DOMAIN}",
    ],
)
def test_what_is_only_nearly_one_of_our_reply_addresses_has_no_token(address):
    assert addresses.token_of(address, DOMAIN) is None


@pytest.mark.parametrize(
    "token", ["", "kort", "MEDSTORE1234", "a b c d e f", "a@b.example.org", "æøåæøåæøåæøå", "a" * 57]
)
def test_no_reply_address_is_made_of_another_kind_of_token(token):
    with pytest.raises(ValueError, match="token"):
        addresses.reply_address(token, DOMAIN)


def test_message_ids_are_never_the_same_twice():
    made = {addresses.message_id("forstelinja.example.org") for _ in range(1_000)}

    assert len(made) == 1_000
    assert all(one.startswith("<sak.") and one.endswith("@forstelinja.example.org>") for one in made)


def test_a_sender_is_read_as_settings_write_it():
    assert addresses.name_and_address("Førstelinja <post@a.example>") == ("Førstelinja", "post@a.example")
    assert addresses.name_and_address("post@a.example") == ("", "post@a.example")
