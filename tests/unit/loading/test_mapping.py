"""What a mapping makes of delivered rows: values, problems with their line, what is left out, folded or refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.config import Config
from orchestration.errors import PaywellError
from orchestration.loading.contract import DBT_PROJECT, entities
from orchestration.loading.delivery import table_files
from orchestration.loading.load import load_tables
from orchestration.loading.mapping import Mapping, create_views

INVOICES = {
    "invoice_id": "no", "customer_id": "cust", "invoice_date": "day", "due_date": "due", "amount": "amt",
    "currency_code": "'EUR'",
}  # fmt: skip
LEDGER = """\
no,cust,day,due,amt,paid,terms,Order,group,doc no
1,A,2024-01-05,2024-02-05,10.50,2024-02-01,30,o1,x,d1
2,B,2024-01-32,2024-02-06,11.50,,30,,y,d2
3,C,2024-01-07,2024-02-07,many,2024-02-03,soon,o3,,d3
"""


@dataclass
class Mapped:
    """A delivery as the input layer sees it."""

    con: duckdb.DuckDBPyConnection
    mapping: Mapping

    def rows(self, columns: str, entity: str = "invoices") -> list[tuple[Any, ...]]:
        found = f"select {columns} from raw__mapped.{entity} order by source_name, source_file, source_line"
        return self.con.execute(found).fetchall()

    def problems(self, entity: str = "invoices") -> dict[tuple[str, int], str]:
        rows = self.rows("source_file, source_line, problem", entity)
        return {(file, line): problem for file, line, problem in rows if problem}

    def balance(self) -> dict[str, tuple[int, int, int]]:
        found = "select entity, rows_raw, rows_left_out, rows_folded from loading.deliveries"
        return {entity: tuple(counts) for entity, *counts in self.con.execute(found).fetchall()}  # type: ignore[misc]


Deliver = Callable[..., Mapped]


@pytest.fixture
def deliver(tmp_path: Path) -> Deliver:
    """`deliver({"a.csv": text}, {"invoices": {...}})`: load and map; a table without `files` reads all."""
    con = duckdb.connect()

    def run(files: dict[str, str], tables: dict[str, Any], **options: Any) -> Mapped:
        folder = tmp_path / "in"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        tables = {name: {"files": "*.csv", **table} for name, table in tables.items()}
        source = {"name": "ledger", "role": "erp", "path": folder, "tables": tables, **options}
        config = Config.model_validate({"sources": [source]})
        load_tables(con, table_files(config), tmp=tmp_path / "tmp")
        return Mapped(con, create_views(con, config))

    return run


def invoices(
    deliver: Deliver, text: str = LEDGER, table: dict[str, Any] | None = None, **columns: str
) -> Mapped:
    return deliver({"a.csv": text}, {"invoices": {"columns": {**INVOICES, **columns}, **(table or {})}})


def test_plain_columns_are_read_as_the_contracts_types(deliver: Deliver) -> None:
    found = invoices(deliver)
    assert found.rows("invoice_id, invoice_date::varchar, amount::varchar, currency_code")[0] == (
        "1", "2024-01-05", "10.50", "EUR",
    )  # fmt: skip
    assert found.problems() == {
        ("a.csv", 3): "invoice_date: cannot read '2024-01-32' as a date",
        ("a.csv", 4): "amount: cannot read 'many' as a number",
    }


def test_the_row_itself_stands_beside_its_problem(deliver: Deliver) -> None:
    (good, bad, _) = invoices(deliver).rows("row_text")
    assert good == (None,)
    assert '"day":"2024-01-32"' in bad[0]
    assert '"no":"2"' in bad[0]


def test_a_typed_expression_that_fails_on_a_row_rejects_that_row_only(deliver: Deliver) -> None:
    found = invoices(deliver, amount="cast(amt as decimal(18, 2))", invoice_date="strptime(day, '%Y-%m-%d')")
    assert found.problems() == {
        ("a.csv", 3): "invoice_date: cannot be computed by strptime(day, '%Y-%m-%d')",
        ("a.csv", 4): "amount: cannot be computed by cast(amt as decimal(18, 2))",
    }
    assert [row[0] for row in found.rows("invoice_date::varchar")] == ["2024-01-05", None, "2024-01-07"]


def test_expressions_that_share_a_failing_part_fail_each_for_itself(deliver: Deliver) -> None:
    """The engine computes a shared part once; it must not take it out of its safety net."""
    day = "strptime(day, '%Y-%m-%d')"
    found = invoices(
        deliver,
        table={"where": f"{day} > date '2024-01-01'"},
        invoice_date=day,
        due_date=f"{day} + to_days(cast(terms as integer))",
        payment_term_days="cast(terms as integer)",
    )
    assert found.problems() == {
        ("a.csv", 3): f"where: cannot be computed by {day} > date '2024-01-01'",
        ("a.csv", 4): f"due_date: cannot be computed by {day} + to_days(cast(terms as integer))",
    }
    assert found.rows("due_date::varchar, payment_term_days")[0] == ("2024-02-04", 30)


def test_an_expression_that_gives_nothing_is_no_failure(deliver: Deliver) -> None:
    found = invoices(deliver, order_id="nullif(\"Order\", 'o1')", amount="1.0")
    assert [row[0] for row in found.rows("order_id")] == [None, None, "o3"]
    assert set(found.problems()) == {("a.csv", 3)}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("Order", "o1"),
        ("ORDER", "o1"),
        ("group", "x"),
        ("doc no", "d1"),
        ('"doc no"', "d1"),
        ("coalesce(\"Order\", '-') || ':' || no", "o1:1"),
        ("case when \"group\" = 'x' then 'X' else \"group\" end", "X"),
        ("_file || ' ' || _line", "a.csv 2"),
        ("no -- its number", "1"),
        ("cast(row_number() over (order by _line desc) as varchar)", "3"),
        ("(select max(x) from (values ('z')) as t(x))", "z"),
        ("12.5", "12.5"),
        ("true", "true"),
        ("null", None),
        ("' over (here) '", "over (here)"),
    ],
)
def test_expressions(deliver: Deliver, expression: str, expected: str | None) -> None:
    assert invoices(deliver, order_id=expression).rows("order_id")[0] == (expected,)


def test_a_number_that_is_a_date_is_read_as_one(deliver: Deliver) -> None:
    assert invoices(deliver, due_date="cast(20240205 as integer)").rows("due_date::varchar")[0] == (
        "2024-02-05",
    )


@pytest.mark.parametrize(
    ("expression", "says", "todo"),
    [
        ("amnt", 'Referenced column "amnt" not found', "these columns: no, cust, day"),
        ("EUR", "not found", "\"'EUR'\""),
        ("amt +", "it ends too early", "correct"),
        ("amt;", "syntax error", "these columns"),
        ("'EUR", "unterminated quoted string at or near \"'EUR", "correct"),
        ("amt, 1", "one value is needed", "correct"),
        ("[amt]", "one value is needed", "correct"),
        ("*", "one value is needed", "correct"),
        ("count(no)", "with over (...)", "correct"),
        ("unnest([1, 2])", "it gives 6 values for 3 rows", "correct"),
        ("sum(cast(amt as double)) over ()", "Could not convert string 'many'", "try_cast"),
        ("random()", "another value at each run", "correct"),
        ("to_number(amt)", "to_number does not exist", "correct"),
    ],
)
def test_an_expression_that_does_not_fit_names_its_key(
    deliver: Deliver, expression: str, says: str, todo: str
) -> None:
    with pytest.raises(PaywellError) as refused:
        invoices(deliver, amount=expression)
    assert refused.value.message.startswith(
        f"sources.ledger.tables.invoices.columns.amount: {expression} cannot be computed: "
    )
    assert says in refused.value.message
    assert "delivered__row" not in refused.value.message
    assert todo in str(refused.value.todo)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("foo > 1", "not found"),
        ("amt >", "it ends too early"),
        ("sum(1) > 1", "cannot contain aggregates"),
        ("row_number() over () = 1", "cannot contain window functions"),
    ],
)
def test_a_condition_that_does_not_fit_names_its_key(deliver: Deliver, condition: str, says: str) -> None:
    with pytest.raises(PaywellError, match=r"^sources\.ledger\.tables\.invoices\.where: ") as refused:
        invoices(deliver, table={"where": condition})
    assert says in refused.value.message


def test_a_refused_mapping_leaves_the_former_views(deliver: Deliver) -> None:
    before = invoices(deliver).rows("*")
    with pytest.raises(PaywellError):
        invoices(deliver, amount="amnt")
    assert invoices(deliver).rows("*") == before


def test_where_leaves_rows_out_and_counts_them(deliver: Deliver) -> None:
    settlements = {"invoice_id": "no", "settled_date": "paid", "amount": "amt"}
    found = deliver(
        {"a.csv": LEDGER},
        {
            "invoices": {"columns": INVOICES},
            "settlements": {"where": "paid is not null", "columns": settlements},
        },
    )
    assert found.balance() == {"invoices": (3, 0, 0), "settlements": (3, 1, 0)}
    assert [row[0] for row in found.rows("source_line", "settlements")] == [2, 4]


def test_a_row_whose_condition_cannot_be_computed_is_rejected_not_left_out(deliver: Deliver) -> None:
    found = invoices(deliver, table={"where": "cast(terms as integer) > 40"})
    assert found.problems() == {("a.csv", 4): "where: cannot be computed by cast(terms as integer) > 40"}
    assert found.balance() == {"invoices": (3, 2, 0)}


def test_a_condition_with_or_is_one_condition(deliver: Deliver) -> None:
    found = invoices(deliver, table={"where": "no = '1' or no = '2'"})
    assert [row[0] for row in found.rows("invoice_id")] == ["1", "2"]


def test_the_whole_invoice_can_be_settled_once_only(deliver: Deliver) -> None:
    """A row that comes again, or again with another date, is the same settlement."""
    head, row = LEDGER.splitlines()[:2]
    settlements = {"invoice_id": "no", "settled_date": "paid", "amount": "amt"}
    found = deliver(
        {"a.csv": f"{head}\n{row}\n{row}\n", "b.csv": f"{head}\n{row.replace('2024-02-01', '2024-02-09')}\n"},
        {"invoices": {"columns": INVOICES}, "settlements": {"columns": settlements}},
    )
    assert found.rows("settlement_id", "settlements") == [("1",), ("1",), ("1",)]


def test_payments_without_a_number_are_told_apart_by_their_content(deliver: Deliver) -> None:
    settlements = {"invoice_id": "no", "settled_date": "paid", "amount": "amt"}
    head = "no,paid,amt,bank reference\n"
    found = deliver(
        {
            "a.csv": head + "1,2024-02-01,5,x\n1,2024-02-01,5,y\n1,2024-02-01,5,\n",
            "b.csv": head + "1,2024-02-01,5,x\n1,2024-02-02,5,x\n",
        },
        {"settlements": {"columns": settlements}},
    )
    first, *others, again, later = [row[0] for row in found.rows("settlement_id", "settlements")]
    assert again == first
    assert len({first, *others, later}) == 4
    assert first.startswith("ledger:")


def test_part_payments_on_rows_of_one_invoice_stay_apart(deliver: Deliver) -> None:
    text = "no,cust,day,due,amt,paid,part\n1,A,2024-01-05,2024-02-05,10,2024-01-20,4\n1,A,2024-01-05,2024-02-05,10,2024-01-25,6\n"
    settlements = {"invoice_id": "no", "settled_date": "paid", "amount": "part"}
    found = deliver(
        {"a.csv": text}, {"invoices": {"columns": INVOICES}, "settlements": {"columns": settlements}}
    )
    assert len(set(found.rows("settlement_id", "settlements"))) == 2


def test_folding_takes_the_most_frequent_value_per_column(deliver: Deliver) -> None:
    text = "nr,name,city\n1,Acme,Delft\n1,Acme BV,\n1,Acme,Gouda\n2,Bolt,\n2,Bolt NV,\n,Nobody,\n"
    found = deliver(
        {"a.csv": text},
        {
            "customers": {
                "fold": True,
                "columns": {"customer_id": "nr", "customer_name": "name", "city": "city"},
            }
        },
    )
    kept = found.con.execute(
        "select customer_id, customer_name, city, source_line from raw__mapped.customers order by 1 nulls last"
    ).fetchall()
    # a tie goes to the longer name, then to the first in the alphabet; a row without key is not folded away
    assert kept == [("1", "Acme", "Delft", 2), ("2", "Bolt NV", None, 5), (None, "Nobody", None, 7)]
    assert found.balance() == {"customers": (6, 0, 3)}


def test_a_customer_without_a_name_column_is_shown_by_its_number(deliver: Deliver) -> None:
    found = deliver({"a.csv": "nr,city\n7,Delft\n"}, {"customers": {"columns": {"customer_id": "nr"}}})
    assert found.rows("customer_id, customer_name", "customers") == [("7", "7")]


def test_dates_of_both_orders_are_read_where_they_can_mean_one_day(deliver: Deliver) -> None:
    text = (
        "no,cust,day,due,amt\n"
        "1,A,13/04/2024,20240513.0,1\n2,A,04/14/2024,14-mei-2024,1\n3,A,05/04/2024,2024-05-14,1\n4,A,4/4/2024,2024-05-14,1\n"
    )
    found = invoices(deliver, text)
    assert found.problems() == {
        ("a.csv", 4): "invoice_date: cannot read '05/04/2024' as a date; "
        "both orders of day and month occur here: set date_order"
    }
    assert [row[0] for row in found.rows("due_date::varchar")][:2] == ["2024-05-13", "2024-05-14"]
    assert "values contradict each other" in found.mapping.warnings[0]
    settled = invoices(deliver, text, table={"date_order": "mdy"})
    assert settled.rows("invoice_date::varchar")[2] == ("2024-05-04",)


def test_amounts_of_both_signs_are_read_where_they_can_mean_one_amount(deliver: Deliver) -> None:
    text = "no;cust;day;due;amt\n" + "".join(
        f"{number};A;2024-01-05;2024-02-05;{amount}\n"
        for number, amount in enumerate(("1.234,56", "1234.56", "1.234", "12,50", "12.5", "7"))
    )
    found = invoices(deliver, text)
    amounts = [row[0] for row in found.rows("amount::varchar")]
    assert amounts == ["1234.56", "1234.56", None, "12.50", "12.50", "7.00"]
    assert found.problems() == {
        ("a.csv", 4): "amount: cannot read '1.234' as a number; both decimal signs occur here: set decimal"
    }
    assert invoices(deliver, text, table={"decimal": ","}).rows("amount::varchar")[2] == ("1234.00",)


def test_a_value_that_says_no_value_is_none(deliver: Deliver) -> None:
    found = invoices(deliver, text=LEDGER.replace("soon", "n.v.t."), payment_term_days="terms", amount="1")
    assert found.rows("payment_term_days")[2] == (None,)
    assert set(found.problems()) == {("a.csv", 3)}


def test_sources_come_together_and_a_source_that_left_takes_its_rows_along(
    deliver: Deliver, tmp_path: Path
) -> None:
    found = invoices(deliver)
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.csv").write_text(LEDGER)
    table = {"files": "*.csv", "columns": INVOICES}
    sources = [
        {"name": "ledger", "role": "erp", "path": tmp_path / "in", "tables": {"invoices": table}},
        {"name": "second", "role": "erp", "path": other, "tables": {"invoices": table}},
    ]
    both = Config.model_validate({"sources": sources})
    load_tables(found.con, table_files(both), tmp=tmp_path / "tmp")
    create_views(found.con, both)
    assert [row[0] for row in found.rows("source_name")] == ["ledger"] * 3 + ["second"] * 3
    create_views(found.con, Config.model_validate({"sources": sources[1:]}))
    assert {row[0] for row in found.rows("source_name")} == {"second"}


def test_every_entity_has_a_view_also_without_a_source(deliver: Deliver) -> None:
    found = invoices(deliver)
    assert found.rows("account_id, problem", "accounts") == []
    assert found.con.execute("select count(*) from raw__exact.receipts").fetchall() == [(0,)]


@pytest.mark.parametrize("entity", entities())
def test_staging_passes_every_column_of_the_contract_on(entity: str) -> None:
    """A column that staging forgets would be NULL without a word."""
    staged = (DBT_PROJECT / "models" / "staging" / "mapped" / f"stg_mapped__{entity}.sql").read_text("utf-8")
    passed = [line.strip(" ,") for line in staged.split("\nselect\n")[1].splitlines()]
    assert passed[: len(entities()[entity].columns)] == list(entities()[entity].columns)
