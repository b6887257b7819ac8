"""Numbers that say for certain who is who: trade register, VAT, IBAN; in one spelling, with their check digits tested.

A number whose check digits are wrong was mistyped: it still counts as evidence when two records share it, but decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import duckdb
import pyarrow as pa

from orchestration.matching.records import COLUMNS
from orchestration.tables import arrow_table

SCHEMES = ("registration_number", "vat_number", "iban")


@cache
def _vat_module(country: str):  # type: ignore[no-untyped-def]
    from stdnum import get_cc_module

    return get_cc_module(country.lower(), "vat")


def registration_key(number: str, country: str) -> tuple[str | None, bool]:
    """Number in the trade register without signs and zeros in front, and whether it can be one.

    Dutch numbers are digits, at most eight ('KVK 1234567' is 01234567); elsewhere a letter belongs to the number.
    """
    key = re.sub(r"[\s.\-/_:]", "", number.upper())
    if country == "NL":
        key = re.sub(r"[A-Z]", "", key)
    key = key.lstrip("0")
    if not key:
        return None, False
    return f"{country}{key}", 4 <= len(key) <= (8 if country == "NL" else 20) and len(set(key)) > 1


def vat_key(number: str, country: str) -> tuple[str | None, bool]:
    """VAT number with its country in front, and whether its check digits are right (python-stdnum)."""
    from stdnum.exceptions import ValidationError

    key = re.sub(r"[\s.\-/_:]", "", number.upper())
    if not re.search(r"\d", key):
        return None, False
    if not re.match(r"[A-Z]{2}", key):
        key = country + key
    module = _vat_module("gr" if key[:2] == "EL" else key[:2])
    if module is None:
        return key, len(key) >= 8
    try:
        module.validate(key)
    except ValidationError:
        return key, False
    return key, True


def iban_key(number: str, country: str) -> tuple[str | None, bool]:
    """IBAN without spaces, and whether its check digits are right (python-stdnum)."""
    from stdnum import iban

    key = re.sub(r"[\s.\-]", "", number.upper())
    return (key or None), iban.is_valid(key)


RULES = {"registration_number": registration_key, "vat_number": vat_key, "iban": iban_key}


def make_keys(con: duckdb.DuckDBPyConnection) -> None:
    """Numbers of `customers`, `accounts`, `companies` → table `record_keys` (rid, scheme, key, is_valid), one row each.

    The bureau's own numbers are taken as right, and spelled in SQL: there are a million of them. A wrong one meets nobody,
    because what customers and accounts say is tested.
    """
    union = " union all ".join(
        f"select '{kind}' as kind, {kind}_id as id, '{scheme}' as scheme, coalesce(country_code, getvariable('home')) as country, {scheme} as number from {table}"
        for kind, table in (("customer", "customers"), ("account", "accounts"))
        for scheme in SCHEMES
        if scheme in COLUMNS[kind]
    )
    con.execute(
        f"create or replace temp table said as select distinct * from ({union}) where number is not null"
    )
    rows = con.execute("select distinct scheme, country, number from said order by all").fetchall()
    con.register("spelled", _spelled(rows))
    con.execute(r"""
        create or replace temp table record_keys as
        select distinct i.rid, s.scheme, s.key, s.is_valid
        from said inner join spelled as s using (scheme, country, number)
        inner join ids as i using (kind, id)
        where s.key is not null
        union
        select i.rid, 'registration_number', c.country_code || c.key, true
        from (
            select company_id, country_code, ltrim(case when country_code = 'NL' then regexp_replace(registration_number, '[^0-9]', '', 'g')
                else regexp_replace(upper(registration_number), '[\s.\-/_:]', '', 'g') end, '0') as key
            from companies where registration_number is not null
        ) as c
        inner join ids as i on i.kind = 'company' and i.id = c.company_id
        where c.key <> ''
        union
        select i.rid, 'vat_number', case when regexp_matches(c.key, '^[A-Z]{2}') then c.key else c.country_code || c.key end, true
        from (
            select company_id, country_code, regexp_replace(upper(vat_number), '[\s.\-/_:]', '', 'g') as key
            from companies where vat_number is not null
        ) as c
        inner join ids as i on i.kind = 'company' and i.id = c.company_id
        where regexp_matches(c.key, '[0-9]')
    """)
    con.unregister("spelled")
    con.execute("drop table said")


def _spelled(rows: Iterable[tuple[str, str, str]]) -> pa.Table:
    found = [(scheme, country, number, *RULES[scheme](number, country)) for scheme, country, number in rows]
    text, flag = pa.string(), pa.bool_()
    return arrow_table(
        found, {"scheme": text, "country": text, "number": text, "key": text, "is_valid": flag}
    )
