"""The facts of a run that a person wants to read at its end: from the served files and the books of the build database.

Presentation is `console.py`; `--json` prints these facts as they are.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

from orchestration.loading.contract import entities
from orchestration.publishing.history import Publication
from orchestration.runs import PaywellRun
from orchestration.workspace import Workspace

SHOWN_CUSTOMERS = 5
SLOW_CUSTOMERS = 10
BUCKETS = ("not due", "1-30", "31-60", "61-90", "over 90")
# without these entities whole rooms stay empty
ENTITY_COSTS = {
    "settlements": "who pays when: every document counts as open",
    "customers": "names, sectors and places of customers",
    "orders": "the path from order to payment",
    "reminders": "what reminders bring about",
    "accounts": "what sales knows",
    "companies": "the market, and who is who",
    "ratings": "creditworthiness",
}


def collect(run: PaywellRun, publication: Publication) -> dict[str, Any]:
    """The facts of a published run."""
    with duckdb.connect() as con:
        con.execute(f"attach '{run.workspace.build_db}' as warehouse (read_only)")
        for audience in ("credit", "bi"):
            con.execute(f"attach '{run.workspace.served_db(audience)}' as {audience} (read_only)")
        currency = _rows(con, "select base_currency_code as c from warehouse.core.run_context")[0]["c"]
        facts = {
            "company": run.config.company,
            "as_of_date": publication.as_of_date,
            "base_currency": currency,
            "publication": publication.publication_id,
            "headline": _headline(con),
            "ageing": _ageing(con),
            "most_overdue": _most_overdue(con),
            "sources": source_rows(con),
            "rejections": rejections(con),
            "later": _later(con),
            "spellings": spellings(con),
            "missing": missing_inputs(con),
            "checks": {
                **publication.checks,
                "data_tests": run.test().count("test"),
                "models": run.build().count("model"),
            },
            "seconds": {name: round(seconds, 2) for name, seconds in run.seconds.items()},
            "outputs": _outputs(run.workspace),
        }
    save(run.workspace, facts)
    return facts


def save(workspace: Workspace, facts: dict[str, Any]) -> None:
    """Keep the facts for `paywell status` and for a run that finds nothing to do."""
    path = _path(workspace)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(facts, default=str, indent=1), encoding="utf-8")
    part.replace(path)


def saved(workspace: Workspace) -> dict[str, Any] | None:
    """The facts of the last published run; None before the first."""
    path = _path(workspace)
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _path(workspace: Workspace) -> Path:
    return workspace.build / "summary.json"


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _headline(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    found = _rows(
        con,
        """select coalesce(sum(open_amount_base), 0)::double as receivables, count(*) as open_documents,
            count(distinct customer_id) as debtors,
            coalesce(sum(open_amount_base) filter (where open_days_late > 0), 0)::double as overdue
        from credit.main.open_invoices""",
    )[0]
    # the last month that is whole, else the last one
    dso = _rows(
        con,
        """select dso_days from bi.main.receivables_monthly where dso_days is not null
        order by month_end = last_day(month_start) desc, month_start desc limit 1""",
    )
    slow = _rows(
        con,
        f"""select coalesce(sum(overdue), 0)::double as overdue, count(*) as debtors from (
            select customer_id, sum(open_amount_base) as overdue from credit.main.open_invoices
            where open_days_late > 0 group by 1 having sum(open_amount_base) > 0 order by 2 desc, 1 limit {SLOW_CUSTOMERS})""",
    )[0]
    found["overdue_rate"] = (
        round(found["overdue"] / found["receivables"], 4) if found["receivables"] > 0 else None
    )
    found["dso_days"] = dso[0]["dso_days"] if dso else None
    found["slow_debtors"] = slow["debtors"]
    found["slow_share"] = round(slow["overdue"] / found["overdue"], 4) if found["overdue"] > 0 else None
    return found


def _ageing(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    found = _rows(
        con,
        """select ageing_bucket as bucket, sum(open_amount_base)::double as amount, count(*) as documents
        from credit.main.open_invoices group by 1""",
    )
    return sorted(found, key=lambda row: BUCKETS.index(row["bucket"]))


def _most_overdue(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    return _rows(
        con,
        f"""select customer_id, any_value(customer_name) as customer_name, sum(open_amount_base)::double as overdue,
            max(open_days_late) as days_late
        from credit.main.open_invoices where open_days_late > 0 and not is_disputed
        group by 1 having sum(open_amount_base) > 0 order by 3 desc, 1 limit {SHOWN_CUSTOMERS}""",
    )


def source_rows(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Rows read, loaded and rejected, one dict per source and table."""
    return _rows(
        con,
        """select source_name as source, table_name as table, entity, rows_read as read, rows_loaded as loaded,
            rows_unreadable + rows_rejected as rejected, rows_left_out as left_out, rows_folded as folded
        from warehouse.quality.row_balance order by 1, 2""",
    )


def rejections(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Rejected rows per source, table and class, with the first of each."""
    return _rows(
        con,
        """select source_name as source, table_name as table, rejection_class as class, count(*) as rows,
            arg_min(source_file, (source_file, source_line)) as file,
            arg_min(source_line, (source_file, source_line)) as line,
            arg_min(coalesce(column_name || ' ', '') || reason, (source_file, source_line)) as reason
        from warehouse.quality.rejected_rows group by 1, 2, 3 order by rows desc, 1, 2, 3""",
    )


def _later(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Documents dated after the as-of day, per currency: accepted, but in no figure of that day."""
    return _rows(
        con,
        """select i.currency_code, count(*) as documents, sum(i.amount)::double as amount, max(i.invoice_date) as last_date
        from warehouse.input.input__invoices as i
        inner join warehouse.core.run_context as c on i.invoice_date > c.as_of_date
        group by 1 order by 1""",
    )


def spellings(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Names that were delivered otherwise than they count: misspelt, spelt in two ways, or unknown."""
    return _rows(
        con,
        """select kind, written, meant, how, times as rows from warehouse.quality.spellings
        where how not in ('code', 'name') order by 1, 2""",
    )


def missing_inputs(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Entities and columns that no source fills, with what their absence costs."""
    missing = []
    for entity in entities().values():
        wanted = {name: column.costs for name, column in entity.columns.items() if column.costs}
        counts = ", ".join(f"count({name}) as {name}" for name in wanted) or "0 as none"
        found = _rows(
            con, f"select count(*) as all_rows, {counts} from warehouse.input.input__{entity.name}"
        )[0]
        if not found["all_rows"]:
            if entity.name in ENTITY_COSTS:
                missing.append({"entity": entity.name, "column": None, "costs": ENTITY_COSTS[entity.name]})
            continue
        missing += [
            {"entity": entity.name, "column": name, "costs": costs}
            for name, costs in wanted.items()
            if not found[name]
        ]
    return missing


def _outputs(workspace: Workspace) -> dict[str, str]:
    served = workspace.served
    return {
        "sales, marketing": str(workspace.served_db("sales")),
        "credit management": str(workspace.served_db("credit")),
        "BI tools": str(workspace.served_db("bi")),
        "as Parquet": str(served / "<audience>" / "<view>.parquet"),
        "what was checked": str(served / "docs" / "index.html"),
        "rejected rows": "paywell explain rejected",
        "report pages": "make reports && make serve",
    }
