"""Small publications to check the report against: the published columns, rows as a test wants them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

OPEN_INVOICES = """
    invoice_id varchar, customer_id varchar, customer_name varchar, document_type varchar, invoice_date date,
    due_date date, payment_term_days integer, currency_code varchar, amount decimal(18,2),
    settled_amount decimal(18,2), open_amount decimal(18,2), base_currency_code varchar,
    open_amount_base decimal(18,2), open_days_late integer, ageing_bucket varchar, is_disputed boolean,
    last_settled_date date, order_id varchar, source_name varchar, source_file varchar, source_line bigint,
    as_of_date date
"""
RECEIVABLES_MONTHLY = """
    month_start date, month_end date, base_currency_code varchar, opening_receivables_amount decimal(18,2),
    invoiced_amount decimal(18,2), credited_amount decimal(18,2), received_amount decimal(18,2),
    discount_amount decimal(18,2), written_off_amount decimal(18,2), closing_receivables_amount decimal(18,2),
    not_due_amount decimal(18,2), overdue_1_30_amount decimal(18,2), overdue_31_60_amount decimal(18,2),
    overdue_61_90_amount decimal(18,2), overdue_over_90_amount decimal(18,2), overdue_rate double,
    open_invoice_count integer, invoice_count integer, dso_days double, as_of_date date
"""
CUSTOMERS = """
    customer_id varchar, customer_name varchar, city varchar, postal_code varchar, country_code varchar,
    industry_code varchar, customer_since date, payment_term_days integer, is_blocked boolean,
    order_count_12m integer, last_order_date date, invoiced_amount_12m decimal(18,2),
    base_currency_code varchar, as_of_date date
"""

INVOICE = """(
    'F1', 'C1', 'O''Hara Bouw', 'invoice', '2026-09-01', '2026-10-01', 30, 'USD', 110, 0, 110, 'EUR', 100,
    48, '31-60', false, null, null, 'erp', 'a.csv', 2, '2026-11-18'
)"""
CREDIT_NOTE = """(
    'F2', 'C1', 'O''Hara Bouw', 'credit_note', '2026-11-01', '2026-12-01', 30, 'EUR', -40, 0, -40, 'EUR', -40,
    -13, 'not due', true, null, null, 'erp', 'a.csv', 3, '2026-11-18'
)"""
OCTOBER = """(
    '2026-10-01', '2026-10-31', 'EUR', 0, 200, 0, 80, 10, 10, 100, 60, 40, 0, 0, 0, 0.4, 2, 3, 15.5,
    '2026-11-18'
)"""
NOVEMBER = """(
    '2026-11-01', '2026-11-18', 'EUR', 100, 50, 40, 50, 0, 0, 60, 10, 10, 10, 10, 20, 0.833333, 2, 1, 21.6,
    '2026-11-18'
)"""
ALL_PAID = """(
    '2026-11-01', '2026-11-18', 'EUR', 100, 0, 0, 100, 0, 0, 0, 0, 0, 0, 0, 0, null, 0, 0, null, '2026-11-18'
)"""
CUSTOMER = """(
    'C1', 'O''Hara Bouw', 'Zwolle', '8011 AB', 'NL', '4120', '2019-03-01', 30, false, 4, '2026-11-01', 250,
    'EUR', '2026-11-18'
)"""
BARE_CUSTOMER = (
    "('C2', null, null, null, null, null, null, null, null, null, null, null, 'EUR', '2026-11-18')"
)

Publish = Callable[..., Path]


@pytest.fixture
def publish(tmp_path: Path) -> Publish:
    """Write a publication of the given rows and return its folder."""

    def write(
        invoices: tuple[str, ...] = (INVOICE, CREDIT_NOTE),
        months: tuple[str, ...] = (OCTOBER, NOVEMBER),
        customers: tuple[str, ...] = (CUSTOMER, BARE_CUSTOMER),
    ) -> Path:
        folder = tmp_path / "served"
        folder.mkdir(exist_ok=True)
        for audience, table, columns, rows in (
            ("credit", "open_invoices", OPEN_INVOICES, invoices),
            ("bi", "receivables_monthly", RECEIVABLES_MONTHLY, months),
            ("sales", "customers", CUSTOMERS, customers),
        ):
            with duckdb.connect(str(folder / f"{audience}.duckdb")) as connection:
                connection.execute(f"create or replace table {table} ({columns})")
                for row in rows:
                    connection.execute(f"insert into {table} values {row}")
        return folder

    return write
