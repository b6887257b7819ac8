"""`paywell.yml`: what is accepted, and the one line that each mistake gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from orchestration.config import Config, GoodPerformers, load_config
from orchestration.errors import PaywellError
from orchestration.loading.contract import DBT_PROJECT
from orchestration.runs import PaywellRun
from orchestration.workspace import Workspace

GOOD = """\
sources:
  - name: ledger
    role: erp
    path: in
    tables:
      invoices:
        files: "AR_*.csv"
        columns: {invoice_id: No, customer_id: b, invoice_date: c, due_date: d, amount: e, currency_code: f}
"""
HEAD = "    role: erp\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path


def read(folder: Path, text: str | bytes) -> Config:
    path = folder / "paywell.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_config(path)


def refused(folder: Path, text: str | bytes) -> PaywellError:
    with pytest.raises(PaywellError) as caught:
        read(folder, text)
    assert caught.value.where == str(folder / "paywell.yml")
    assert caught.value.todo
    return caught.value


def test_a_good_file_with_its_defaults(folder: Path) -> None:
    config = read(folder, GOOD)
    (source,) = config.sources
    assert source.path == (folder / "in").resolve()
    assert source.tables["invoices"].files == ("AR_*.csv",)
    assert (config.base_currency, config.as_of_date, config.guard.min_volume_ratio) == ("auto", "data", 0.5)


def test_an_empty_file_has_no_sources(folder: Path) -> None:
    assert read(folder, "").sources == []


def test_a_column_named_like_a_yaml_word_stays_that_column(folder: Path) -> None:
    for name in ("No", "no", "Yes", "on", "off", "N"):
        columns = read(folder, GOOD.replace("No,", f"{name},")).sources[0].tables["invoices"].columns
        assert columns["invoice_id"] == name


@pytest.mark.parametrize(
    ("written", "expression"),
    [
        ("12", "12"), ("1.25", "1.25"), ("-3", "-3"), ("true", "true"), ("False", "false"), ("0123", "0123"),
        ("1:30", "1:30"), ("2024-01-31", "date '2024-01-31'"), ("\"'EUR'\"", "'EUR'"),
    ],
)  # fmt: skip
def test_scalars_as_expressions(folder: Path, written: str, expression: str) -> None:
    table = read(folder, GOOD.replace("amount: e", f"amount: {written}")).sources[0].tables["invoices"]
    assert table.columns["amount"] == expression


def test_a_condition_may_be_a_plain_word(folder: Path) -> None:
    text = GOOD.replace("        columns", "        where: true\n        columns")
    assert read(folder, text).sources[0].tables["invoices"].where == "true"


def test_a_tab_can_be_written_as_one_types_it(folder: Path) -> None:
    for written in ('"\\t"', "'\\t'", "tab"):
        assert (
            read(folder, GOOD.replace(HEAD, f"{HEAD}    delimiter: {written}\n")).sources[0].delimiter == "\t"
        )


def test_several_patterns(folder: Path) -> None:
    text = GOOD.replace('"AR_*.csv"', "[a.csv, 'sub/b*.csv']")
    assert read(folder, text).sources[0].tables["invoices"].files == ("a.csv", "sub/b*.csv")


def test_a_day_to_describe(folder: Path) -> None:
    assert read(folder, GOOD + "as_of_date: 2024-02-29\n").as_of_date == date(2024, 2, 29)


def test_a_byte_order_mark_is_no_part_of_the_first_key(folder: Path) -> None:
    assert read(folder, "\ufeff" + GOOD).sources[0].name == "ledger"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("sources:", "foo: 1\nsources:", "foo: is not a key that Paywell knows"),
        (HEAD, HEAD + "    rol: x\n", "sources.ledger.rol: is not a key that Paywell knows"),
        ("        files", "        file", "sources.ledger.tables.invoices.file: is not a key"),
        ('        files: "AR_*.csv"\n', "", "sources.ledger.tables.invoices.files: is missing"),
        ('"AR_*.csv"', '""', "sources.ledger.tables.invoices.files: is empty"),
        ('"AR_*.csv"', "[]", "sources.ledger.tables.invoices.files: must not be empty"),
        ('"AR_*.csv"', "/etc/*.csv", "sources.ledger.tables.invoices.files: '/etc/*.csv' leaves the source's"),
        ('"AR_*.csv"', "../*.csv", "sources.ledger.tables.invoices.files: '../*.csv' leaves the source's"),
        ("path: in", "path: nope", "sources.ledger.path: the folder nope is not there"),
        ("path: in", "path: paywell.yml", "sources.ledger.path: the folder paywell.yml is a file, not a folder"),
        ("    path: in\n", "", "sources.ledger.path: is missing"),
        ("erp", "epr", "sources.ledger.role: input should be 'erp', 'crm' or 'bureau' (it is 'epr')"),
        (HEAD, HEAD + "    kind: sftp\n", "sources.ledger.kind: input should be 'files' (it is 'sftp')"),
        ("ledger", "My Ledger", "sources.My Ledger.name: 'My Ledger' must be lower-case letters"),
        ("ledger", "2024", "sources.2024.name: must be a text (it is 2024)"),
        ("invoices:", "invoice:", "sources.ledger.tables.invoice: no such entity; there are: accounts,"),
        ("customer_id:", "customer:", "sources.ledger.tables.invoices.columns.customer: invoices has no such"),
        ("amount: e, ", "", "sources.ledger.tables.invoices.columns.amount: must be mapped"),
        ("amount: e", "amount: null", "sources.ledger.tables.invoices.columns.amount: must be a text (it is empty)"),
        ("amount: e", "amount: ''", "sources.ledger.tables.invoices.columns.amount: must not be empty"),
        ("amount: e", "amount: [e]", "sources.ledger.tables.invoices.columns.amount: must be a text (it is ['e'])"),
        (HEAD, HEAD + "    system: sap\n", "sources.ledger: system 'sap' is not known; known are:"),
        (HEAD, HEAD + "    system: exact\n", "sources.ledger.tables.invoices: exact has no such table"),
        (HEAD, HEAD + "    header_row: 0\n", "sources.ledger.header_row: input should be greater than"),
        (HEAD, HEAD + "    decimal: ';'\n", "sources.ledger.decimal: input should be ',' or '.'"),
        (HEAD, HEAD + "    delimiter: '||'\n", "sources.ledger.delimiter: "),
    ],
)  # fmt: skip
def test_a_mistake_in_a_source_gives_one_line_with_its_key(
    folder: Path, old: str, new: str, line: str
) -> None:
    assert old in GOOD
    error = refused(folder, GOOD.replace(old, new, 1))
    assert any(one.startswith(line) for one in error.message.splitlines()), error.message
    assert "Traceback" not in error.message


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("guard: {min_volume_ratio: 2}", "guard.min_volume_ratio: input should be less than or equal to 1 (it is 2)"),
        ("guard: {max_age_days: 0}", "guard.max_age_days: input should be greater than or equal to 1 (it is 0)"),
        ("guard: []", "guard: must hold keys and values (it is [])"),
        ("good_performers: {max_days_late: 61}", "good_performers.max_days_late: input should be less than or equal to 60"),
        ("good_performers: {max_days_late: -1}", "good_performers.max_days_late: input should be greater than or equal to 0"),
        ("good_performers: {min_paid_rate: 0.4}", "good_performers.min_paid_rate: input should be greater than or equal to 0.5"),
        ("good_performers: {min_paid_rate: 75}", "good_performers.min_paid_rate: input should be less than or equal to 1"),
        ("good_performers: {enough_items: 0}", "good_performers.enough_items: input should be greater than or equal to 1"),
        ("good_performers: {enough_items: 1001}", "good_performers.enough_items: input should be less than or equal to 1000"),
        ("good_performers: {min_payment_score: 101}", "good_performers.min_payment_score: input should be less than or equal to 100"),
        ("good_performers: {min_payment_score: -1}", "good_performers.min_payment_score: input should be greater than or equal to 0"),
        ("good_performers: {min_revenue: -1}", "good_performers.min_revenue: input should be greater than or equal to 0"),
        ("good_performers: {min_revenue: 1000000001}", "good_performers.min_revenue: input should be less than or equal to 1000000000"),
        ("good_performers: {min_revenue_of_median: 11}", "good_performers.min_revenue_of_median: input should be less than or equal to 10"),
        ("good_performers: {min_revenue_of_median: -1}", "good_performers.min_revenue_of_median: input should be greater than or equal to 0"),
        ("good_performers: {min_relation_months: 121}", "good_performers.min_relation_months: input should be less than or equal to 120"),
        ("good_performers: {min_relation_months: -1}", "good_performers.min_relation_months: input should be greater than or equal to 0"),
        ("good_performers: {min_active_months: 13}", "good_performers.min_active_months: input should be less than or equal to 12"),
        ("good_performers: {min_active_months: -1}", "good_performers.min_active_months: input should be greater than or equal to 0"),
        ("good_performers: {min_active_months: many}", "good_performers.min_active_months: input should be a valid integer"),
        ("good_performers: {min_days: 1}", "good_performers.min_days: is not a key that Paywell knows"),
        ("good_performers: 3", "good_performers: must hold keys and values (it is 3)"),
        ("as_of_date: tomorrow", "as_of_date: must be a day such as 2026-01-31, or data (it is 'tomorrow')"),
        ("base_currency: euro", "base_currency: string should match pattern"),
        ("country_code: Netherlands", "country_code: string should match pattern"),
        ("webhook_url: ftp://x", "webhook_url: string should match pattern"),
        ("schedule: daily", "schedule: 'daily' is no cron line of five fields"),
        ("schedule: 60 5 * * *", "schedule: '60' is no minute of a cron line (0 to 59, or *)"),
        ("schedule: 0 5 * * mon;", "schedule: 'mon;' is no weekday of a cron line"),
    ],
)  # fmt: skip
def test_a_value_out_of_range_gives_exactly_one_line(folder: Path, line: str, says: str) -> None:
    message = refused(folder, f"{GOOD}{line}\n").message
    assert message.startswith(says)
    assert len(message.splitlines()) == 1


def variables(folder: Path, more: str) -> dict[str, str | int | float]:
    return PaywellRun(Workspace(folder), read(folder, GOOD + more)).variables


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", {}),
        ("good_performers: {}\n", {}),
        ("good_performers: {max_days_late: 7, min_paid_rate: 0.75}\n", {}),
        ("good_performers: {max_days_late: 0}\n", {"good_max_days_late": 0}),
        ("prospects: {maturity_months_most: 36, backtest_years: 3}\n", {"prospect_maturity_months_most": 36}),
        ("good_performers: {min_paid_rate: 1, enough_items: 12}\n", {"good_min_paid_rate": 1.0}),
        (
            "base_currency: USD\ngood_performers: {min_revenue: 2500.5, min_active_months: 12}\n",
            {"base_currency": "USD", "good_min_revenue": 2500.5, "good_min_active_months": 12},
        ),
    ],
)
def test_dbt_is_told_of_the_thresholds_that_were_changed(
    folder: Path, line: str, expected: dict[str, str | int | float]
) -> None:
    assert variables(folder, line) == expected


def test_the_thresholds_of_good_performers_are_dbts_variables_with_the_same_defaults() -> None:
    project = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    known = {key: value for key, value in project["vars"].items() if key.startswith("good_")}
    assert known == {f"good_{key}": value for key, value in GoodPerformers().model_dump().items()}


@pytest.mark.parametrize("line", ["0 5 * * *", "*/15 6-18 * * 1-5", "0 0 1,15 * *", "30 5 * jan mon"])
def test_schedules_that_are_good(folder: Path, line: str) -> None:
    assert read(folder, f"{GOOD}schedule: '{line}'\n").schedule == line


def test_two_mistakes_give_two_lines(folder: Path) -> None:
    message = refused(folder, f"{GOOD}foo: 1\ncountry_code: xx\n").message
    assert [line.split(":")[0] for line in message.splitlines()] == ["country_code", "foo"]


def test_a_name_used_twice(folder: Path) -> None:
    assert "the name 'ledger' is used twice" in refused(folder, GOOD + GOOD.split("\n", 1)[1]).message


def test_a_key_that_stands_twice_is_no_silent_loss(folder: Path) -> None:
    text = GOOD + GOOD[GOOD.index("      invoices:") :]
    assert (
        refused(folder, text).message == "is no valid YAML: the key 'invoices' stands twice, in lines 6 and 9"
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"sources: [\n", "is no valid YAML: while parsing"),
        (b"company: M\xfcller\n", "is no valid YAML: it is not written in UTF-8"),
        (b"- a\n", "must hold keys and values at its top"),
        (b"hello\n", "must hold keys and values at its top"),
    ],
)
def test_a_file_that_is_no_configuration(folder: Path, content: bytes, says: str) -> None:
    message = refused(folder, content).message
    assert message.startswith(says)
    assert "<unicode string>" not in message


def test_an_absent_file_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(PaywellError, match="no configuration") as caught:
        load_config(tmp_path / "paywell.yml")
    assert "paywell source add" in str(caught.value.todo)
