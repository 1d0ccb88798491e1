"""Organisation numbers however they are written."""

import pytest
from flask import Flask

from app.cases.organisations import NumberRefusedError, checked


@pytest.mark.parametrize(
    "typed",
    ["923609016", "923 609 016", "NO 923 609 016 MVA", "no923609016mva", "923.609.016", "923-609-016",
     "923\u00a0609\u00a0016", "\uff19\uff12\uff13\uff16\uff10\uff19\uff10\uff11\uff16",
     "Org.nr. 923 609 016", "orgnr: 923609016"],
)  # fmt: skip
def test_every_way_of_writing_gives_the_nine_digits(app: Flask, typed: str) -> None:
    assert checked(typed) == "923609016"


@pytest.mark.parametrize("typed", ["923609017", "92360901", "9236090160", "000000000", "123456785", "abc", "923609O16"])
def test_a_wrong_number_is_refused_and_may_be_shown(app: Flask, typed: str) -> None:
    with pytest.raises(NumberRefusedError) as refused:
        checked(typed)

    assert not refused.value.may_be_secret


@pytest.mark.parametrize(
    "typed",
    [
        "01017012345",
        "010170 12345",
        "\uff10\uff11\uff10\uff11\uff17\uff10\uff11\uff12\uff13\uff14\uff15",
        "NO01017012345",
        "923609016 01017012345",
    ],
)
def test_eleven_digits_or_more_may_be_a_birth_number(app: Flask, typed: str) -> None:
    with pytest.raises(NumberRefusedError) as refused:
        checked(typed)

    assert refused.value.may_be_secret
    assert typed not in str(refused.value)
