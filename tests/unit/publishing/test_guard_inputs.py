"""The guard on what the models make of a delivery: the inputs of the ledger, and the day that is described."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from guarding import BI, CREDIT, ROWS, SALES, Suites, blocked, check
from staged_company import AS_OF, ask, make

from orchestration.errors import PaywellError
from orchestration.publishing.described import asked_day
from orchestration.workspace import Workspace

AS_IS = "as_delivered"
_INVOICES, _SETTLEMENTS = "input.input__invoices", "input.input__settlements"
_ORDERS, _CUSTOMERS = "input.input__orders", "input.input__customers"
# (input, what the models made of it, the check that must refuse it, what its message must tell)
INPUT_MUTATIONS = [
    (_INVOICES, "update $t set amount = amount * 2", AS_IS, "amount=200.50 (delivered 100.25)"),
    (_INVOICES, "update $t set due_date = invoice_date", AS_IS, "due_date=2025-10-03 (delivered 2025-11-02)"),
    (_INVOICES, "update $t set source_line = source_line + 1", AS_IS, "source_line=3 (delivered 2)"),
    (_INVOICES, "delete from $t where invoice_id = 'F0007'", ROWS, "first: row=missing, invoice_id=F0007"),
    (_INVOICES, "delete from $t", ROWS, "number of rows must equal 170"),
    (_INVOICES, "insert into $t from $t", ROWS, "but is 340"),
    (_SETTLEMENTS, "update $t set amount = -amount", AS_IS, "amount=-103.25 (delivered 103.25)"),
    (_SETTLEMENTS, "update $t set settlement_type = 'payment'", AS_IS, "settlement_type=payment (delivered"),
    (_SETTLEMENTS, "delete from $t where source_line % 9 = 1", ROWS, "row=missing, settlement_id=SF"),
    (_ORDERS, "delete from $t", ROWS, "number of rows must equal 60"),
    (_ORDERS, "update $t set order_date = order_date - 365", AS_IS, "(delivered 2025-04-02)"),
    (_CUSTOMERS, "update $t set customer_name = customer_id", AS_IS, "(delivered Bakkerij 1)"),
    (_CUSTOMERS, "update $t set country_code = 'BE'", AS_IS, "country_code=BE (delivered NL)"),
    (_CUSTOMERS, "update $t set is_blocked = null", AS_IS, "is_blocked=nothing (delivered False)"),
]


@pytest.mark.parametrize(("table", "sql", "column", "told"), INPUT_MUTATIONS)
def test_an_input_that_is_not_what_was_delivered_is_refused(
    table: str, sql: str, column: str, told: str, tmp_path: Path, suite_of: Suites
) -> None:
    workspace = make(tmp_path, broken=sql.replace("$t", table))
    message = blocked(check(workspace, suite_of(table)), table)[column]
    assert message.startswith(f"{table}: expect_")
    assert told in message


@pytest.mark.parametrize(
    ("written", "code", "is_right"),
    [("UK", "GB", True), ("UK", "UK", False), ("nl", "NL", True), ("Nederland", "NL", True),
     ("Nederland", "BE", False), ("Nederlant", "NL", True), (None, None, True), (None, "NL", False)],
)  # fmt: skip
def test_a_country_is_what_was_written_of_it(
    written: str | None, code: str | None, is_right: bool, tmp_path: Path, suite_of: Suites
) -> None:
    """Codes and known names are checked; what a misspelt name means is the models' guess."""
    workspace = make(tmp_path)
    with duckdb.connect(str(workspace.build_db)) as connection:
        connection.execute("update raw__mapped.customers set country_code = ?", [written])
        connection.execute(f"update {_CUSTOMERS} set country_code = ?", [code])
    found = blocked(check(workspace, suite_of(_CUSTOMERS, AS_IS)), _CUSTOMERS)
    assert (found == {}) is is_right


def test_an_input_with_a_key_twice_is_told_as_such(tmp_path: Path, suite_of: Suites) -> None:
    workspace = make(tmp_path)
    with duckdb.connect(str(workspace.build_db)) as connection:
        connection.execute(f"insert into {_INVOICES} from {_INVOICES} where invoice_id = 'F0004'")
    (message,) = blocked(check(workspace, suite_of(CREDIT)), CREDIT).values()
    assert "1 of its rows meet several rows of an input, first: invoice_id=F0004" in message


def test_models_that_take_another_day_are_refused(tmp_path: Path, suite_of: Suites) -> None:
    """The day is taken from what was delivered or asked for, never from the models."""
    early = date(2026, 2, 28)
    workspace = make(tmp_path, early)
    for asked, tables in ((None, (CREDIT, BI, SALES)), (AS_OF, (CREDIT,))):
        ask(workspace, asked)
        for table in tables:
            found = blocked(check(workspace, suite_of(table), as_of=early), table)
            assert "as_of_date=2026-02-28, day_to_describe=2026-" in found["describes_the_day"]
    ask(workspace, early)
    assert blocked(check(workspace, suite_of(CREDIT), as_of=early), CREDIT) == {}


def test_views_emptied_by_a_day_before_all_data_are_refused(tmp_path: Path, suite_of: Suites) -> None:
    workspace = make(tmp_path, date(1900, 1, 1), asked=None)
    found = blocked(check(workspace, suite_of(CREDIT), as_of=date(1900, 1, 1)), CREDIT)
    assert "but is 0" in found[ROWS]


def test_an_unreadable_record_of_the_day_asked_for_is_an_error(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    assert asked_day(workspace) is None
    ask(workspace, date(2026, 1, 31))
    assert asked_day(workspace) == date(2026, 1, 31)
    (workspace.dbt_target / "run_results.json").write_text("{")
    with pytest.raises(PaywellError, match="asked to describe cannot be read"):
        asked_day(workspace)
