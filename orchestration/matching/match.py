"""Who is who: customers, accounts and companies in three rounds, then parties over all of them.

Round 1 links customers to companies. Round 2 links accounts to what the first round knows: companies with their
customers' names, telephones and domains, and customers that no bureau has. Round 3 looks for one firm entered twice among
what is left. In each round numbers decide first, a person's decisions before anything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from orchestration.matching.linking import LINK_FROM, Linked, duplicates, link
from orchestration.matching.model import weights
from orchestration.matching.records import make_records
from orchestration.matching.weighing import define_comparisons
from orchestration.progress import SILENT, Reporter
from orchestration.tables import arrow_table

if TYPE_CHECKING:
    from orchestration.matching.decisions import Decision

EXPECTED_RIGHT = 0.995  # share of the links by similarity that is expected to be right
REVIEW_FROM = 0.03  # belief from which a pair is offered to a person
REVIEW_TWICE_FROM = 0.25  # the same for two records of one kind
OFFERED = 3  # pairs per record that a person is offered


@dataclass
class Matched:
    """What a run of the matching found: tables `matched_*` of the connection, and how sure it may be.

    `rounds`: per round how often the best candidate was right when numbers were hidden (see `link`).
    """

    rounds: dict[str, Linked] = field(default_factory=dict)

    def figures(self) -> dict[str, float]:
        """The figures of all rounds, by round and name."""
        return {
            f"{kind}: {name}": value
            for kind, linked in self.rounds.items()
            for name, value in linked.figures.items()
        }


def match(
    con: duckdb.DuckDBPyConnection,
    decisions: Sequence[Decision] = (),
    country: str = "NL",
    report: Reporter = SILENT,
) -> Matched:
    """Views `customers`, `accounts`, `companies` (`records.COLUMNS`) → the tables below.

    - `matched_customer_company`, `matched_account_company`, `matched_account_customer`: the two ids, method
      (registration_number, vat_number, similarity, accepted), probability, match_weight (bits), evidence (text).
    - `matched_party_record`: party_id, record_type, record_id, method, probability; every customer and account is in one party,
      a company only where it has one of them.
    - `matched_review`: pairs for a person: left_type, left_id, right_type, right_id, place, probability, match_weight, evidence.
    - `matched_quality`: round, figure, value.

    A record without a country is taken to be of `country`. The result depends on what the views hold, not on the order of their rows or the number of threads.
    """
    result = Matched()
    report.step("Matching customers, accounts and companies")
    make_records(con, country)
    define_comparisons(con)
    _take_decisions(con, decisions)
    report.advance(1, 5, "customers")
    _prepare_customers(con)
    result.rounds["customer"] = link(con, "customer")
    _settle(con, "customer")
    report.advance(2, 5, "accounts")
    _prepare_accounts(con)
    result.rounds["account"] = link(con, "account")
    _settle(con, "account")
    report.advance(3, 5, "entered twice")
    duplicates(con, "customer", result.rounds["customer"].comparisons)
    duplicates(con, "account", result.rounds["account"].comparisons)
    report.advance(4, 5, "parties")
    _make_parties(con)
    _make_output(con, result)
    report.advance(5, 5, "done")
    return result


def _take_decisions(con: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> None:
    """A person's decisions on records that exist → table `decided` (l, r: rids, decision)."""
    columns = ("decision", "left_type", "left_id", "right_type", "right_id")
    rows = [[getattr(one, name) for name in columns] for one in decisions]
    con.register("decision_rows", arrow_table(rows, dict.fromkeys(columns, pa.string())))
    con.execute("""
        create or replace temp table decided as
        select a.rid as l, b.rid as r, a.kind as left_kind, b.kind as right_kind, d.decision
        from decision_rows as d
        inner join ids as a on d.left_type = a.kind and d.left_id = a.id
        inner join ids as b on d.right_type = b.kind and d.right_id = b.id
        order by l, r
    """)
    con.unregister("decision_rows")


def _numbered(con: duckdb.DuckDBPyConnection, kind: str, members: str) -> None:
    """Records of a kind whose numbers all lead to one target, its registration number among them → `<kind>_keyed`."""
    con.execute(f"""
        create or replace temp table {kind}_keyed as
        with said as (
            select k.rid, k.scheme, k.key from record_keys as k inner join ids as i using (rid)
            where i.kind = '{kind}' and k.is_valid and k.scheme <> 'iban'
        ),
        held as (
            select distinct m.target, k.scheme, k.key from record_keys as k inner join {members} as m on k.rid = m.rid where k.is_valid
        ),
        met as (
            select s.rid, s.scheme, h.target from said as s inner join held as h on s.scheme = h.scheme and s.key = h.key
        )
        select rid, min(target) as target from met
        group by rid
        having count(distinct target) = 1 and bool_or(scheme = 'registration_number')
    """)
    con.execute(
        f"delete from {kind}_keyed where exists (select 1 from {kind}_barred as b where b.l = {kind}_keyed.rid and b.r = target)"
    )
    con.execute(f"delete from {kind}_keyed where rid in (select l from {kind}_accepted)")
    con.execute(f"""
        create or replace temp table {kind}_chosen as
        select rid from ids
        where kind = '{kind}' and rid not in (select rid from {kind}_keyed) and rid not in (select l from {kind}_accepted)
    """)


def _prepare_customers(con: duckdb.DuckDBPyConnection) -> None:
    """Targets are companies, with the names and telephones of the accounts that share their number."""
    con.execute(
        "create or replace temp table customer_barred as select l, r from decided where decision = 'reject' and left_kind = 'customer' and right_kind = 'company'"
    )
    con.execute(
        "create or replace temp table customer_accepted as select l, r from decided where decision = 'accept' and left_kind = 'customer' and right_kind = 'company'"
    )
    con.execute(
        "create or replace temp table companies_alone as select rid as target, rid from ids where kind = 'company'"
    )
    con.execute(
        "create or replace temp table account_barred as select l, r from decided where decision = 'reject' and left_kind = 'account' and right_kind = 'company'"
    )
    con.execute(
        "create or replace temp table account_accepted as select l, r from decided where decision = 'accept' and left_kind = 'account' and right_kind = 'company'"
    )
    _numbered(con, "account", "companies_alone")
    con.execute("""
        create or replace temp table customer_members as
        select target, rid from companies_alone
        union all
        select target, rid from account_keyed
    """)
    _numbered(con, "customer", "companies_alone")


def _prepare_accounts(con: duckdb.DuckDBPyConnection) -> None:
    """Targets are companies with their customers, and customers that are no company's."""
    con.execute("""
        create or replace temp table account_members as
        select rid as target, rid from ids where kind = 'company'
        union all
        select target, rid from customer_settled
        union all
        select rid, rid from ids where kind = 'customer' and rid not in (select rid from customer_settled)
    """)
    # who is not this customer is not its company either, unless somebody said so
    con.execute("""
        create or replace temp table account_accepted as
        select l, min(r) as r
        from (
            select d.l, d.r from decided as d where d.decision = 'accept' and d.left_kind = 'account' and d.right_kind = 'company'
            union
            select d.l, m.target from decided as d inner join account_members as m on d.r = m.rid
            where d.decision = 'accept' and d.left_kind = 'account' and d.right_kind = 'customer'
        )
        group by l
    """)
    con.execute("""
        create or replace temp table account_barred as
        select d.l, d.r from decided as d where d.decision = 'reject' and d.left_kind = 'account' and d.right_kind = 'company'
        union
        select d.l, m.target from decided as d inner join account_members as m on d.r = m.rid
        where d.decision = 'reject' and d.left_kind = 'account' and d.right_kind = 'customer'
    """)
    _numbered(con, "account", "account_members")


def _settle(con: duckdb.DuckDBPyConnection, kind: str) -> None:
    """The round's links → `<kind>_settled` (rid, target, method, probability, match_weight, evidence).

    Links by similarity are made as long as, all of them together, EXPECTED_RIGHT are expected to be right: noisier records
    bring fewer links, not more wrong ones.
    """
    con.execute(f"""
        create or replace temp table {kind}_trusted as
        with ranked as (
            select l, probability, row_number() over (order by probability desc, l) as place from {kind}_belief
            where place = 1 and how = 'belief' and probability >= {LINK_FROM}
        ),
        running as (
            -- millionths add up the same in any order
            select l, sum(cast(round(probability * 1000000) as bigint)) over (order by place rows unbounded preceding) / (1000000.0 * place) as expected from ranked
        )
        select l from running where expected >= {EXPECTED_RIGHT}
    """)
    con.execute(f"""
        create or replace temp table {kind}_settled as
        select l as rid, r as target,
            case number when 0 then 'registration_number' when 1 then 'vat_number' else 'similarity' end as method,
            probability, match_weight, evidence
        from {kind}_belief
        where place = 1 and how <> 'blind' and (how = 'number' or (how = 'belief' and l in (select l from {kind}_trusted)))
        union all
        select a.l, a.r, 'accepted', 1.0, null, 'decided by a person' from {kind}_accepted as a
        order by 1
    """)


def _make_parties(con: duckdb.DuckDBPyConnection) -> None:
    """One party per target with its records; what was found twice is joined. Ids hang on the oldest record.

    The oldest customer or account of a party names it, so a record that comes later leaves the others' ids alone.
    """
    con.execute("""
        create or replace temp table placed as
        select i.rid, coalesce(a.target, c.target, i.rid) as party,
            coalesce(a.method, c.method) as method, coalesce(a.probability, c.probability) as probability
        from ids as i
        left join account_settled as a on i.rid = a.rid
        left join customer_settled as c on i.rid = c.rid
        where i.kind <> 'company'
    """)
    # who is no company's may be one with another; accepted pairs join whatever they are
    pairs = con.execute("""
        select a.party, b.party, t.l, t.r, t.method, t.probability
        from (
            select l, r, 'similarity' as method, probability from customer_twice where probability >= $from
            union all
            select l, r, 'similarity', probability from account_twice where probability >= $from
            union all
            select l, r, 'accepted', 1.0 from decided where decision = 'accept' and left_kind = right_kind
        ) as t
        inner join placed as a on t.l = a.rid
        inner join placed as b on t.r = b.rid
        where a.party <> b.party
        order by t.probability desc, t.l, t.r
    """, {"from": LINK_FROM}).fetchall()  # fmt: skip
    rejected = {
        tuple(row) for row in con.execute("select l, r from decided where decision = 'reject'").fetchall()
    }
    con.register("joined_rows", _joined(con, pairs, rejected))
    con.execute("""
        create or replace temp table members as
        select p.rid, coalesce(j.joined, p.party) as party, coalesce(j.method, p.method) as method,
            coalesce(j.probability, p.probability) as probability
        from placed as p left join joined_rows as j on p.party = j.party
    """)
    con.unregister("joined_rows")
    con.execute("""
        create or replace temp table named_parties as
        with founders as (
            select m.party, i.kind, i.id,
                row_number() over (partition by m.party order by i.since_date nulls last, case i.kind when 'customer' then 0 else 1 end, i.id) as place
            from members as m inner join ids as i on m.rid = i.rid
        )
        select party, 'P' || upper(left(md5(kind || ':' || id), 12)) as party_id from founders where place = 1
    """)
    con.execute("""
        create or replace temp table matched_party_record as
        select n.party_id, i.kind as record_type, i.id as record_id, coalesce(m.method, 'alone') as method, coalesce(m.probability, 1.0) as probability
        from members as m inner join named_parties as n on m.party = n.party inner join ids as i on m.rid = i.rid
        union all
        select n.party_id, 'company', i.id, 'alone', 1.0
        from named_parties as n inner join ids as i on n.party = i.rid where i.kind = 'company'
        order by 1, 2, 3
    """)


def _joined(
    con: duckdb.DuckDBPyConnection, pairs: list[tuple[Any, ...]], rejected: set[tuple[Any, ...]]
) -> pa.Table:
    """Parties that are one: (party, joined, method, probability). Nobody is joined with whom a person told it is not."""
    touched = sorted({party for pair in pairs for party in pair[:2]})
    members: dict[int, set[int]] = {party: set() for party in touched}
    if touched:
        con.register("touched_rows", pa.table({"party": pa.array(touched, pa.int64())}))
        for party, rid in con.execute(
            "select p.party, p.rid from placed as p inner join touched_rows using (party)"
        ).fetchall():
            members[party].add(rid)
        con.unregister("touched_rows")
    companies = (
        {rid for (rid,) in con.execute("select rid from ids where kind = 'company'").fetchall()}
        if touched
        else set()
    )
    root = {party: party for party in touched}
    how: dict[int, tuple[str, float]] = {}

    def find(party: int) -> int:
        while root[party] != party:
            party = root[party]
        return party

    for one, other, _, _, method, probability in pairs:
        a, b = find(one), find(other)
        if a == b:
            continue
        is_forbidden = any(
            pair in rejected for x in members[a] for y in members[b] for pair in ((x, y), (y, x))
        )
        # two companies of the bureau are two
        if is_forbidden or (a in companies and b in companies):
            continue
        keep, lose = (b, a) if b in companies or (a not in companies and b < a) else (a, b)
        root[lose] = keep
        members[keep] |= members[lose]
        how[lose] = (method, probability)
    moved = [(party, find(party), *how[party]) for party in touched if find(party) != party]
    return arrow_table(
        moved, {"party": pa.int64(), "joined": pa.int64(), "method": pa.string(), "probability": pa.float64()}
    )


def _make_output(con: duckdb.DuckDBPyConnection, result: Matched) -> None:
    """Rids → ids; customers of accounts; pairs for a person; figures."""
    for kind in ("customer", "account"):
        con.execute(f"""
            create or replace temp table matched_{kind}_company as
            select i.id as {kind}_id, t.id as company_id, s.method, s.probability, s.match_weight, s.evidence
            from {kind}_settled as s inner join ids as i on s.rid = i.rid inner join ids as t on s.target = t.rid
            where t.kind = 'company' order by 1
        """)
    # of several debtors of one company an account is the one it looks like most, else the oldest
    con.execute("""
        create or replace temp table matched_account_customer as
        with reached as (
            select s.rid, m.rid as customer, s.method, s.probability, s.match_weight, s.evidence,
                coalesce(c.probability, 1.0) as customer_probability, coalesce(c.method, '') as customer_method
            from account_settled as s
            inner join account_members as m on s.target = m.target
            inner join ids as i on m.rid = i.rid and i.kind = 'customer'
            left join customer_settled as c on m.rid = c.rid
        ),
        said as (
            select l as rid, r as customer, decision from decided where left_kind = 'account' and right_kind = 'customer'
        ),
        ranked as (
            select h.*, d.decision, row_number() over (
                partition by h.rid
                order by case d.decision when 'accept' then 0 else 1 end,
                    coalesce(list_has_any(a.phones, b.phones), false)::int + coalesce(list_has_any(a.domains, b.domains), false)::int
                        + coalesce(list_has_any(a.places, b.places), false)::int + coalesce(list_has_any(a.postcodes, b.postcodes), false)::int
                        + coalesce(list_has_any(a.names, b.names), false)::int desc,
                    b.since_date nulls last, b.id
            ) as place
            from reached as h
            inner join records as a on h.rid = a.rid
            inner join records as b on h.customer = b.rid
            left join said as d on h.rid = d.rid and h.customer = d.customer
            where d.decision is distinct from 'reject'
        )
        select a.id as account_id, c.id as customer_id,
            case when r.decision = 'accept' then 'accepted'
                when 'similarity' in (r.method, r.customer_method) then 'similarity'
                when 'accepted' in (r.method, r.customer_method) then 'accepted'
                when 'vat_number' in (r.method, r.customer_method) then 'vat_number'
                else r.method end as method,
            round(r.probability * r.customer_probability, 6) as probability, r.match_weight, r.evidence
        from ranked as r inner join ids as a on r.rid = a.rid inner join ids as c on r.customer = c.rid
        where r.place = 1 order by 1
    """)
    con.execute(f"""
        create or replace temp table matched_review as
        with offered as (
            select l, r, place, probability, match_weight, evidence from customer_belief
            where how = 'belief' and l not in (select rid from customer_settled)
            union all
            select l, r, place, probability, match_weight, evidence from account_belief
            where how = 'belief' and l not in (select rid from account_settled)
            union all
            select l, r, 1, probability, match_weight, evidence from customer_twice where probability between {REVIEW_TWICE_FROM} and {LINK_FROM}
            union all
            select l, r, 1, probability, match_weight, evidence from account_twice where probability between {REVIEW_TWICE_FROM} and {LINK_FROM}
        ),
        -- who asks for a company asks for its customers as well: the same question, told apart by is_implied
        asked as (
            select l, r, place, probability, match_weight, evidence, false as is_implied from offered
            where place <= {OFFERED} and probability >= {REVIEW_FROM}
            union all
            select o.l, m.rid, o.place, o.probability, o.match_weight, o.evidence, true
            from offered as o
            inner join account_members as m on o.r = m.target
            inner join ids as a on o.l = a.rid and a.kind = 'account'
            inner join ids as c on m.rid = c.rid and c.kind = 'customer'
            where o.place <= {OFFERED} and o.probability >= {REVIEW_FROM} and o.r <> m.rid
        )
        select a.kind as left_type, a.id as left_id, b.kind as right_type, b.id as right_id,
            o.place, o.probability, o.match_weight, o.evidence, o.is_implied
        from asked as o inner join ids as a on o.l = a.rid inner join ids as b on o.r = b.rid
        where not exists (select 1 from decided as d where (d.l = o.l and d.r = o.r) or (d.l = o.r and d.r = o.l))
        order by left_type, left_id, place, right_type, right_id
    """)
    figures: list[tuple[str, str, float]] = []
    for kind, linked in result.rounds.items():
        figures += [(kind, name, float(value)) for name, value in linked.figures.items()]
    learned = [
        (kind, one.name, place, level.name, level.m, level.u, round(weight, 3))
        for kind, linked in result.rounds.items()
        for one in linked.comparisons
        for place, (level, weight) in enumerate(zip(one.levels, weights(one), strict=True))
    ]
    text, number = pa.string(), pa.float64()
    for name, rows, columns in (
        ("quality", figures, {"round": text, "figure": text, "value": number}),
        (
            "weights",
            learned,
            {
                "round": text,
                "comparison": text,
                "place": pa.int32(),
                "outcome": text,
                "m": number,
                "u": number,
                "weight": number,
            },
        ),
    ):
        con.register("told", arrow_table(rows, columns))
        con.execute(f"create or replace temp table matched_{name} as select * from told order by all")
        con.unregister("told")
