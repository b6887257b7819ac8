"""Numbers in one spelling, with their check digits."""

from __future__ import annotations

import pytest

from orchestration.matching.keys import iban_key, registration_key, vat_key


@pytest.mark.parametrize(
    ("number", "country", "key", "is_valid"),
    [
        ("12345678", "NL", "NL12345678", True),
        ("KvK: 12.34 56-78", "NL", "NL12345678", True),
        ("01234567", "NL", "NL1234567", True),
        ("1234567", "NL", "NL1234567", True),
        ("123456789012", "NL", "NL123456789012", False),
        ("00000000", "NL", None, False),
        ("11111111", "NL", "NL11111111", False),
        ("123", "NL", "NL123", False),
        ("HRB 12345", "DE", "DEHRB12345", True),
        ("HRA 12345", "DE", "DEHRA12345", True),
        ("-", "NL", None, False),
    ],
)
def test_a_registration_number_loses_its_signs_and_zeros(
    number: str, country: str, key: str | None, is_valid: bool
) -> None:
    assert registration_key(number, country) == (key, is_valid)


@pytest.mark.parametrize(
    ("number", "country", "key", "is_valid"),
    [
        ("NL004495445B01", "NL", "NL004495445B01", True),
        ("nl 0044.95.445/b01", "BE", "NL004495445B01", True),
        ("004495445B01", "NL", "NL004495445B01", True),
        # one digit off
        ("NL004495446B01", "NL", "NL004495446B01", False),
        ("BE0428759497", "NL", "BE0428759497", True),
        ("BE0428759498", "NL", "BE0428759498", False),
        ("EL094259216", "NL", "EL094259216", True),
        ("unknown", "NL", None, False),
    ],
)
def test_a_vat_number_has_its_country_and_right_check_digits(
    number: str, country: str, key: str | None, is_valid: bool
) -> None:
    assert vat_key(number, country) == (key, is_valid)


def test_an_iban_has_right_check_digits() -> None:
    assert iban_key("nl91 abna 0417 1643 00", "NL") == ("NL91ABNA0417164300", True)
    assert iban_key("NL92ABNA0417164300", "NL") == ("NL92ABNA0417164300", False)
