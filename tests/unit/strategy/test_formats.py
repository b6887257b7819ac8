"""Amounts, dates and lists in Dutch and English."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from orchestration.errors import PaywellError
from orchestration.strategy import formats


@pytest.mark.parametrize(
    ("value", "currency", "dutch", "english"),
    [
        ("1234.56", "EUR", "€ 1.234,56", "€1,234.56"),
        ("0.05", "EUR", "€ 0,05", "€0.05"),
        ("-12.50", "EUR", "€ -12,50", "-€12.50"),
        ("1000000", "GBP", "£ 1.000.000,00", "£1,000,000.00"),
        ("99.999", "EUR", "€ 100,00", "€100.00"),
        ("1234", "JPY", "JP¥ 1.234", "JP¥1,234"),
        ("10", "CHF", "CHF 10,00", "CHF 10.00"),
        ("10", "USD", "US$ 10,00", "US$10.00"),
    ],
)
def test_amounts(value: str, currency: str, dutch: str, english: str) -> None:
    assert formats.amount(Decimal(value), currency, "nl") == dutch
    assert formats.amount(Decimal(value), currency, "en") == english


def test_sums_of_currencies_stand_beside_each_other() -> None:
    money = {"USD": Decimal(5), "EUR": Decimal(10)}
    assert formats.amounts(money, "nl") == "€ 10,00 en US$ 5,00"
    assert formats.amounts(money, "en") == "€10.00 and US$5.00"


def test_dates() -> None:
    assert formats.day(date(2026, 7, 5), "nl") == "5 juli 2026"
    assert formats.day(date(2026, 7, 5), "en") == "5 July 2026"


def test_lists() -> None:
    words = ["met iDEAL", "per bankoverschrijving", "in termijnen"]
    assert formats.joined(words, "nl", by_or=True) == "met iDEAL, per bankoverschrijving of in termijnen"
    assert formats.joined(["by bank", "in cash"], "en", by_or=True) == "by bank or in cash"
    assert formats.joined(["a", "b"], "nl") == "a en b"
    assert formats.joined(["a"], "en") == "a"


@pytest.mark.parametrize(
    ("value", "moved"),
    [
        (date(2026, 7, 3), date(2026, 7, 3)),
        (date(2026, 7, 4), date(2026, 7, 6)),
        (date(2026, 7, 5), date(2026, 7, 6)),
        (date(2026, 7, 6), date(2026, 7, 6)),
    ],
)
def test_weekends_are_moved_to_monday(value: date, moved: date) -> None:
    assert formats.on_weekday(value) == moved


def test_countries_and_other_languages() -> None:
    assert formats.country("DE", "nl") == "Duitsland"
    assert formats.country("DE", "en") == "Germany"
    assert formats.country("XX", "en") == "XX"
    assert formats.day(date(2026, 7, 5), "de") == "5. Juli 2026"
    with pytest.raises(PaywellError, match="'qq' is no language"):
        formats.day(date(2026, 7, 5), "qq")
