"""Suites and controls as data: what is in the repository, and errors that name file and entry."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from orchestration.errors import PaywellError
from orchestration.loading.systems import systems
from orchestration.publishing.guard import GuardSettings
from orchestration.publishing.references import Absent, Values, arguments
from orchestration.publishing.suites import CONTROL_FILES, EXPECTATIONS, load_controls, load_suites
from orchestration.publishing.wording import describe, shown_value
from orchestration.workspace import AUDIENCES

CREDIT = Path("published") / "credit__open_invoices.yml"


def test_every_published_view_and_every_input_has_a_suite() -> None:
    models = EXPECTATIONS.parent / "dbt_project" / "models"
    views = {".".join(path.stem.split("__", 1)) for path in (models / "shared").glob("*/*.sql")}
    inputs = {f"input.{path.stem}" for path in (models / "input").glob("input__*.sql")}
    tables = {suite.table for suite in load_suites()}
    assert views and inputs
    assert tables == views | inputs


def test_causes_come_before_what_follows_from_them() -> None:
    """Inputs, then views, then the views that sum up others: failures are told in this order."""
    tables = [suite.table for suite in load_suites()]
    views = [table for table in tables if not table.startswith("input.")]
    assert tables[-len(views) :] == views
    assert [view.split(".")[0] for view in views] == sorted(
        (view.split(".")[0] for view in views), key=AUDIENCES.index
    )
    assert views[-1].startswith("bi.")


def test_the_columns_of_a_suite_are_those_of_the_contract() -> None:
    """A renamed column is seen here, not by the first run at night."""
    models = EXPECTATIONS.parent / "dbt_project" / "models"
    for suite in load_suites():
        audience, view = suite.table.split(".")
        file = (
            models / "input" / f"{view}.yml"
            if suite.is_input
            else models / "shared" / audience / f"{audience}__{view}.yml"
        )
        model = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))["models"][0]
        assert set(suite.columns) <= {column["name"] for column in model["columns"]}, suite.table


# Nobody to thank, nobody to call and no plan begun are good reasons for no rows. That rows are missing is told by what they
# are made of: the arrangements, the call list, the effect.
MAY_BE_EMPTY = {
    "credit.thank_you_gifts",
    "sales.account_manager_calls",
    "bi.strategy_effect_months",
}


def contract_of(table: str) -> dict[str, str]:
    """Columns of a published view with their types."""
    audience, view = table.split(".")
    file = EXPECTATIONS.parent / "dbt_project" / "models" / "shared" / audience / f"{audience}__{view}.yml"
    model = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))["models"][0]
    return {column["name"]: column["data_type"] for column in model["columns"]}


def test_each_published_view_is_guarded_against_what_breaks_a_view() -> None:
    for suite in load_suites():
        if suite.is_input:
            continue
        killed = {
            mutation for entry in suite.entries if entry.severity == "block" for mutation in entry.kills
        }
        breaks = {"filter lost", "join that multiplies rows", "column nulled", "order lost"}
        columns = contract_of(suite.table)
        if suite.table not in MAY_BE_EMPTY:
            breaks.add("table emptied")
        if any(kind.startswith(("decimal", "double")) for kind in columns.values()):
            breaks |= {"amount doubled", "sign flipped"}
        if "date" in columns.values():
            breaks.add("dates shifted")
        if any(name.endswith("currency_code") for name in columns):
            breaks.add("currency mixed")
        assert breaks <= killed, (suite.table, breaks - killed)


def test_controls_read_inputs_and_nothing_that_the_models_made() -> None:
    controls = load_controls()
    for query in [*controls.relations, *controls.totals]:
        for room in (
            *("core.", "behaviour.", "segments.", "receivables.", "strategy.", "staging.", "stg_"),
            *("credit.", "bi.", "sales.", "shared."),
        ):
            assert room not in query.sql.replace("seeds.", ""), query.name
    names = [query.name for query in controls.totals]
    assert controls.says(names[0]) != names[0] and controls.says("unknown") == "unknown"


def test_every_system_that_delivers_is_read_without_its_models() -> None:
    """A new system with staging models gets its branch in delivered.yml, or its rows would be refused."""
    sql = {query.name: query.sql for query in load_controls().relations}
    everything = "\n".join(sql.values())
    read = 0
    for system in systems().values():
        for table in system.tables.values():
            if f"delivered_{table.entity}" in sql:
                assert f"from raw__{system.name}.{table.name}\n" in everything
                read += 1
    assert read >= 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "published").mkdir()
    for controls in CONTROL_FILES:
        shutil.copy(EXPECTATIONS / controls, tmp_path)
    shutil.copy(EXPECTATIONS / CREDIT, tmp_path / CREDIT)
    return tmp_path


def changed(folder: Path, change: dict[str, Any], entry: dict[str, Any] | None = None) -> str:
    """The error that a change of the suite, or of its third expectation, gives."""
    yaml = YAML(typ="safe", pure=True)
    suite = yaml.load((folder / CREDIT).read_text(encoding="utf-8"))
    suite |= change
    if entry is not None:
        third = {key: value for key, value in (BASE | entry).items() if value is not None}
        suite["expectations"] = [*suite["expectations"][:2], third]
    with (folder / CREDIT).open("w", encoding="utf-8") as file:
        yaml.dump(suite, file)
    with pytest.raises(PaywellError) as error:
        load_suites(folder)
    assert error.value.where == str(folder / CREDIT)
    assert str(error.value).startswith("published/credit__open_invoices.yml, ")
    return str(error.value)


BASE = {
    "expectation": "expect_column_sum_to_be_between",
    "column": "amount",
    "severity": "block",
    "why": "Because.",
}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"expectation": "expect_sums_to_be_nice"}, "unknown expectation 'expect_sums_to_be_nice'"),
        ({"kwargs": {"minimum": 1}}, "unknown argument minimum"),
        ({"colum": "amount"}, "unknown key colum"),
        ({"severity": "fatal"}, "severity is 'fatal'; it must be block or warn"),
        ({"why": None}, "needs `why`"),
        ({"column": None}, "needs either `column` or `columns`"),
        ({"columns": ["a", "b"], "column": None}, "measures one `column`"),
        ({"equals": "$control.nothing"}, "unknown control 'nothing'"),
        ({"equals": "$today"}, "'$today' is no reference"),
        ({"equals": 1, "kwargs": {"min_value": 1}}, "`equals` goes with a measure"),
        ({"kwargs": {"min_value": {"times": 2}}}, "needs `from`"),
        ({"kwargs": {"min_value": {"from": "$last.rows", "minus": 2}}}, "unknown key minus"),
        ({"rule": "true"}, "a rule is checked with expect_column_values_to_be_in_set"),
        ({"expectation": "expect_table_row_count_to_be_between"}, "takes no column"),
        ({"expectation": "expect_compound_columns_to_be_unique"}, "needs `columns`, two or more"),
        ({"keys": "select 1"}, "`keys` goes with a row count"),
        ({"only_if": "$control.nothing"}, "unknown control 'nothing'"),
    ],
)
def test_a_wrong_entry_is_named(folder: Path, entry: dict[str, Any], message: str) -> None:
    error = changed(folder, {}, entry)
    assert message in error
    assert "expectation 3" in error


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tabel": "x"}, "unknown key tabel"),
        ({"table": "credit.invoices"}, "the name of the file says 'credit.open_invoices'"),
        ({"key": []}, "must list the columns"),
        ({"expectations": []}, "at least one expectation"),
        ({"expectations": ["x"]}, "expectation 1: must be a mapping"),
    ],
)
def test_a_wrong_suite_is_named(folder: Path, change: dict[str, Any], message: str) -> None:
    assert message in changed(folder, change)


def test_broken_yaml_names_file_and_line(folder: Path) -> None:
    (folder / CREDIT).write_text("table: [", encoding="utf-8")
    with pytest.raises(PaywellError, match=r"not valid YAML.*line 1") as error:
        load_suites(folder)
    assert error.value.where == str(folder / CREDIT)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("controls: {a: {sql: select 1}}", "controls.a: needs `says` and `sql`"),
        ("control: {}", "unknown key control"),
        ("controls: {'A b': {says: x, sql: select 1}}", "is no name"),
    ],
)
def test_wrong_controls_are_named(folder: Path, text: str, message: str) -> None:
    (folder / "controls.yml").write_text(text, encoding="utf-8")
    with pytest.raises(PaywellError) as error:
        load_controls(folder)
    assert message in str(error.value)


def test_no_suites_is_an_error_not_a_pass(tmp_path: Path) -> None:
    for controls in CONTROL_FILES:
        shutil.copy(EXPECTATIONS / controls, tmp_path)
    with pytest.raises(PaywellError, match="nothing would guard"):
        load_suites(tmp_path)


VALUES = Values(date(2026, 3, 15), {"total": Decimal("10.50"), "none": None}, GuardSettings(), {"rows": 9})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3),
        ("text", "text"),
        ("$control.total", Decimal("10.50")),
        ({"from": "$last.rows", "times": "$setting.min_volume_ratio"}, 4.5),
        ({"from": "$last.rows", "times": 2, "plus": 1}, 19.0),
        ({"from": "$as_of", "plus": -15}, date(2026, 2, 28)),
    ],
)
def test_references_become_values(value: Any, expected: Any) -> None:
    assert VALUES.get(value) == expected


@pytest.mark.parametrize("value", ["$control.none", "$last.other", {"from": "$last.other", "times": 2}])
def test_an_absent_reference_is_absent_not_zero(value: Any) -> None:
    with pytest.raises(Absent):
        VALUES.get(value)


def test_an_unknown_setting_is_an_error() -> None:
    with pytest.raises(PaywellError, match="unknown setting 'speed'"):
        VALUES.get("$setting.speed")


def test_equals_is_exact_for_counts_and_to_half_a_cent_for_sums() -> None:
    suite = next(each for each in load_suites() if each.table == "credit.open_invoices")
    controls = {"open_documents": 7, "open_total": Decimal("10.50")}
    values = Values(date(2026, 3, 15), controls, GuardSettings(), {})
    count, total = (
        next(entry for entry in suite.entries if entry.expectation == name and entry.equals)
        for name in ("expect_table_row_count_to_be_between", "expect_column_sum_to_be_between")
    )
    assert arguments(count, values) == {"min_value": 7, "max_value": 7}
    assert arguments(total, values) == {"min_value": 10.495, "max_value": 10.505}
    assert describe(total, arguments(total, values), str.upper) == (
        "sum of open_amount must equal 10.50 (control: OPEN_TOTAL)"
    )
    assert describe(count, None, str.upper) == "number of rows must equal control: OPEN_DOCUMENTS"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"),
        (float("nan"), "nothing"),
        (1234.5, "1,234.50"),
        (1234, "1,234"),
        (True, "True"),
        (datetime(2026, 3, 15), "2026-03-15"),
        (date(2026, 3, 15), "2026-03-15"),
        ("a", "a"),
    ],
)
def test_values_are_shown_as_people_read_them(value: Any, text: str) -> None:
    assert shown_value(value) == text
