"""`paywell match`: a person works the list of records that may be one company.

What is told is read from the build database and `match_decisions.csv`; the linking itself is done by a run.
Presentation is `console_match.py`; `--json` prints the same facts.
"""

from __future__ import annotations

import getpass
import json
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer

from orchestration.commands.common import MISUSED, AsJson, ConfigPath, DataDir, config_path, console, friendly
from orchestration.console_match import show_decided, show_decisions, show_pair, show_record, show_review
from orchestration.customer_facts import near
from orchestration.errors import PaywellError
from orchestration.matching.decisions import (
    ACCEPT,
    REJECT,
    TYPES,
    WITHDRAW,
    Decision,
    Pair,
    Record,
    add_decision,
    decisions_path,
    in_force,
    ordered,
    read_decisions,
    review_id,
    spelled,
    told,
)
from orchestration.queries import Row, fetch_rows
from orchestration.workspace import Workspace

app = typer.Typer(
    no_args_is_help=True,
    help="""Decide which records of ERP, CRM and credit bureau are one company.

A run links by number what it can, and by likeness what is sure enough. What is likely but not sure waits here for a
person: **look** `paywell match review`, **compare** `paywell match show ID`, **decide** `paywell match accept ID` or
`paywell match reject ID`. Decisions stand in match_decisions.csv beside paywell.yml, also for links that a run made
wrongly; they count from the next `paywell run`.

A record is written as customer:ID, account:ID (of the CRM) or company:ID (of the credit bureau).
""",
)

LINKS = {
    "bridge_customer_company": ("customer", "company"),
    "bridge_account_company": ("account", "company"),
    "bridge_customer_account": ("account", "customer"),
}
EVIDENCE = re.compile(r"(?P<outcome>.+?)\s+(?P<weight>[-+−]?\d+(?:\.\d+)?)")
# what is laid side by side, and how each type of record names it
FIELDS = {
    "name": ("customer_name", "account_name", "company_name"),
    "trade names": ("trade_names",),
    "legal form": ("legal_form",),
    "street": ("street", "address"),
    "postcode": ("postal_code",),
    "town": ("city",),
    "country": ("country_code",),
    "phone": ("phone",),
    "domain": ("domain",),
    "e-mail": ("email",),
    "registration number": ("registration_number",),
    "VAT number": ("vat_number",),
    "IBAN": ("iban",),
    "people employed": ("employee_count",),
    "sector": ("industry_code", "industry"),
    "since": ("customer_since", "founded_date", "created_at"),
    "state": ("status", "lifecycle_stage"),
    "belongs to": ("parent_customer_id", "parent_company_id"),
}
# dates, states and sectors mean something else in each system
COMPARABLE = frozenset(FIELDS) - {"sector", "since", "state", "belongs to"}
# what the linking compares of former versions too
FACES = frozenset({"name", "trade names", "street", "postcode", "town", "phone", "domain", "e-mail"})
PHONE_DIGITS = 9

First = Annotated[
    str, typer.Argument(metavar="ID|LEFT", help="Id of the list, or a record such as customer:ID.")
]
Second = Annotated[
    str | None, typer.Argument(metavar="RIGHT", help="The other record, such as company:ID; not with an id.")
]
By = Annotated[str | None, typer.Option("--by", help="Who decides; default: who is logged in.")]
Note = Annotated[str, typer.Option("--note", help="Why, for whoever reads it later.")]


@app.command()
def review(
    kind: Annotated[
        str | None,
        typer.Option(
            help="Only pairs of these types: customer-company, account-company, account-customer, customer-customer (entered twice), account-account."
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="How many pairs; 0 shows all.")] = 20,
    data_dir: DataDir = Path("data"),
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """The work list: pairs that may be one company, where most money is open first."""
    with friendly(as_json):
        types = None if kind is None else _kind(kind)
        decided = read_decisions(decisions_path(config_path(config, Workspace(data_dir.resolve()))))
        with _warehouse(data_dir) as con:
            facts = _work_list(con, types, decided, limit)
        if as_json:
            print(json.dumps(facts, default=str))
        else:
            show_review(console, facts)


@app.command()
def show(
    what: Annotated[
        str, typer.Argument(metavar="ID|RECORD", help="Id of the list, or a record such as customer:ID.")
    ],
    data_dir: DataDir = Path("data"),
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """A pair of the list side by side, with what speaks for and against it; or one record with all its links."""
    with friendly(as_json):
        decided = read_decisions(decisions_path(config_path(config, Workspace(data_dir.resolve()))))
        with _warehouse(data_dir) as con:
            if ":" in what:
                facts = _record_facts(con, _existing(con, _record(what)), decided)
            else:
                facts = _pair_facts(con, _offered(con, what), decided)
        if as_json:
            print(json.dumps(facts, default=str))
        else:
            (show_record if ":" in what else show_pair)(console, facts)


@app.command()
def accept(
    first: First,
    second: Second = None,
    by: By = None,
    note: Note = "",
    data_dir: DataDir = Path("data"),
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Both records are one company: `accept R1a2b3c4d`, or `accept customer:00001001 company:30123456`."""
    _decide(ACCEPT, first, second, by, note, data_dir, config, as_json)


@app.command()
def reject(
    first: First,
    second: Second = None,
    by: By = None,
    note: Note = "",
    data_dir: DataDir = Path("data"),
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """They are not one company: the pair leaves the list, and a link between them goes."""
    _decide(REJECT, first, second, by, note, data_dir, config, as_json)


@app.command()
def undo(
    first: First,
    second: Second = None,
    by: By = None,
    note: Note = "",
    data_dir: DataDir = Path("data"),
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Take back the decision on a pair: the next run judges it as if nobody had."""
    _decide(WITHDRAW, first, second, by, note, data_dir, config, as_json)


@app.command("list")
def list_decisions(
    data_dir: DataDir = Path("data"), config: ConfigPath = None, as_json: AsJson = False
) -> None:
    """The decisions in force, and where they stand."""
    with friendly(as_json):
        path = _decisions_file(data_dir, config)
        decided = read_decisions(path)
        with _warehouse_if_there(data_dir) as (con, _):
            rows = [
                {"review_id": review_id(one.pair), **asdict(one), **_names(con, one.pair)} for one in decided
            ]
        facts = {"file": str(path), "count": len(rows), "decisions": rows}
        if as_json:
            print(json.dumps(facts, default=str))
        else:
            show_decisions(console, facts)


def _decide(
    decision: str,
    first: str,
    second: str | None,
    by: str | None,
    note: str,
    data_dir: Path,
    config: Path | None,
    as_json: bool,
) -> None:
    """Record a decision on a pair, and say what it changes."""
    with friendly(as_json):
        path = _decisions_file(data_dir, config)
        with _warehouse_if_there(data_dir) as (con, why_not):
            decided = in_force(path)
            (left, right), is_seen = _pair(
                con, why_not, first, second, decided, is_known=decision != WITHDRAW
            )
            before = decided.get((left, right))
            facts: dict[str, Any] = {
                "decision": decision,
                "left_type": left[0],
                "left_id": left[1],
                "right_type": right[0],
                "right_id": right[1],
                **_names(con, (left, right)),
                "file": str(path),
                "is_written": True,
                "overrules": before and before.decision.decision,
                "unchecked_because": None
                if is_seen or decision == WITHDRAW or not why_not
                else why_not.message,
                "links_now": _links_of_pair(con, (left, right)),
            }
        if decision == WITHDRAW and before is None:
            raise _misuse(
                f"there is no decision on {told(left)} and {told(right)}",
                str(path),
                "`paywell match list` shows the decisions in force",
            )
        if before is not None and before.decision.decision == decision:
            facts |= {"is_written": False, "overrules": None}
        else:
            add_decision(path, Decision(decision, *left, *right, date.today(), by or _whoever(), note))
        if as_json:
            print(json.dumps(facts, default=str))
        else:
            show_decided(console, facts)


def _decisions_file(data_dir: Path, config: Path | None) -> Path:
    """Where decisions are written: beside a configuration, which must be there for a run to find them."""
    path = config_path(config, Workspace(data_dir.resolve()))
    if not path.is_file():
        raise _misuse(
            "there is no configuration, and decisions stand beside it",
            str(path),
            "name it with --config, or run `paywell demo` for a generated company",
        )
    return decisions_path(path)


def _whoever() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # a container may run as a user without a name
        return ""


def _misuse(message: str, where: str | None, todo: str) -> PaywellError:
    error = PaywellError(message, where, todo)
    error.exit_code = MISUSED
    return error


# --- what the command line names


def _kind(kind: str) -> tuple[str, str]:
    one, _, other = kind.partition("-")
    if one not in TYPES or other not in TYPES:
        raise _misuse(
            f"'{kind}' is no kind of pair",
            "--kind",
            "use customer-company, account-company, account-customer, customer-customer or account-account",
        )
    left, right = ordered((one, ""), (other, ""))
    return left[0], right[0]


def _record(text: str) -> Record:
    kind, _, record_id = text.strip().partition(":")
    if kind not in TYPES or not record_id:
        raise _misuse(f"'{text}' is no record", None, "write customer:ID, account:ID or company:ID")
    return kind, record_id


def _existing(con: duckdb.DuckDBPyConnection, record: Record) -> Record:
    """The record, which the build database must know."""
    kind, record_id = record
    if not fetch_rows(con, f"select 1 as found from core.dim_{kind} where {kind}_id = ?", record_id):
        nearest = near(con, f"core.dim_{kind}", f"{kind}_id", f"{kind}_name", record_id)
        raise _misuse(
            f"there is no {kind} {record_id}",
            f"core.dim_{kind}",
            f"{nearest}; ids are text, with their zeros",
        )
    return record


def _offered(con: duckdb.DuckDBPyConnection, wanted: str) -> Row:
    """The pair of the list that has this id."""
    found = fetch_rows(con, "from core.matching_review where upper(review_id) = upper(?)", wanted.strip())
    if found:
        return found[0]
    records = [
        (kind, wanted)
        for kind in TYPES
        if fetch_rows(con, f"select 1 as found from core.dim_{kind} where {kind}_id = ?", wanted)
    ]
    if records:
        nearest = f"there is a record of that id: {' or '.join(map(spelled, records))}"
    elif fetch_rows(con, "select 1 as found from core.matching_review limit 1"):
        pair = "coalesce(left_name, left_id) || ' and ' || coalesce(right_name, right_id)"
        nearest = near(con, "core.matching_review", "review_id", pair, wanted)
    else:
        nearest = "the list is empty"
    raise _misuse(
        f"there is no pair {wanted} on the list",
        "core.matching_review",
        f"{nearest}; a pair that left the list goes by its records, such as customer:ID company:ID",
    )


def _pair(
    con: duckdb.DuckDBPyConnection | None,
    why_not: PaywellError | None,
    first: str,
    second: str | None,
    decided: Collection[Pair],
    is_known: bool,
) -> tuple[Pair, bool]:
    """The pair that is meant, and whether its records were seen in the build database.

    `is_known`: they must be there; a decision on records that have gone can still be taken back.
    """
    if second is None and ":" not in first:
        # a pair that was decided on has left the list, at the latest with the next run
        gone = {review_id(pair): pair for pair in decided}.get(first.strip().upper())
        if gone is not None:
            return gone, True
        if con is None:
            raise why_not or _misuse("the list is not at hand", None, "name two records")
        row = _offered(con, first)
        return ordered((row["left_type"], row["left_id"]), (row["right_type"], row["right_id"])), True
    if second is None:
        raise _misuse(f"{first} and which other?", None, f"name both records: {first} company:ID")
    if ":" not in first and ":" not in second:
        raise _misuse(
            f"'{first}' and '{second}' are no records",
            None,
            "one pair at a time: its id alone, or two records such as customer:ID company:ID",
        )
    left, right = ordered(_record(first), _record(second))
    if left == right:
        raise _misuse(f"{told(left)} is named twice", None, "a decision is about two records")
    if con is not None and is_known:
        _existing(con, left)
        _existing(con, right)
    return (left, right), con is not None


# --- what the build database knows


def _build_db(data_dir: Path) -> duckdb.DuckDBPyConnection:
    path = Workspace(data_dir.resolve()).build_db
    if not path.is_file():
        raise PaywellError("nothing was built yet", str(path), "run `paywell demo` or `paywell run`")
    try:
        con = duckdb.connect(str(path), read_only=True)
    except duckdb.IOException:
        raise PaywellError("a run is at work", str(path), "ask again when it has ended") from None
    if not fetch_rows(
        con,
        "select 1 as found from information_schema.tables where table_schema = 'core' and table_name = 'matching_review'",
    ):
        con.close()
        raise PaywellError("no run has linked records here yet", str(path), "run `paywell run` first")
    return con


@contextmanager
def _warehouse(data_dir: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with _build_db(data_dir) as con:
        try:
            yield con
        except duckdb.CatalogException as error:
            raise PaywellError(
                "the last run did not end: not all tables are there",
                str(error).partition("\n")[0],
                "run `paywell run` first",
            ) from None


@contextmanager
def _warehouse_if_there(
    data_dir: Path,
) -> Iterator[tuple[duckdb.DuckDBPyConnection | None, PaywellError | None]]:
    """The build database, or why it cannot be read: a decision on two named records does not wait for a run."""
    try:
        con = _build_db(data_dir)
    except PaywellError as error:
        yield None, error
        return
    with con:
        yield con, None


def _work_list(
    con: duckdb.DuckDBPyConnection, types: tuple[str, str] | None, decided: list[Decision], limit: int
) -> dict[str, Any]:
    """Pairs on which nobody decided yet; candidates of one record stand together."""
    rows = fetch_rows(
        con,
        """with money as (
            select customer_id, base_currency_code, sum(open_amount_base) as open_amount
            from receivables.open_items group by 1, 2
        ),
        offered as (
            select r.*, m.open_amount, m.base_currency_code
            from core.matching_review as r
            left join money as m
                on m.customer_id = case
                    when r.left_type = 'customer' then r.left_id when r.right_type = 'customer' then r.right_id
                end
            -- an account's customer follows from its company: one question, asked once
            where not r.is_implied
        )
        select review_id, left_type, left_id, left_name, right_type, right_id, right_name, place,
            probability, match_weight, evidence, reason, open_amount, base_currency_code
        from offered
        order by max(coalesce(open_amount, 0)) over (partition by left_type, left_id) desc,
            max(probability) over (partition by left_type, left_id) desc, left_type, left_id,
            right_type, place, review_id""",
    )
    of_kind = [row for row in rows if types in (None, (row["left_type"], row["right_type"]))]
    waiting = _waiting(of_kind, decided)
    shown = waiting[:limit] if limit else waiting
    return {
        "kind": types and "-".join(types),
        "count": len(waiting),
        "record_count": len({(row["left_type"], row["left_id"]) for row in waiting}),
        "left_out": len(waiting) - len(shown),
        "decided_since": len(of_kind) - len(waiting),
        "pairs": [{**row, "evidence": _weighed(row["evidence"])} for row in shown],
    }


def _waiting(rows: list[Row], decided: list[Decision]) -> list[Row]:
    """Pairs without a decision, and without one that settles them: a record is at most one of another type."""
    pairs = {one.pair for one in decided}
    settled = {
        (left, right[0])
        for left, right in (one.pair for one in decided if one.decision == ACCEPT)
        if left[0] != right[0]
    }
    return [
        row
        for row in rows
        if _pair_of(row) not in pairs
        and ((row["left_type"], row["left_id"]), row["right_type"]) not in settled
    ]


def _pair_of(row: Row) -> Pair:
    return ordered((row["left_type"], row["left_id"]), (row["right_type"], row["right_id"]))


def _weighed(evidence: str | None) -> list[Row]:
    """`same postcode +16.1; other domain -3.9` as rows of outcome and weight in bits; NULL weight where there is none."""
    pieces = [piece.strip() for piece in (evidence or "").split(";") if piece.strip()]
    found = [(piece, EVIDENCE.fullmatch(piece)) for piece in pieces]
    return [
        {"outcome": match["outcome"], "weight": float(match["weight"].replace("−", "-"))}
        if match
        else {"outcome": piece, "weight": None}
        for piece, match in found
    ]


def _known(con: duckdb.DuckDBPyConnection, record: Record) -> Row:
    """All columns of a record, also those that only its delivery holds. Empty where it has gone."""
    kind, record_id = record
    rows = fetch_rows(con, f"from core.dim_{kind} where {kind}_id = ?", record_id)
    if not rows:
        return {}
    delivered = {
        "customer": "",
        "account": "from input.input__accounts where account_id = ?",
        "company": "from core.company_versions where company_id = ? order by known_from desc limit 1",
    }[kind]
    more = fetch_rows(con, delivered, record_id) if delivered else []
    known = {**(more[0] if more else {}), **rows[0]}
    return {**known, "domain": _domain(known)}


def _also(con: duckdb.DuckDBPyConnection, record: Record, described: dict[str, Any]) -> dict[str, list[Any]]:
    """What else a record was or is known by: the linking compares former names and addresses, and where contacts have mail."""
    kind, record_id = record
    faces = {
        "customer": """select v.* from input.customer_versions as v
            inner join core.run_context as c on v.known_until <= c.as_of_date
            where v.customer_id = ? order by v.known_from desc""",
        "account": """select p.email from input.input__contacts as p
            inner join core.run_context as c on p.created_at is null or cast(p.created_at as date) <= c.as_of_date
            where p.account_id = ? and p.email is not null order by p.email""",
        "company": "from core.company_versions where company_id = ? order by known_from desc",
    }[kind]
    found: dict[str, list[Any]] = {}
    for row in fetch_rows(con, faces, record_id):
        # a contact's address is a person's: only its domain says something about the company
        face = {"domain": _domain(row)} if kind == "account" else _described({**row, "domain": _domain(row)})
        for what, value in face.items():
            values = found.setdefault(what, [])
            if what in FACES and value is not None and value not in (described[what], *values):
                values.append(value)
    return found


def _domain(row: Row) -> str | None:
    website, email = str(row.get("website") or ""), str(row.get("email") or "")
    found = (
        re.sub(r"^(?:[a-z]+://)?(?:www\.)?|[/?#:].*$", "", website.strip().lower())
        or email.partition("@")[2].lower()
    )
    return found or None


def _described(row: Row) -> dict[str, Any]:
    """A record's fields by the names that people read."""
    return {
        what: next((row[name] for name in names if row.get(name) not in (None, "")), None)
        for what, names in FIELDS.items()
    }


def _is_same(what: str, one: Any, other: Any) -> bool | None:
    """Whether both say the same but for spelling; None where there is nothing to compare."""
    if what not in COMPARABLE or one is None or other is None:
        return None
    plain = [
        "".join(sign for sign in str(value).casefold() if sign.isalnum()).lstrip("0")
        for value in (one, other)
    ]
    if what == "phone":
        plain = [re.sub(r"\D", "", value)[-PHONE_DIGITS:] for value in plain]
    return plain[0] == plain[1]


def _pair_facts(con: duckdb.DuckDBPyConnection, row: Row, decided: list[Decision]) -> dict[str, Any]:
    """One pair of the list: both records, the evidence, the other candidates of either."""
    left, right = (row["left_type"], row["left_id"]), (row["right_type"], row["right_id"])
    others = fetch_rows(
        con,
        """select review_id, left_type, left_id, left_name, right_type, right_id, right_name, probability, match_weight,
            evidence
        from core.matching_review
        where not is_implied and review_id <> ? and ((left_type = ? and left_id = ?) or (right_type = ? and right_id = ?))
        order by left_type = ? and left_id = ? desc, probability desc, review_id""",
        row["review_id"],
        *left,
        *right,
        *left,
    )
    return {
        **row,
        "evidence": _weighed(row["evidence"]),
        "fields": _side_by_side(con, left, right),
        "links": [link for record in (left, right) for link in _links(con, record)],
        "other_candidates": [{**other, "evidence": _weighed(other["evidence"])} for other in others],
        "decision": next((asdict(one) for one in decided if one.pair == ordered(left, right)), None),
    }


def _side_by_side(con: duckdb.DuckDBPyConnection, left: Record, right: Record) -> list[Row]:
    """What is known of both, field by field. `is_same`: as known now; `was_same`: not so, but by what else they are known."""
    one, other = (_described(_known(con, record)) for record in (left, right))
    one_also, other_also = _also(con, left, one), _also(con, right, other)
    rows = []
    for what in FIELDS:
        ones, others = [one[what], *one_also.get(what, [])], [other[what], *other_also.get(what, [])]
        if any(value is not None for value in (*ones, *others)):
            same = _is_same(what, one[what], other[what])
            rows.append(
                {
                    "what": what,
                    "left": one[what],
                    "right": other[what],
                    "left_also": ones[1:],
                    "right_also": others[1:],
                    "is_same": same,
                    "was_same": not same and any(_is_same(what, a, b) for a in ones for b in others),
                }
            )
    return rows


def _record_facts(con: duckdb.DuckDBPyConnection, record: Record, decided: list[Decision]) -> dict[str, Any]:
    """One record: what is known of it, its links, its party with fellow records, pairs on the list, decisions."""
    known = _known(con, record)
    candidates = fetch_rows(
        con,
        """from core.matching_review
        where not is_implied and ((left_type = ? and left_id = ?) or (right_type = ? and right_id = ?))
        order by probability desc, review_id""",
        *record,
        *record,
    )
    party = fetch_rows(
        con,
        """select p.* from core.dim_party as p inner join core.bridge_party_record as b on p.party_id = b.party_id
        where b.record_type = ? and b.record_id = ?""",
        *record,
    )
    fellows = fetch_rows(
        con,
        """select f.record_type, f.record_id, coalesce(c.customer_name, a.account_name, k.company_name) as record_name,
            f.method, f.probability
        from core.bridge_party_record as b
        inner join core.bridge_party_record as f on b.party_id = f.party_id
        left join core.dim_customer as c on f.record_type = 'customer' and f.record_id = c.customer_id
        left join core.dim_account as a on f.record_type = 'account' and f.record_id = a.account_id
        left join core.dim_company as k on f.record_type = 'company' and f.record_id = k.company_id
        where b.record_type = ? and b.record_id = ?
            and not (f.record_type = b.record_type and f.record_id = b.record_id)
        order by f.record_type, f.record_id""",
        *record,
    )
    return {
        "record_type": record[0],
        "record_id": record[1],
        "record_name": known.get(f"{record[0]}_name"),
        "fields": {what: value for what, value in _described(known).items() if value is not None},
        "links": _links(con, record),
        "party": next(iter(party), None),
        "fellow_records": fellows,
        "candidates": [{**row, "evidence": _weighed(row["evidence"])} for row in candidates],
        "decisions": [asdict(one) for one in decided if record in one.pair],
    }


def _links(con: duckdb.DuckDBPyConnection, record: Record) -> list[Row]:
    """The links of a record that the last run made: from it, to whom, how and how sure."""
    found = []
    for table, types in LINKS.items():
        if record[0] not in types:
            continue
        (other,) = set(types) - {record[0]}
        rows = fetch_rows(
            con,
            f"""select b.*, d.{other}_name as other_name
            from core.{table} as b left join core.dim_{other} as d on b.{other}_id = d.{other}_id
            where b.{record[0]}_id = ? order by b.{other}_id""",
            record[1],
        )
        found += [
            {
                "record_type": record[0],
                "record_id": record[1],
                "other_type": other,
                "other_id": row[f"{other}_id"],
                "other_name": row["other_name"],
                "method": row["method"],
                "probability": row.get("probability"),
                "match_weight": row.get("match_weight"),
                "evidence": _weighed(row.get("evidence")),
            }
            for row in rows
        ]
    return found


def _links_of_pair(con: duckdb.DuckDBPyConnection | None, pair: Pair) -> list[Row]:
    """Links of the left record to records of the right one's type, as the last run made them."""
    left, right = pair
    return [] if con is None else [link for link in _links(con, left) if link["other_type"] == right[0]]


def _names(con: duckdb.DuckDBPyConnection | None, pair: Pair) -> dict[str, str | None]:
    """The names of both records; None where the build database is not there or does not know them."""
    names: list[str | None] = []
    for kind, record_id in pair:
        rows = (
            fetch_rows(con, f"select {kind}_name as name from core.dim_{kind} where {kind}_id = ?", record_id)
            if con is not None
            else []
        )
        names.append(rows[0]["name"] if rows else None)
    return {"left_name": names[0], "right_name": names[1]}
