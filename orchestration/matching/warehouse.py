"""From the warehouse's records to its links: reads what the core models know on the as-of day, writes schema `matching`.

One connection in memory does the work, so that the build database holds results only.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from orchestration.matching.decisions import Decision
from orchestration.matching.match import Matched, match
from orchestration.progress import SILENT, Reporter
from orchestration.workspace import Workspace

# the models that the matching reads; they and what they are made of are built before it
READS = (
    "run_context",
    "dim_customer",
    "customer_versions",
    "dim_account",
    "company_versions",
    "input__accounts",
    "input__contacts",
)
WRITES = (
    "customer_company",
    "account_company",
    "account_customer",
    "party_record",
    "review",
    "quality",
    "weights",
)

# a record's former names and addresses are faces of it: who still uses them is found
VIEWS = {
    "customers": """
        select c.customer_id, c.customer_name, c.country_code, c.registration_number, c.vat_number, c.iban, c.legal_form, c.street,
            c.postal_code, c.city, c.phone, c.email, c.employee_count, c.parent_customer_id, c.customer_since as since_date
        from warehouse.core.dim_customer as c
        union all
        select v.customer_id, v.customer_name, v.country_code, null, null, v.iban, v.legal_form, v.street,
            v.postal_code, v.city, v.phone, v.email, null, null, c.customer_since
        from warehouse.input.customer_versions as v
        inner join warehouse.core.dim_customer as c on v.customer_id = c.customer_id
        inner join warehouse.core.run_context as r on v.known_until <= r.as_of_date
    """,
    "accounts": """
        select a.account_id, a.account_name, a.country_code, a.registration_number, a.vat_number, a.website, a.address,
            a.postal_code, a.city, a.phone, null as email, a.employee_count, a.lifecycle_stage, cast(a.created_at as date) as since_date
        from warehouse.input.input__accounts as a
        inner join warehouse.core.dim_account as d on a.account_id = d.account_id
        union all
        select p.account_id, a.account_name, a.country_code, null, null, null, null,
            null, null, null, p.email, null, null, cast(a.created_at as date)
        from warehouse.input.input__contacts as p
        inner join warehouse.core.dim_account as d on p.account_id = d.account_id
        inner join warehouse.input.input__accounts as a on p.account_id = a.account_id
        inner join warehouse.core.run_context as r on p.created_at is null or cast(p.created_at as date) <= r.as_of_date
        where p.email is not null
    """,
    "companies": """
        select company_id, company_name, trade_names, country_code, registration_number, vat_number, legal_form, street,
            postal_code, city, phone, website, employee_count, parent_company_id, known_from as since_date
        from warehouse.core.company_versions
    """,
}


def match_warehouse(
    workspace: Workspace, decisions: Sequence[Decision] = (), country: str = "NL", report: Reporter = SILENT
) -> Matched:
    """Match the records of the build database and write the tables WRITES into its schema `matching`."""
    workspace.tmp.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"temp_directory": str(workspace.tmp)}) as con:
        con.execute(f"attach '{workspace.build_db}' as warehouse")
        for name, query in VIEWS.items():
            con.execute(f"create temp view {name} as {query}")
        matched = match(con, decisions, country, report)
        con.execute("create schema if not exists warehouse.matching")
        con.execute("begin")
        for name in WRITES:
            con.execute(f"create or replace table warehouse.matching.{name} as from matched_{name}")
        con.execute("commit")
    return matched
