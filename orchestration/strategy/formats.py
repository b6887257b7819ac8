"""Amounts, dates and lists of words as a language writes them, by CLDR (Babel).

Dutch is that of the Netherlands, English that of Britain; any other language code is taken as CLDR knows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency

from orchestration.errors import PaywellError

_LOCALES = {"nl": "nl_NL", "en": "en_GB"}
SATURDAY = 5

Money = Mapping[str, Decimal]


def amount(value: Decimal, currency: str, language: str) -> str:
    """€ 1.234,56 in Dutch, €1,234.56 in English; as many decimals as the currency has."""
    written = _plain_blanks(format_currency(value, currency, locale=locale(language)))
    # a currency without a sign of its own stands apart: CHF 10.00
    return re.sub(r"(?<=[A-Za-z])(?=[\d-])", " ", written)


def amounts(money: Money, language: str) -> str:
    """Sums of several currencies, never added up: € 10,00 en US$ 5,00."""
    return joined([amount(money[currency], currency, language) for currency in sorted(money)], language)


def day(value: date, language: str) -> str:
    """5 juli 2026, 5 July 2026."""
    return _plain_blanks(format_date(value, "long", locale=locale(language)))


def joined(words: Iterable[str], language: str, *, by_or: bool = False) -> str:
    """Words in a row, the last behind 'and' or 'or'."""
    return format_list(list(words), style="or" if by_or else "standard", locale=locale(language))


def country(code: str, language: str) -> str:
    """Name of a country in a language; its code where CLDR has none."""
    return str(locale(language).territories.get(code, code))


def on_weekday(value: date) -> date:
    """The day itself, or the Monday after it."""
    return value + timedelta(days=max(0, 7 - value.weekday()) if value.weekday() >= SATURDAY else 0)


@lru_cache
def locale(language: str) -> Locale:
    """The locale of a language code.

    Raises:
        PaywellError: CLDR knows no such language.
    """
    try:
        return Locale.parse(_LOCALES.get(language, language))
    except (UnknownLocaleError, ValueError):
        raise PaywellError(
            f"'{language}' is no language that amounts and dates can be written in",
            "seed message_templates, column language_code",
            "use a code of two letters, such as nl, en or de",
        ) from None


def _plain_blanks(text: str) -> str:
    """Fixed and thin blanks as plain ones: not every mail program shows them."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")
