"""A small company as the guard meets it: inputs in a build database, published views in staged files.

The views are made here by their own plain SQL, so that a test can break them and see the guard name what
broke.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from orchestration.config import Config
from orchestration.loading.contract import DBT_PROJECT
from orchestration.loading.mapping import create_views
from orchestration.publishing.swap import prepare_staged
from orchestration.workspace import Workspace

AS_OF = date(2026, 3, 15)
# Rules that are data, as the project ships them. Exchange rates and names of countries are the test's own.
SEEDS = sorted(
    path
    for path in (DBT_PROJECT / "seeds").glob("*.csv")
    if path.stem not in ("exchange_rates", "country_names")
)

INPUTS = """
create schema seeds;
create table seeds.exchange_rates (currency_code varchar, valid_from date, rate_per_euro decimal(18,8));
insert into seeds.exchange_rates values ('EUR', '1999-01-01', 1), ('USD', '2020-01-01', 1.25),
    ('USD', '2026-01-01', 1.1);
create table seeds.country_names (written varchar, country_code varchar);
insert into seeds.country_names values ('uk', 'GB'), ('nederland', 'NL');
create schema matching;
create table matching.customer_company (customer_id varchar, company_id varchar);
create table matching.account_company (account_id varchar, company_id varchar);
create table matching.account_customer (account_id varchar, customer_id varchar);
create table matching.review (left_type varchar, left_id varchar, right_type varchar, right_id varchar);
create schema scoring;
create table scoring.score_reasons (company_id varchar, model varchar, direction varchar, place integer);
create table scoring.past_scores (company_id varchar);
create table scoring.scorecard (model varchar, feature varchar);
create table scoring.backtest (method varchar, cut_off date);
create table scoring.backtest_deciles (method varchar, decile integer);
create table scoring.drift (feature varchar);
create table scoring.model_facts (fact varchar);
create table scoring.timing_backtest (method varchar);
create table scoring.cash_backtest (forecast_date date);
create schema input;
create table input.input__customers as
select 'C' || i as customer_id, 'Bakkerij ' || i as customer_name, 'Utrecht' as city,
       '3511 AB' as postal_code, 'NL' as country_code, '47.24' as industry_code, 30 as payment_term_days,
       date '2020-01-01' + cast(i as integer) as created_date, i = 3 as is_blocked,
       cast(null as integer) as employee_count, cast(null as decimal(18,2)) as credit_limit,
       cast(null as varchar) as registration_number
from range(1, 9) r(i);
create table input.input__companies (company_id varchar, country_code varchar, known_from date,
    registration_number varchar, status varchar, industry_code varchar, employee_count integer, postal_code varchar,
    parent_company_id varchar);
create table input.input__ratings (company_id varchar, rated_on date, credit_score double,
    probability_of_default double);
create table input.input__insolvencies (company_id varchar, registration_number varchar, published_on date);
create table input.input__arrangements (arrangement_id varchar, due_date date);
create table input.input__deals (deal_id varchar, is_won boolean, created_date date, closed_date date);
create table input.input__orders as
select 'O' || i as order_id, 'C' || (i % 8 + 1) as customer_id,
       date '2025-04-02' + cast(i * 5 as integer) as order_date,
       cast(100 + i as decimal(18,2)) as amount, 'EUR' as currency_code, cast(null as date) as cancelled_date
from range(0, 60) r(i);
create table input.input__invoices as
select 'F' || lpad(cast(i as varchar), 4, '0') as invoice_id, 'C' || (i % 9 + 1) as customer_id,
       date '2025-10-03' + cast(i as integer) as invoice_date,
       date '2025-10-03' + cast(i as integer) + cast(30 + i % 3 * 10 as integer) as due_date,
       cast(case when i % 20 = 7 then -25.50 - i else 100.25 + i * 3 end as decimal(18,2)) as amount,
       'EUR' as currency_code, case when i % 20 = 7 then 'credit_note' else 'invoice' end as document_type,
       cast(null as varchar) as order_id, cast(30 + i % 3 * 10 as integer) as payment_term_days,
       cast(null as date) as dispute_opened_date, cast(null as date) as dispute_closed_date,
       'ledger' as source_name, 'invoices.csv' as source_file, cast(i + 2 as bigint) as source_line
from range(0, 170) r(i);
create table input.input__settlements as
with parts as (
    select *, row_number() over (order by invoice_id) as i from input.input__invoices
),
settlements as (
select 'S' || invoice_id || 'a' as settlement_id, invoice_id,
       invoice_date + cast(20 + i % 45 as integer) as settled_date,
       cast(case when i % 5 = 0 then round(amount / 3, 2) else amount end as decimal(18,2)) as amount,
       case when i % 11 = 0 then 'write_off' when document_type = 'credit_note' then 'credit'
            else 'payment' end as settlement_type
from parts where i % 4 <> 1
union all
select 'S' || invoice_id || 'b', invoice_id, invoice_date + 60, cast(2.50 as decimal(18,2)), 'discount'
from parts where i % 10 = 0
)
select *, 'ledger' as source_name, 'receipts.csv' as source_file,
       row_number() over (order by settlement_id) + 1 as source_line
from settlements;
"""

_LEDGER = """
create temp table ledger as
select i.*, coalesce(s.settled, 0)::decimal(18,2) as settled,
       (i.amount - coalesce(s.settled, 0))::decimal(18,2) as open, s.last_date
from warehouse.input.input__invoices i
left join (select invoice_id, sum(amount) as settled, max(settled_date) as last_date
           from warehouse.input.input__settlements where settled_date <= {as_of} group by 1) s
    using (invoice_id)
where i.invoice_date <= {as_of};
"""

_OPEN_INVOICES = """
create table credit.main.open_invoices as
select l.invoice_id, l.customer_id, coalesce(c.customer_name, l.customer_id) as customer_name,
       l.document_type, l.invoice_date, l.due_date, l.payment_term_days, l.currency_code, l.amount,
       l.settled as settled_amount,
       l.open as open_amount, 'EUR' as base_currency_code, l.open as open_amount_base,
       cast({as_of} - l.due_date as integer) as open_days_late,
       case when {as_of} <= l.due_date then 'not due' when {as_of} - l.due_date <= 30 then '1-30'
            when {as_of} - l.due_date <= 60 then '31-60' when {as_of} - l.due_date <= 90 then '61-90'
            else 'over 90' end as ageing_bucket,
       coalesce(l.dispute_opened_date <= {as_of} and coalesce(l.dispute_closed_date > {as_of}, true), false)
           as is_disputed,
       l.last_date as last_settled_date, l.order_id, l.source_name, l.source_file, l.source_line,
       'unproven' as segment, 'too_new' as payment_class, cast(null as integer) as habitual_delay_days,
       'develop' as treatment,
       -- a day of interest for every day past due, and the law's own table of costs
       case when l.open > 0 and l.due_date < {as_of} and c.country_code = 'NL' then round(l.open * (
           select sum(r.rate) from warehouse.seeds.statutory_interest_rates r, range(l.due_date, {as_of}, interval 1 day) d(day)
           where r.valid_from = (select max(n.valid_from) from warehouse.seeds.statutory_interest_rates n
                                  where n.valid_from <= d.day + interval 1 day)) / 365, 2) end as interest_amount,
       case when l.open > 0 and l.due_date < {as_of} and c.country_code = 'NL' then greatest(40, round(
           0.15 * least(l.open, 2500) + 0.10 * greatest(l.open - 2500, 0), 2)) end as collection_cost_amount,
       {as_of} as as_of_date
from ledger l left join warehouse.input.input__customers c using (customer_id)
where l.open <> 0
order by l.customer_id, l.due_date, l.invoice_id;
"""

# Month by month from the documents themselves: slow and plain, unlike the control that it must agree with.
_MONTHLY = """
create table bi.main.receivables_monthly as
with months as (
    select cast(m as date) as month_start, least(last_day(cast(m as date)), {as_of}) as month_end
    from (select unnest(generate_series(date_trunc('month', (select min(invoice_date) from ledger)),
                                        date_trunc('month', {as_of}), interval 1 month)) as m)
),
settlements as (
    select s.*, greatest(s.settled_date, l.invoice_date) as counted_on
    from warehouse.input.input__settlements s join ledger l using (invoice_id) where s.settled_date <= {as_of}
),
flows as (
    select m.*,
        (select coalesce(sum(amount), 0) from ledger
          where document_type = 'invoice' and invoice_date between month_start and month_end) as invoiced,
        (select coalesce(-sum(amount), 0) from ledger
          where document_type <> 'invoice' and invoice_date between month_start and month_end)
        + (select coalesce(sum(amount), 0) from settlements
            where settlement_type = 'credit' and counted_on between month_start and month_end) as credited,
        (select coalesce(sum(amount), 0) from settlements
          where settlement_type = 'payment' and counted_on between month_start and month_end) as received,
        (select coalesce(sum(amount), 0) from settlements
          where settlement_type = 'discount' and counted_on between month_start and month_end) as discount,
        (select coalesce(sum(amount), 0) from settlements
          where settlement_type = 'write_off' and counted_on between month_start and month_end)
            as written_off,
        (select count(*) from ledger
          where document_type = 'invoice' and invoice_date between month_start and month_end) as invoice_count,
        (select count(*) from ledger
          where document_type = 'invoice' and due_date between month_start and month_end) as due_count,
        (select count(*) from ledger l
          where document_type = 'invoice' and due_date between month_start and month_end and l.amount = (
              select sum(s.amount) from settlements s
               where s.invoice_id = l.invoice_id and s.settled_date <= l.due_date)) as on_time_count,
        (select sum(s.amount * (s.settled_date - l.invoice_date)) / sum(s.amount)
           from settlements s join ledger l using (invoice_id) where s.settlement_type = 'payment'
            and s.amount > 0 and counted_on between month_start and month_end) as cash_conversion_days
    from months m
),
open_then as (
    select month_start, l.due_date, month_end,
        l.amount - coalesce((select sum(amount) from settlements s
                              where s.invoice_id = l.invoice_id and s.counted_on <= month_end), 0) as open
    from months join ledger l on l.invoice_date <= month_end
),
closing as (
    select month_start, sum(open) as closing, count(*) filter (where open <> 0) as open_count,
        sum(case when month_end <= due_date then open else 0 end) as b0,
        sum(case when month_end - due_date between 1 and 30 then open else 0 end) as b1,
        sum(case when month_end - due_date between 31 and 60 then open else 0 end) as b2,
        sum(case when month_end - due_date between 61 and 90 then open else 0 end) as b3,
        sum(case when month_end - due_date > 90 then open else 0 end) as b4
    from open_then group by 1
)
select f.month_start, f.month_end, 'EUR' as base_currency_code,
    coalesce(lag(c.closing) over (order by month_start), 0)::decimal(18,2) as opening_receivables_amount,
    f.invoiced::decimal(18,2) as invoiced_amount, f.credited::decimal(18,2) as credited_amount,
    f.received::decimal(18,2) as received_amount, f.discount::decimal(18,2) as discount_amount,
    f.written_off::decimal(18,2) as written_off_amount,
    c.closing::decimal(18,2) as closing_receivables_amount,
    c.b0::decimal(18,2) as not_due_amount, c.b1::decimal(18,2) as overdue_1_30_amount,
    c.b2::decimal(18,2) as overdue_31_60_amount, c.b3::decimal(18,2) as overdue_61_90_amount,
    c.b4::decimal(18,2) as overdue_over_90_amount,
    case when c.closing = 0 then 0 else cast((c.closing - c.b0) as double) / cast(c.closing as double) end
        as overdue_rate,
    c.open_count::integer as open_invoice_count, f.invoice_count::integer as invoice_count,
    cast(c.closing as double) / nullif(cast(f.invoiced as double), 0)
        * (date_diff('day', f.month_start, f.month_end) + 1) as dso_days,
    cast(null as double) as dso_countback_days,
    cast(c.b0 as double) / nullif(cast(f.invoiced as double), 0)
        * (date_diff('day', f.month_start, f.month_end) + 1) as best_possible_dso_days,
    cast(c.closing - c.b0 as double) / nullif(cast(f.invoiced as double), 0)
        * (date_diff('day', f.month_start, f.month_end) + 1) as average_days_delinquent,
    cast(coalesce(lag(c.closing) over (order by month_start), 0) + f.invoiced - c.closing as double) * 100
        / nullif(cast(coalesce(lag(c.closing) over (order by month_start), 0) + f.invoiced - c.b0 as double), 0) as cei,
    cast(f.written_off as double) / nullif(cast(f.invoiced as double), 0) as write_off_rate,
    cast(f.cash_conversion_days as double) as cash_conversion_days, f.due_count::integer as due_count,
    f.on_time_count / nullif(f.due_count, 0) as on_time_rate,
    {as_of} as as_of_date
from flows f join closing c using (month_start) order by month_start;
"""

_CUSTOMERS = """
create table sales.main.customers as
with known as (
    select customer_id from warehouse.input.input__customers where coalesce(created_date, {as_of}) <= {as_of}
    union select customer_id from ledger
)
select k.customer_id, coalesce(c.customer_name, k.customer_id) as customer_name, c.city, c.postal_code,
    c.country_code, c.industry_code,
    coalesce(c.created_date, (select min(invoice_date) from ledger l where l.customer_id = k.customer_id))
        as customer_since,
    c.payment_term_days, coalesce(c.is_blocked, false) as is_blocked,
    case when o.newest is null
        then (select count(*) from ledger l
              where l.customer_id = k.customer_id and l.document_type = 'invoice' and l.invoice_date > {as_of} - interval 12 months)
        else o.lately end::integer as order_count_12m,
    coalesce(o.newest, (select max(invoice_date) from ledger l
                         where l.customer_id = k.customer_id and l.document_type = 'invoice'))
        as last_order_date,
    (select coalesce(sum(amount), 0) from ledger l where l.customer_id = k.customer_id
        and l.invoice_date > {as_of} - interval 12 months)::decimal(18,2) as invoiced_amount_12m,
    case when c.city is null then 'unknown' else 'Utrecht' end as region,
    case when c.city is null then 'unknown' else 'G' end as sector_section,
    (select sector_name from warehouse.seeds.sector_sections x
      where x.sector_section = case when c.city is null then 'unknown' else 'G' end) as sector_name,
    'unknown' as size_class, case when c.country_code = 'NL' then 60 end as maximum_term_days,
    case when c.country_code = 'NL' then c.payment_term_days > 60 end as is_term_flagged,
    'unknown' as buying_class, 'too_new' as payment_class, 'unproven' as segment,
    'New or unproven' as segment_name, 'too few invoices' as segment_reason, 'develop' as treatment,
    'too_new' as good_performer, 'none' as value_class,
    'EUR' as base_currency_code, {as_of} as as_of_date
from known k left join warehouse.input.input__customers c using (customer_id)
left join (
    select customer_id, max(order_date) as newest,
        count(*) filter (where order_date > {as_of} - interval 12 months) as lately
    from warehouse.input.input__orders where order_date <= {as_of} and cancelled_date is null group by 1
) o using (customer_id) order by customer_id;
"""


# The largest customers, until they make the share that is asked for.
_VALUE = """
create or replace table sales.main.customers as
select c.* replace (coalesce((
    select min(case when before.revenue < 0.8 * total.revenue then 'A'
                    when before.revenue < 0.95 * total.revenue then 'B' else 'C' end)
    from (select coalesce(sum(o.invoiced_amount_12m), 0) as revenue from sales.main.customers o
           where o.invoiced_amount_12m > c.invoiced_amount_12m) before,
         (select sum(greatest(invoiced_amount_12m, 0)) as revenue from sales.main.customers) total
    where c.invoiced_amount_12m > 0), 'none') as value_class)
from sales.main.customers c order by customer_id;
-- with too few invoices to judge, who bought nothing for a year is inactive and anybody else unproven
update sales.main.customers set segment = 'inactive', treatment = 'maintain', segment_name = (
    select segment_name from warehouse.seeds.segment_names where segment = 'inactive') where value_class = 'none';
update credit.main.open_invoices o set segment = c.segment, treatment = c.treatment
from sales.main.customers c where c.customer_id = o.customer_id;
"""


def count_back(months: list[tuple[date, int, Decimal, Decimal]]) -> dict[date, Decimal | None]:
    """Days of sales that each month's receivables are, by taking month after month off them.

    `months` are (first day, days, invoiced, closing), the oldest first.
    """
    found: dict[date, Decimal | None] = {}
    for place, (start, _, _, closing) in enumerate(months):
        left, counted = closing, Decimal(0)
        for _, days, invoiced, _ in reversed(months[: place + 1]):
            part = min(left / invoiced, Decimal(1)) if invoiced else Decimal(left > 0)
            counted, left = counted + days * part, left - invoiced * part
        found[start] = counted if closing >= 0 and left == 0 else None
    return found


def make(
    data_dir: Path, as_of: date = AS_OF, inputs: str = "", broken: str = "", asked: date | None = AS_OF
) -> Workspace:
    """A data folder after the models ran: inputs (then changed by the SQL `inputs`) and staged views.

    What was delivered is what the inputs say, until the SQL `broken` breaks an input. `asked` is the day that the
    run was asked to describe (the one that the views describe, unless it is given), None for the last in the data.
    """
    workspace = Workspace(data_dir)
    workspace.build.mkdir(parents=True, exist_ok=True)
    workspace.build_db.unlink(missing_ok=True)
    with duckdb.connect(str(workspace.build_db)) as connection:
        connection.execute(INPUTS)
        for path in SEEDS:
            # the first digits of a postal code are text
            text = ", types = {'postal_prefix': 'varchar'}" if path.stem == "regions" else ""
            connection.execute(
                f"create table seeds.{path.stem} as from read_csv('{path}', header = true{text})"
            )
        connection.execute(inputs)
        _deliver(connection)
        connection.execute(broken)
    ask(workspace, as_of if asked == AS_OF else asked)
    stage(workspace, as_of)
    return workspace


def _deliver(connection: duckdb.DuckDBPyConnection) -> None:
    """What loading would have left behind, had the inputs been delivered by a mapped source."""
    create_views(connection, Config())
    connection.execute(
        "create table loading.loads as select 1 as load_id, timestamp '2027-06-01 01:00:00' as started_at"
    )
    for entity in ("customers", "orders", "invoices", "settlements"):
        wanted = connection.execute(f"describe raw__mapped.{entity}").fetchall()
        there = {row[0] for row in connection.execute(f"describe input.input__{entity}").fetchall()}
        columns = ", ".join(
            name if name in there else f"cast(null as {kind}) as {name}" for name, kind, *_ in wanted
        )
        connection.execute(f"drop view raw__mapped.{entity}")
        connection.execute(
            f"create table raw__mapped.{entity} as select {columns} from input.input__{entity}"
        )


def ask(workspace: Workspace, day: date | None) -> None:
    """Leave behind what dbt writes down of its start."""
    workspace.dbt_target.mkdir(parents=True, exist_ok=True)
    variables = {"as_of_date": str(day)} if day else {}
    (workspace.dbt_target / "run_results.json").write_text(json.dumps({"args": {"vars": variables}}))


def stage(workspace: Workspace, as_of: date = AS_OF) -> None:
    """Make this run's staged files from the inputs."""
    prepare_staged(workspace)
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{workspace.build_db}' as warehouse (read_only)")
        for audience in ("sales", "credit", "bi"):
            connection.execute(f"attach '{workspace.staged_db(audience)}' as {audience}")
        for script in (_LEDGER, _OPEN_INVOICES, _MONTHLY, _CUSTOMERS, _VALUE):
            connection.execute(script.replace("{as_of}", f"date '{as_of}'"))
        months = connection.execute(
            """select month_start, date_diff('day', month_start, month_end) + 1, invoiced_amount,
                closing_receivables_amount from bi.main.receivables_monthly order by 1"""
        ).fetchall()
        for month, days in count_back(months).items():
            connection.execute(
                "update bi.main.receivables_monthly set dso_countback_days = ? where month_start = ?",
                [None if days is None else float(days), month],
            )


def change(workspace: Workspace, audience: str, sql: str) -> None:
    """Break (or change) a staged view."""
    with duckdb.connect(str(workspace.staged_db(audience))) as connection:
        connection.execute(sql)
