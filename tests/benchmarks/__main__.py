"""`make bench`: what Paywell's own work costs beside the least that would do.

Prints the median of several turns of both and their ratio; asserts nothing.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.loading.files import TableFiles
from orchestration.loading.load import load_tables
from orchestration.loading.mapping import create_views

TURNS = 3
ROWS = 1_000_000


def seconds(work: Callable[[], object]) -> float:
    """Wall seconds of one turn."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(name: str, ours: Callable[[], object], baseline: Callable[[], object], what: str) -> None:
    """Both in turn, A B A B …, so that a change of the machine's pace meets both."""
    pairs = [(seconds(ours), seconds(baseline)) for _ in range(TURNS)]
    mine, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"{name:<44} {mine:6.2f} s   {what:<34} {theirs:6.2f} s   ratio {ratio:5.2f}")


def ledger(folder: Path) -> Path:
    """A ledger of a million lines, twelve columns."""
    path = folder / "AR_1.csv"
    duckdb.sql(
        f"""copy (select 'F' || i as invoice, lpad((i % 50000)::varchar, 8, '0') as customer,
            '2026-01-01'::date + (i % 180)::int as dated, '2026-02-01'::date + (i % 180)::int as due,
            ((i * 7919) % 1000000 / 100.0)::decimal(18, 2) as amount, 'EUR' as currency,
            'a' || i % 10 as a, 'b' || i % 100 as b, 'c' as c, '' as d, 'remark of some length' as e, i as f
        from range({ROWS}) t(i)) to '{path}' (header, delimiter ';')"""
    )
    return path


def loading(folder: Path) -> None:
    """Our loader (lines, rejects, manifest, one transaction) beside a bare read of the same file."""
    path = ledger(folder)
    turn = iter(range(1000))

    def ours() -> None:
        with duckdb.connect(str(folder / f"ours_{next(turn)}.duckdb")) as con:
            load_tables(con, [TableFiles("ledger", "invoices", folder, ("AR_*.csv",))], tmp=folder / "tmp")

    def bare() -> None:
        with duckdb.connect(str(folder / f"bare_{next(turn)}.duckdb")) as con:
            con.sql(f"create table t as from read_csv('{path}', delim=';', header=true, all_varchar=true)")

    compare("load 1,000,000 lines with their numbers", ours, bare, "DuckDB's read_csv, as text")


def mapping(folder: Path) -> None:
    """Reading text as dates and amounts with a reason per bad value, beside bare casts."""
    from orchestration.config import Config

    ledger(folder)
    tables = {
        "invoices": {
            "files": "AR_*.csv",
            "columns": {
                "invoice_id": "invoice",
                "customer_id": "customer",
                "invoice_date": "dated",
                "due_date": "due",
                "amount": "amount",
                "currency_code": "currency",
            },
        }
    }
    config = Config.model_validate(
        {"sources": [{"name": "ledger", "role": "erp", "path": folder, "tables": tables}]}
    )
    with duckdb.connect(str(folder / "mapped.duckdb")) as con:
        load_tables(con, [TableFiles("ledger", "invoices", folder, ("AR_*.csv",))], tmp=folder / "tmp")

        def ours() -> None:
            create_views(con, config)
            con.sql("create or replace temp table mapped as from raw__mapped.invoices")

        def bare() -> None:
            con.sql(
                """create or replace temp table mapped as select invoice, customer, dated::date, due::date,
                amount::decimal(18, 2), currency from raw_ledger.invoices"""
            )

        compare("map 1,000,000 rows to the input contract", ours, bare, "bare casts of the same columns")


def matching(folder: Path) -> None:
    """Linking 20,000 CRM accounts to 100,000 companies by likeness, beside Splink as its manual sets it up."""
    from orchestration.matching.match import match
    from tests.matching.measure import evaluate
    from tests.matching.quality import read_world
    from tests.matching.world import make_world

    world = make_world(folder, 20_000, 20_000, 100_000, seed=4)
    truth = world.truth("account_company")
    found: dict[str, dict[str, float]] = {}

    def ours() -> None:
        with read_world(world) as con:
            match(con)
            links = con.sql(
                "select account_id as left_id, company_id as right_id from matched_account_company"
            )
            found["ours"] = evaluate(links.to_arrow_table(), truth)

    def stock() -> None:
        with read_world(world) as con:
            found["stock"] = evaluate(stock_splink(con), truth)

    compare("match 20,000 x 20,000 x 100,000 records", ours, stock, "stock Splink, accounts to companies")
    for name, value in found.items():
        print(f"    {name:<8} precision {value['precision']:.4f}   recall {value['recall']:.4f}")


def stock_splink(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Accounts to companies by Splink's own comparisons and training; best candidate from 0.9 on."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    squeeze = "nullif(regexp_replace(lower(strip_accents({})), '[^a-z0-9]', '', 'g'), '')"
    con.execute(f"""create table crm as select account_id as unique_id, {squeeze.format("account_name")} as name,
        {squeeze.format("postal_code")} as postcode, {squeeze.format("address")} as street, {squeeze.format("city")} as town,
        {squeeze.format("registration_number")} as number from accounts""")
    con.execute(f"""create table register as select company_id as unique_id, {squeeze.format("last(company_name order by since_date)")} as name,
        {squeeze.format("last(postal_code order by since_date)")} as postcode, {squeeze.format("last(street order by since_date)")} as street,
        {squeeze.format("last(city order by since_date)")} as town, max(registration_number) as number from companies group by company_id""")
    api = DuckDBAPI(connection=con)
    asked = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.ExactMatch("number"),
            cl.JaroWinklerAtThresholds("name", [0.95, 0.88]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode"),
            cl.JaroWinklerAtThresholds("street", [0.9]),
            cl.ExactMatch("town"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("number"),
            block_on("name"),
            block_on("postcode"),
            block_on("substr(name, 1, 6)", "town"),
        ],
    )
    linker = Linker(
        [
            api.register("crm", dataset_display_name="a_crm"),
            api.register("register", dataset_display_name="b_register"),
        ],
        asked,
        log_level=None,
    )
    linker.training.estimate_probability_two_random_records_match([block_on("number")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("postcode"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name"))
    table = linker.inference.predict(threshold_match_probability=0.9, warning_mode="never").physical_name
    return con.sql(
        f"""select unique_id_l as left_id, arg_max(unique_id_r, match_weight) as right_id from {table} group by 1"""
    ).to_arrow_table()


def scoring(folder: Path) -> None:
    """See `tests.benchmarks.scoring`."""
    from tests.benchmarks.scoring import scoring as measured

    measured(folder, compare)


def timing(folder: Path) -> None:
    """See `tests.benchmarks.timing`."""
    from tests.benchmarks.timing import timing as measured

    measured(folder, compare)


def main() -> None:
    """All benchmarks, or those named on the command line."""
    chosen = set(sys.argv[1:])
    for benchmark in (loading, mapping, matching, scoring, timing):
        if not chosen or benchmark.__name__ in chosen:
            with tempfile.TemporaryDirectory() as folder:
                benchmark(Path(folder))


if __name__ == "__main__":
    main()
