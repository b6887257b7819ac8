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
from orchestration.queries import fetch_rows
from orchestration.runs import PaywellRun
from orchestration.workspace import AUDIENCES, Workspace

SHOWN_CUSTOMERS = 5
SLOW_CUSTOMERS = 10
SHOWN_PROSPECTS = 5
BUCKETS = ("not due", "1-30", "31-60", "61-90", "over 90")
# A month ago is the last month end at least this many days back: the shortest month has as many.
MONTH_DAYS = 28
# without these entities whole rooms stay empty
ENTITY_COSTS = {
    "settlements": "who pays when: every document counts as open",
    "customers": "names, sectors and places of customers",
    "orders": "the path from order to payment",
    "reminders": "what reminders bring about",
    "accounts": "what sales knows",
    "activities": "contacts of sales and service beside those of credit",
    "consents": "whom one may call or mail with an offer",
    "companies": "the market, and who is who",
    "ratings": "creditworthiness",
    "insolvencies": "a warning before a bankrupt customer orders again",
}
AXES = {
    "payment_class": ("how it pays", "too_new"),
    "risk_class": ("credit risk", "unknown"),
    "size_class": ("size", "unknown"),
    "sector_section": ("sector", "unknown"),
    "region": ("region", "unknown"),
    "buying_class": ("growth", "unknown"),
}


def collect(run: PaywellRun, publication: Publication) -> dict[str, Any]:
    """The facts of a published run."""
    with duckdb.connect() as con:
        con.execute(f"attach '{run.workspace.build_db}' as warehouse (read_only)")
        for audience in AUDIENCES:
            con.execute(f"attach '{run.workspace.served_db(audience)}' as {audience} (read_only)")
        currency = fetch_rows(con, "select base_currency_code as c from warehouse.core.run_context")[0]["c"]
        facts = {
            "company": run.config.company,
            "as_of_date": publication.as_of_date,
            "base_currency": currency,
            "publication": publication.publication_id,
            "headline": _headline(con),
            "ageing": _ageing(con),
            "credit_marketing": _credit_marketing(con),
            "who_is_who": _who_is_who(con),
            "prospects": _prospects(con),
            "today": _today(con),
            "most_overdue": _most_overdue(con),
            "sources": source_rows(con),
            "rejections": rejections(con),
            "later": _later(con),
            "spellings": spellings(con),
            "missing": missing_inputs(con),
            "unknown_axes": _unknown_axes(con),
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


def _who_is_who(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """How many customers and accounts were found in the other systems, how many of them by likeness, and what waits for a person."""
    return fetch_rows(
        con,
        """select
            (select count(*) from warehouse.core.dim_customer) as customers,
            (select count(*) from warehouse.core.dim_account) as accounts,
            (select count(*) from warehouse.core.dim_company) as companies,
            (select count(*) from warehouse.core.bridge_customer_company) as customers_in_bureau,
            (select count(*) from warehouse.core.bridge_customer_account) as accounts_that_buy,
            (select count(*) from warehouse.core.bridge_customer_account where method = 'similarity') as accounts_by_likeness,
            (select count(*) from warehouse.core.dim_party where is_multiple) as entered_twice,
            (select count(*) from warehouse.core.matching_review where not is_implied) as waiting""",
    )[0]


def _prospects(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Whom to approach next: how many stand on which list, the best of them, and whether the ranking held on past dates."""
    lists = fetch_rows(
        con, "select prospect_list, count(*) as companies from sales.main.good_performer_prospects group by 1"
    )
    proof = fetch_rows(
        con,
        """select method, auc, good_rate, top_fifth_good_rate, test_count from warehouse.staging.stg_scoring__backtest
        where cut_off is null""",
    )
    ranks = fetch_rows(
        con, "select value, says from warehouse.staging.stg_scoring__model_facts where fact = 'what ranks'"
    )
    return {
        "lists": {row["prospect_list"]: row["companies"] for row in lists},
        "best": fetch_rows(
            con,
            f"""select company_name, city, sector_name, probability, expected_yearly_value::double as value, health_grade,
                best_channel
            from sales.main.good_performer_prospects
            where prospect_list in ('both', 'lookalike') and probability is not null
            order by prospect_rank limit {SHOWN_PROSPECTS}""",
        ),
        "proof": {row["method"]: row for row in proof},
        "ranks": ranks[0] if ranks else None,
    }


def _today(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """What credit management does today, what comes in the next weeks, and how far that forecast was right before."""
    return fetch_rows(
        con,
        """select
            (select count(*) from credit.main.reminder_plan where is_due_today and template_id is not null) as reminders,
            (select count(*) from credit.main.reminder_plan where suppressed_by is not null) as held_back,
            (select count(*) from credit.main.call_list where call_rank is not null) as calls_worth_making,
            (select count(*) from credit.main.call_list where is_in_capacity and planned_date =
                (select min(planned_date) from credit.main.call_list)) as calls_today,
            (select count(*) from credit.main.watchlist where is_new) as new_warnings,
            (select count(*) from sales.main.account_manager_calls where week = 1) as service_calls,
            (select sum(expected_total_amount)::double from credit.main.cash_forecast
                where period_type = 'week' and period_number <= 4) as cash_4_weeks,
            (select expected_total_amount::double from credit.main.cash_forecast
                where period_type = 'week' and period_number = 1) as cash_1_week,
            (select error_saved_rate from credit.main.cash_forecast_worth where method = 'prognosis') as error_saved,
            (select forecast_count from credit.main.cash_forecast_worth where method = 'timing') as forecasts""",
    )[0]


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


def _headline(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    found = fetch_rows(
        con,
        """select coalesce(sum(open_amount_base), 0)::double as receivables, count(*) as open_documents,
            count(distinct customer_id) as debtors,
            coalesce(sum(open_amount_base) filter (where open_days_late > 0), 0)::double as overdue
        from credit.main.open_invoices""",
    )[0]
    # the last month that is whole, else the last one
    dso = fetch_rows(
        con,
        """select dso_days from bi.main.receivables_monthly where dso_days is not null
        order by month_end = last_day(month_start) desc, month_start desc limit 1""",
    )
    slow = fetch_rows(
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
    found = fetch_rows(
        con,
        """select ageing_bucket as bucket, sum(open_amount_base)::double as amount, count(*) as documents
        from credit.main.open_invoices group by 1""",
    )
    return sorted(found, key=lambda row: BUCKETS.index(row["bucket"]))


def _most_overdue(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    return fetch_rows(
        con,
        f"""select customer_id, any_value(customer_name) as customer_name, sum(open_amount_base)::double as overdue,
            max(open_days_late) as days_late
        from credit.main.open_invoices where open_days_late > 0 and not is_disputed
        group by 1 having sum(open_amount_base) > 0 order by 3 desc, 1 limit {SHOWN_CUSTOMERS}""",
    )


def _credit_marketing(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Who the customers are, how they pay, who is getting worse, and what may be lost."""
    since = worse_since(con)
    fallen = worse(con, since)
    return {
        "customers": fetch_rows(con, "select count(*) as customers from sales.main.customers")[0][
            "customers"
        ],
        "good_performers": _good_performers(con),
        "segments": _segments(con),
        "classes": fetch_rows(
            con,
            """select p.behaviour_class as class, any_value(a.name) as payment_group, count(*) as customers,
                sum(p.open_amount)::double as open
            from credit.main.customer_profiles as p
            inner join warehouse.seeds.payment_groups as g on p.behaviour_class = g.payment_class
            inner join warehouse.seeds.axis_classes as a on a.axis = 'payment_group' and g.payment_group = a.class
            group by 1 order by any_value(a.position), 1""",
        ),
        "worse_since": since,
        "worse_count": len(fallen),
        "worse": fallen[:SHOWN_CUSTOMERS],
        "collection": _collection(con),
        "expected_credit_loss": _expected_loss(con),
        "recession": _recession(con),
    }


def _good_performers(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    found = fetch_rows(
        con,
        """select count(*) filter (where verdict = 'good') as good, count(*) filter (where verdict = 'not_good') as not_good,
            count(*) filter (where verdict = 'too_new') as too_new,
            coalesce(sum(worth_value) filter (where verdict = 'good'), 0)::double as revenue,
            coalesce(sum(worth_value), 0)::double as whole
        from bi.main.good_performers""",
    )[0]
    whole, customers = found.pop("whole"), found["good"] + found["not_good"] + found["too_new"]
    found["share"] = round(found["good"] / customers, 4) if customers else None
    found["revenue_share"] = round(found["revenue"] / whole, 4) if whole > 0 else None
    return found


def _segments(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The segments that have customers, in the order of the rules."""
    return fetch_rows(
        con,
        """select s.segment, s.segment_name as name, c.treatment, s.customer_count as customers, s.customer_share as share,
            s.invoiced_amount_12m::double as revenue, s.revenue_share, s.open_amount::double as open,
            s.overdue_amount::double as overdue
        from bi.main.segments as s
        inner join (select segment, min(treatment) as treatment from sales.main.customers group by 1) as c
            on s.segment = c.segment
        order by s.position""",
    )


def worse_since(con: duckdb.DuckDBPyConnection) -> str | None:
    """The month end that the classes of today are compared with; None in a first month."""
    found = fetch_rows(
        con,
        f"""select max(profile_date)::varchar as since from bi.main.segment_history
        where profile_date <= (select as_of_date from warehouse.core.run_context) - {MONTH_DAYS}""",
    )
    return found[0]["since"]


def worse(con: duckdb.DuckDBPyConnection, since: str | None) -> list[dict[str, Any]]:
    """Customers that came to pay late, later than before, or not at all since that day; the largest exposure first.

    One that was late once, after always being on time, is no alarm.
    """
    # written out: the first bound parameter costs half a second of imports
    day = f"date '{since}'" if since else "null"
    return fetch_rows(
        con,
        f"""with places as (
            select g.payment_class, g.payment_group, a.position from warehouse.seeds.payment_groups as g
            inner join warehouse.seeds.axis_classes as a on a.axis = 'payment_group' and g.payment_group = a.class
            where g.payment_group <> 'unknown'
        ),
        before as (
            select h.customer_id, h.payment_class, b.position from bi.main.segment_history as h
            inner join places as b on h.payment_class = b.payment_class where h.profile_date = {day}
        )
        select p.customer_id, p.customer_name, b.payment_class as before, p.behaviour_class as now,
            p.behaviour_reason as because, p.treatment, p.open_amount::double as open
        from credit.main.customer_profiles as p
        inner join before as b on p.customer_id = b.customer_id
        inner join places as n on p.behaviour_class = n.payment_class
        where n.position > b.position and n.payment_group <> 'mostly_prompt'
        order by p.open_amount desc, p.customer_id""",
    )


def _collection(con: duckdb.DuckDBPyConnection) -> dict[str, Any] | None:
    """Days it takes to collect in the last month that is whole, else the last one."""
    found = fetch_rows(
        con,
        """select month_end, dso_days, dso_countback_days, best_possible_dso_days, average_days_delinquent, cei
        from bi.main.receivables_monthly where dso_days is not null
        order by month_end = last_day(month_start) desc, month_start desc limit 1""",
    )
    return found[0] if found else None


def _expected_loss(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    found = fetch_rows(
        con,
        """select coalesce(sum(expected_credit_loss_amount), 0)::double as amount,
            coalesce(sum(open_amount), 0)::double as exposure,
            coalesce(bool_or(is_assumed), false) as is_assumed
        from warehouse.receivables.expected_credit_loss""",
    )[0]
    found["rate"] = round(found["amount"] / found["exposure"], 4) if found["exposure"] > 0 else None
    return found


def _recession(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Per scenario the customers that pay on time or mostly so, how many would no longer, and what they owe."""
    return fetch_rows(
        con,
        """select r.scenario, min(r.delay_days) as fewest_days, max(r.delay_days) as most_days,
            count(*) filter (where b.payment_group in ('prompt', 'mostly_prompt')) as prompt,
            count(*) filter (where b.payment_group in ('prompt', 'mostly_prompt')
                and n.payment_group not in ('prompt', 'mostly_prompt')) as fallen,
            coalesce(sum(r.open_amount) filter (where b.payment_group in ('prompt', 'mostly_prompt')
                and n.payment_group not in ('prompt', 'mostly_prompt')), 0)::double as open
        from credit.main.recession_scenario as r
        inner join warehouse.seeds.payment_groups as b on r.behaviour_class_before = b.payment_class
        inner join warehouse.seeds.payment_groups as n on r.behaviour_class_after = n.payment_class
        group by 1 order by max(r.delay_days), 1""",
    )


def _unknown_axes(con: duckdb.DuckDBPyConnection) -> list[str]:
    """What is known of no customer at all."""
    known = ", ".join(
        f"count(*) filter (where {'p' if axis == 'risk_class' else 'c'}.{axis} <> '{unknown}') as {axis}"
        for axis, (_, unknown) in AXES.items()
    )
    found = fetch_rows(
        con,
        f"""select {known} from sales.main.customers as c
        inner join credit.main.customer_profiles as p on c.customer_id = p.customer_id""",
    )[0]
    return [name for axis, (name, _) in AXES.items() if not found[axis]]


def source_rows(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Rows read, loaded and rejected, one dict per source and table."""
    return fetch_rows(
        con,
        """select source_name as source, table_name as table, entity, rows_read as read, rows_loaded as loaded,
            rows_unreadable + rows_rejected as rejected, rows_left_out as left_out, rows_folded as folded
        from warehouse.quality.row_balance order by 1, 2""",
    )


def rejections(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Rejected rows per source, table and class, with the first of each."""
    return fetch_rows(
        con,
        """select source_name as source, table_name as table, rejection_class as class, count(*) as rows,
            arg_min(source_file, (source_file, source_line)) as file,
            arg_min(source_line, (source_file, source_line)) as line,
            arg_min(coalesce(column_name || ' ', '') || reason, (source_file, source_line)) as reason
        from warehouse.quality.rejected_rows group by 1, 2, 3 order by rows desc, 1, 2, 3""",
    )


def _later(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Documents dated after the as-of day, per currency: accepted, but in no figure of that day."""
    return fetch_rows(
        con,
        """select i.currency_code, count(*) as documents, sum(i.amount)::double as amount, max(i.invoice_date) as last_date
        from warehouse.input.input__invoices as i
        inner join warehouse.core.run_context as c on i.invoice_date > c.as_of_date
        group by 1 order by 1""",
    )


def spellings(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Names that were delivered otherwise than they count: misspelt, spelt in two ways, or unknown."""
    return fetch_rows(
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
        found = fetch_rows(
            con, f"select count(*) as all_rows, {counts} from warehouse.input.input__{entity.name}"
        )[0]
        if not found["all_rows"]:
            if entity.name in ENTITY_COSTS:
                costs = ENTITY_COSTS[entity.name]
                missing.append({"role": entity.role, "entity": entity.name, "column": None, "costs": costs})
            continue
        missing += [
            {"role": entity.role, "entity": entity.name, "column": name, "costs": costs}
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
