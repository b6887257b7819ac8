"""What was known of a customer and an invoice on a day: one text for those that are learned from and those that are asked about.

Reads two relations of the connection:

- `ledger`: invoice_id, customer_id, invoice_date, due_date, amount (double), clear_date (date on which money settled it; null
  otherwise), closed_date (date on which it left the books without: written off or credited away; null otherwise), is_lost
  (written off), dispute_opened_date, dispute_closed_date;
- `asks`: invoice_id, customer_id, asked_on (date), and whatever columns the caller wants back.

Nothing that happened after `asked_on` is read for a row. Days late are cut off at EARLIEST and LATEST: further out a day
more says nothing more about the next invoice.
"""

from __future__ import annotations

from typing import Final

import duckdb

EARLIEST: Final = -60
LATEST: Final = 120
RECENT, LONG, MIDDLE = 6, 24, 12  # last paid invoices that a figure rests on
LONGEST: Final = 36
WEEKDAYS: Final = range(1, 8)

# figures of the customer, each with the number of paid invoices that it rests on at most (None: all)
WINDOWS: Final = {
    "mean_recent": RECENT,
    "mean_long": LONG,
    "mean_all": None,
    "median_middle": MIDDLE,
    "median_long": LONGEST,
    "low_long": LONG,
    "high_long": LONG,
    "spread_long": LONG,
    "late_recent": RECENT,
    "late_long": LONG,
    "late_all": None,
    "very_late_long": LONG,
    "last_late": 1,
}
RUNS: Final = ("mid_month_share", "month_end_share", *(f"weekday_{at}_share" for at in WEEKDAYS))

# a few milliseconds' worth of digits less, so that no thread count can move a row over a split
ROUNDED: Final = 9


def describe(con: duckdb.DuckDBPyConnection) -> None:
    """Make `asked`: a row per row of `asks`, with its columns, the invoice's own and what was known on the day.

    Columns added: invoice_date, due_date, amount, paid_count, the figures of WINDOWS (days late, shares), the shares of
    payment days of RUNS, usual_amount (mean logarithm), open_late (other invoices past due and unpaid), days_since_paid.
    Figures are null where nothing was paid before.
    """
    # DuckDB compares each row with each where it believes that there are few: inside a transaction it knows too little
    # of the tables to believe right, and takes a minute for a second's work
    con.execute("set asof_loop_join_threshold = 0")
    for statement in _statements():
        con.execute(statement)


def _frame(items: int | None) -> str:
    return (
        "over known" if items is None else f"over (known rows between {items - 1} preceding and current row)"
    )


def _statements() -> list[str]:
    figures = {
        "mean_recent": "avg(late)",
        "mean_long": "avg(late)",
        "mean_all": "avg(late)",
        "median_middle": "median(late)",
        "median_long": "median(late)",
        "low_long": "quantile_cont(late, 0.1)",
        "high_long": "quantile_cont(late, 0.9)",
        "spread_long": "stddev_pop(late)",
        "late_recent": "avg(case when late > 0 then 1 else 0 end)",
        "late_long": "avg(case when late > 0 then 1 else 0 end)",
        "late_all": "avg(case when late > 0 then 1 else 0 end)",
        "very_late_long": "avg(case when late > 10 then 1 else 0 end)",
        "last_late": "avg(late)",
    }
    columns = [
        f"round({figures[name]} {_frame(items)}, {ROUNDED}) as {name}" for name, items in WINDOWS.items()
    ]
    long = _frame(LONG)
    columns += [
        f"round(avg(case when day(paid_on) between 15 and 18 then 1 else 0 end) {long}, {ROUNDED}) as mid_month_share",
        f"round(avg(case when month(paid_on + 4) <> month(paid_on) then 1 else 0 end) {long}, {ROUNDED}) as month_end_share",
        f"round(avg(ln(greatest(amount, 1))) over known, {ROUNDED}) as usual_amount",
    ]
    columns += [
        f"round(avg(case when isodow(paid_on) = {at} then 1 else 0 end) {long}, {ROUNDED}) as weekday_{at}_share"
        for at in WEEKDAYS
    ]
    return [
        f"""
        create or replace temp table paid as
        select customer_id, invoice_id, clear_date as paid_on, amount,
            cast(greatest(least(date_diff('day', due_date, clear_date), {LATEST}), {EARLIEST}) as double) as late
        from ledger where clear_date is not null
        """,
        # what is known after the last payment of each day
        f"""
        create or replace temp table customer_days as
        select * exclude (place) from (
            select customer_id, paid_on,
                cast(row_number() over known as double) as paid_count,
                row_number() over (partition by customer_id, paid_on order by invoice_id desc) as place,
                {", ".join(columns)}
            from paid
            window known as (partition by customer_id order by paid_on, invoice_id)
        ) where place = 1
        """,
        # how many invoices stood past due after each day on which that number changed
        """
        create or replace temp table arrears as
        select customer_id, moved_on, sum(sum(change)) over (partition by customer_id order by moved_on) as open_late
        from (
            select customer_id, due_date + 1 as moved_on, 1 as change from ledger
            where coalesce(clear_date, closed_date) is null or coalesce(clear_date, closed_date) > due_date
            union all
            select customer_id, coalesce(clear_date, closed_date), -1 from ledger
            where coalesce(clear_date, closed_date) > due_date
        )
        group by customer_id, moved_on
        """,
        """
        create or replace temp table asked as
        select a.*, l.invoice_date, l.due_date, l.amount, l.dispute_opened_date, l.dispute_closed_date,
            coalesce(d.paid_count, 0) as paid_count,
            d.* exclude (customer_id, paid_on, paid_count),
            -- the invoice itself is not its own company
            cast(coalesce(r.open_late, 0) - case when a.asked_on > l.due_date then 1 else 0 end as double) as open_late,
            cast(date_diff('day', d.paid_on, a.asked_on) as double) as days_since_paid
        from asks as a
        inner join ledger as l on a.invoice_id = l.invoice_id
        asof left join customer_days as d on a.customer_id = d.customer_id and a.asked_on >= d.paid_on
        asof left join arrears as r on a.customer_id = r.customer_id and a.asked_on >= r.moved_on
        """,
    ]
