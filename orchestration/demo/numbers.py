"""Identifying numbers that look and check like real ones, unique over any number of companies.

What belongs here: arithmetic from a company's running number to its registration number, RSIN, VAT number,
IBAN and branch number. Uniqueness comes from affine maps modulo a prime, so no block of companies has to
know another. Rules: RSIN by the weighted 11-test; a sole trader's VAT number by ISO 7064 mod 97-10; IBAN by
ISO 13616.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

_KVK_LOW: Final = 10_000_000
_KVK_PRIME: Final = 79_999_987  # below the 80 million numbers from _KVK_LOW to 89,999,999
_RSIN_PRIME: Final = 79_999_987
_VAT_PRIME: Final = 899_999_963
_SPREAD: Final = 15_485_863  # any multiplier prime to the modulus spreads neighbours apart


def registration_numbers(index: Ints, seed: int) -> Ints:
    """Eight-digit register numbers, one per running number (unique below 79,999,987)."""
    return _KVK_LOW + (index * _SPREAD + seed * 104_729) % _KVK_PRIME


def eleven_test_digit(base: Ints) -> Ints:
    """Ninth digit that makes eight digits pass the 11-test; 10 where there is none."""
    total = np.zeros_like(base)
    rest = base.copy()
    for weight in range(2, 10):
        total += weight * (rest % 10)
        rest //= 10
    return total % 11


def rsin_numbers(index: Ints, seed: int, companies: int) -> Ints:
    """Nine-digit numbers that pass the 11-test; where eight digits allow none, the next candidate is taken.
    `companies` is the number of running numbers in all: below ten million of them, no two candidates
    meet."""
    found = np.zeros_like(index)
    open_ = np.ones(len(index), dtype=bool)
    for attempt in range(8):
        base = _KVK_LOW + ((index + attempt * companies) * 32_452_843 + seed * 1_299_709) % _RSIN_PRIME
        digit = eleven_test_digit(base)
        hit = open_ & (digit < 10)
        found[hit] = base[hit] * 10 + digit[hit]
        open_ &= ~hit
    return found


def _mod97(parts: list[tuple[Ints | int, int]]) -> Ints:
    """Remainder by 97 of the digits of `parts`, each a value with its number of digits."""
    total = np.zeros(1, dtype=np.int64)
    for value, digits in parts:
        total = (total * pow(10, digits, 97) + np.asarray(value) % 97) % 97
    return total


def sole_trader_vat(index: Ints, seed: int) -> tuple[Ints, Ints]:
    """Body and two check digits of VAT numbers NL<9>B<2> that hide the owner's citizen number."""
    body = 100_000_000 + (index * 49_979_687 + seed * 15_485_867) % _VAT_PRIME
    # letters count as 10..35: N 23, L 21, B 11; the remainder of the whole must be 1
    check = (98 - _mod97([(2321, 4), (body, 9), (11, 2), (0, 2)])) % 97
    check = np.where(check < 2, check + 97, check)
    return body, check


def iban_checks(bank: Ints, account: Ints, bank_values: Ints) -> Ints:
    """Check digits of Dutch IBANs; `bank_values[bank]` are the eight digits that four letters become."""
    return 98 - _mod97([(bank_values[bank], 8), (account, 10), (2321, 4), (0, 2)])


def letters_as_digits(letters: str) -> int:
    """`ABNA` → 10112310, as IBAN and VAT checks count letters."""
    return int("".join(str(ord(letter) - 55) for letter in letters))
