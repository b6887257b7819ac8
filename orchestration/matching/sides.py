"""The two sides of a round: records that look for their target, and targets with all that is known of their members."""

from __future__ import annotations

import duckdb

LISTS = (
    "names", "keys", "tokens", "postcodes", "places", "doors", "streets", "towns", "phones", "domains", "labels",
    "registrations", "vats", "ibans",
)  # fmt: skip
NUMBERS = ("registrations", "vats", "ibans")
# Splink puts the side that comes first in the alphabet on the left
RECORD, TARGET = "a_record", "b_target"
HOUSEHOLD = 8  # companies at one door that may be a group; more is a business centre


def make_left(con: duckdb.DuckDBPyConnection, chosen: str, out: str) -> None:
    """Records of table `chosen` (rid, target, is_blind) as the left side; blind ones without their numbers."""
    con.execute(f"""
        create or replace temp table {out} as
        select r.rid, '{RECORD}' as side, c.target, c.is_blind,
            {", ".join(f"r.{name}" for name in LISTS if name not in NUMBERS)},
            list_filter(r.postcodes, x -> length(x) >= 6) as long_postcodes, r.districts,
            cast(null as varchar[]) as own_names, cast(null as varchar[]) as own_tokens,
            cast(null as varchar[]) as own_domains, cast(null as varchar[]) as own_phones,
            cast(null as varchar[]) as own_ibans, cast(null as varchar[]) as kin_domains, cast(null as varchar[]) as kin_phones,
            r.form, r.country_code, r.employee_count, r.is_customer_stage, case when r.kind = 'customer' then 1 else 0 end as self, cast(null as bigint) as customers,
            {", ".join(f"case when not c.is_blind then r.{name} end as {name}" for name in NUMBERS)}
        from records as r inner join {chosen} as c on r.rid = c.rid
        order by r.rid
    """)


def make_targets(con: duckdb.DuckDBPyConnection, members: str, out: str, holders: int = 1) -> None:
    """Records of table `members` (target, rid) merged per target as the right side: what is known of any member is known of it.

    `own_*` are the values that at most `holders` targets have.
    """
    merged = ", ".join(
        f"list_sort(list_distinct(flatten(list(r.{name}) filter (where r.{name} is not null)))) as {name}"
        for name in LISTS
    )
    con.execute(f"""
        create or replace temp table {out}_several as
        select m.target, {merged},
            list_sort(list_distinct(flatten(list(r.districts) filter (where r.districts is not null)))) as districts,
            arg_min(r.form, case r.kind when 'company' then 0 else r.rid end) as form,
            arg_min(r.country_code, case r.kind when 'company' then 0 else r.rid end) as country_code,
            arg_min(r.employee_count, case r.kind when 'company' then 0 else r.rid end) as employee_count,
            count(*) filter (where r.kind = 'customer') as customers
        from {members} as m inner join records as r on m.rid = r.rid
        where m.target in (select target from {members} group by target having count(*) > 1)
        group by m.target
    """)
    con.execute(f"""
        create or replace temp table {out}_all as
        select target as rid, {", ".join(LISTS)}, districts, form, country_code, employee_count, customers from {out}_several
        union all
        select m.target, {", ".join("r." + name for name in LISTS)}, r.districts, r.form, r.country_code, r.employee_count,
            case when r.kind = 'customer' then 1 else 0 end
        from {members} as m inner join records as r on m.rid = r.rid
        where m.target not in (select target from {out}_several)
    """)
    # what one target alone has tells more than what many share; among words few holders are enough
    for name, few in (
        ("names", holders),
        ("tokens", 12),
        ("domains", holders),
        ("phones", holders),
        ("ibans", holders),
    ):
        con.execute(f"""
            create or replace temp table own_{name} as
            with held as (
                select rid, unnest({name}) as value from {out}_all
            ),
            few as (
                select value from held group by value having count(*) <= {few}
            )
            select h.rid, list(h.value order by h.value) as own_{name}
            from held as h inner join few as f on h.value = f.value
            group by h.rid
        """)
    # a group has one switchboard and one website: what a relative at the same door has is half one's own
    con.execute(f"""
        create or replace temp table doors_held as
        with held as (
            select rid, unnest(list_concat(places, doors)) as door from {out}_all
        )
        select rid, door from held where door in (select door from held group by door having count(*) between 2 and {HOUSEHOLD})
    """)
    con.execute(f"""
        create or replace temp table kin as
        with neighbours as (
            select distinct a.rid, b.rid as other from doors_held as a inner join doors_held as b on a.door = b.door and a.rid <> b.rid
            union
            select rid, other from relatives
        ),
        named as (
            select n.rid, o.domains, o.phones
            from neighbours as n
            inner join {out}_all as t on n.rid = t.rid
            inner join {out}_all as o on n.other = o.rid
            where list_has_any(t.tokens, o.tokens) and (o.domains is not null or o.phones is not null)
        )
        select rid, list_sort(list_distinct(flatten(list(domains) filter (where domains is not null)))) as kin_domains,
            list_sort(list_distinct(flatten(list(phones) filter (where phones is not null)))) as kin_phones
        from named group by rid
    """)
    con.execute(f"""
        create or replace temp table {out} as
        select t.rid, '{TARGET}' as side, t.rid as target, false as is_blind, {", ".join("t." + name for name in LISTS if name not in NUMBERS)},
            list_filter(t.postcodes, x -> length(x) >= 6) as long_postcodes, t.districts, n.own_names, w.own_tokens, d.own_domains, p.own_phones, b.own_ibans,
            k.kin_domains, k.kin_phones, t.form, t.country_code, t.employee_count, cast(null as boolean) as is_customer_stage, 0 as self, cast(t.customers as bigint) as customers, {", ".join("t." + name for name in NUMBERS)}
        from {out}_all as t
        left join own_names as n on t.rid = n.rid
        left join own_tokens as w on t.rid = w.rid
        left join own_domains as d on t.rid = d.rid
        left join own_phones as p on t.rid = p.rid
        left join own_ibans as b on t.rid = b.rid
        left join kin as k on t.rid = k.rid
    """)
    for table in (
        f"{out}_several",
        f"{out}_all",
        "own_names",
        "own_tokens",
        "own_domains",
        "own_phones",
        "own_ibans",
        "doors_held",
        "kin",
    ):
        con.execute(f"drop table {table}")
