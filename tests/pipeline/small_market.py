"""A small firm with every case that a list of prospects must leave out, or must not: its ledger, CRM and bureau.

What belongs here: the files and paywell.yml of a firm on 30 June 2026. Each company of the market is named after its
case. What must become of them is said by the tests.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

AS_OF: Final = date(2026, 6, 30)
KNOWN: Final = date(2020, 1, 1)
FILLERS: Final = 60
WORDS: Final = ("Groen", "Blauw", "Rood", "Noord", "Zuid", "West")

Row = Mapping[str, object]

COLUMNS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "erp": {
        "customers": (
            "customer_id", "customer_name", "registration_number", "street", "postal_code", "city",
            "country_code", "phone", "created_date",
        ),
        "invoices": ("invoice_id", "customer_id", "invoice_date", "due_date", "amount", "currency_code"),
        "settlements": ("settlement_id", "invoice_id", "settled_date", "amount", "settlement_type"),
    },
    "crm": {
        "accounts": (
            "account_id", "account_name", "registration_number", "address", "postal_code", "city",
            "country_code", "phone", "owner", "created_at",
        ),
        "deals": ("deal_id", "account_id", "stage", "created_date", "amount", "closed_date", "is_won"),
        "consents": ("consent_id", "account_id", "channel", "given", "recorded_at", "proof"),
    },
    "bureau": {
        "companies": (
            "company_id", "company_name", "trade_names", "country_code", "known_from", "registration_number",
            "legal_form", "industry_code", "employee_count", "street", "postal_code", "city", "phone", "status",
            "parent_company_id", "non_mailing_indicator",
        ),
        "ratings": ("company_id", "rated_on", "credit_score", "probability_of_default", "recommended_limit"),
        "insolvencies": ("insolvency_id", "company_id", "published_on", "insolvency_type"),
    },
}  # fmt: skip

# name of the case, name of the company, legal form, what else is special
CASES: Final[tuple[tuple[str, str, str, dict[str, object]], ...]] = (
    ("own", "Zandstra Installatie B.V.", "BV", {"parent_company_id": "parent"}),
    ("own_bankrupt", "Wiersma Dakwerken B.V.", "BV", {}),
    ("own_under_trade_name", "Ottema Holding B.V.", "BV", {"street": "Havenkade 14", "postal_code": "8911KA", "city": "Leeuwarden", "phone": "0582137845"}),
    ("own_in_review", "Kuipers Techniek B.V.", "BV", {"street": "Molenweg 3", "postal_code": "7471AB", "city": "Goor"}),
    ("own_in_review_too", "Kuipers Techniek B.V.", "BV", {"street": "Dorpsstraat 81", "postal_code": "7471CD", "city": "Goor"}),
    ("branch", "Zandstra Installatie Zuid", "BV", {}),
    ("parent", "Zandstra Groep B.V.", "BV", {}),
    ("daughter", "Zandstra Onderhoud B.V.", "BV", {"parent_company_id": "own"}),
    ("sister", "Zandstra Vastgoed B.V.", "BV", {"parent_company_id": "parent"}),
    ("bankrupt_last_week", "Postma Bouw B.V.", "BV", {}),
    ("bankrupt_tomorrow", "Hofstra Bouw B.V.", "BV", {}),
    ("bankrupt_in_register", "Dijkema Transport B.V.", "BV", {"status": "bankrupt"}),
    ("ceased", "Veenstra Tuinen B.V.", "BV", {"status": "ceased"}),
    ("sole_trader", "Schildersbedrijf Nauta", "Eenmanszaak", {}),
    ("sole_trader_who_agreed", "Klusbedrijf Reitsma", "Eenmanszaak", {}),
    ("sole_trader_without_proof", "Stukadoorsbedrijf Terpstra", "Eenmanszaak", {}),
    ("sole_trader_who_withdrew", "Timmerbedrijf Hoekstra", "Eenmanszaak", {}),
    ("form_unknown", "Bouwservice Galama", "", {}),
    ("company_that_refused_calls", "Riemersma Metaal B.V.", "BV", {}),
    ("non_mailing", "Sikkema Elektro B.V.", "BV", {"non_mailing_indicator": "true"}),
    ("deal_open", "Dantuma Beton B.V.", "BV", {}),
    ("deal_lost", "Jorritsma Glas B.V.", "BV", {}),
    ("deal_lost_tomorrow", "Algra Vloeren B.V.", "BV", {}),
    ("abroad", "Vandenbroucke Bouw", "BV", {"country_code": "BE", "postal_code": "2000", "city": "Antwerpen"}),
)  # fmt: skip

CUSTOMERS: Final[tuple[tuple[str, str, str], ...]] = (
    ("K1", "Zandstra Installatie BV", "own"),
    ("K2", "Wiersma Dakwerken BV", "own_bankrupt"),
)
ACCOUNTS: Final = (
    "deal_open", "deal_lost", "deal_lost_tomorrow", "sole_trader_who_agreed", "sole_trader_without_proof",
    "sole_trader_who_withdrew", "company_that_refused_calls",
)  # fmt: skip


def _number(place: int) -> str:
    return str(61_000_000 + 7 * place)


def _companies() -> list[dict[str, object]]:
    named = [(case, name, form, special) for case, name, form, special in CASES]
    named += [(f"filler_{n:02}", f"{WORDS[n % len(WORDS)]}hof {n} B.V.", "BV", {}) for n in range(FILLERS)]
    rows = []
    for place, (case, name, form, special) in enumerate(named):
        rows.append(
            {
                "company_id": case,
                "company_name": name,
                "country_code": "NL",
                "known_from": KNOWN,
                "registration_number": _number(0 if case == "branch" else place),
                "legal_form": form,
                "industry_code": "4321",
                "employee_count": 12,
                "street": f"Laan {place + 1} {place + 20}",
                "postal_code": f"{3511 + place}AB",
                "city": "Utrecht",
                "status": "active",
                "non_mailing_indicator": "false",
                **special,
            }
        )
    return rows


def _tables() -> dict[str, list[dict[str, object]]]:
    companies = _companies()
    by_case = {str(row["company_id"]): row for row in companies}
    yesterday, tomorrow = AS_OF - timedelta(days=1), AS_OF + timedelta(days=1)

    customers: list[dict[str, object]] = [
        {
            "customer_id": customer,
            "customer_name": name,
            "created_date": date(2022, 1, 3),
            **{
                key: by_case[case][key]
                for key in ("registration_number", "street", "postal_code", "city", "country_code")
            },
        }
        for customer, name, case in CUSTOMERS
    ]
    # without numbers: one at the address and telephone of a company with another name, one that fits two companies
    trade_name = by_case["own_under_trade_name"]
    customers += [
        {
            "customer_id": "K3",
            "customer_name": "Bakkerij De Gouden Aar",
            "created_date": date(2022, 1, 3),
            **{key: trade_name[key] for key in ("street", "postal_code", "city", "country_code", "phone")},
        },
        {
            "customer_id": "K4",
            "customer_name": "Kuipers Techniek",
            "city": "Goor",
            "country_code": "NL",
            "created_date": date(2022, 1, 3),
        },
    ]
    invoices: list[dict[str, object]] = []
    settlements: list[dict[str, object]] = []
    for customer in (str(row["customer_id"]) for row in customers):
        for month in range(1, 7):
            name, dated = f"{customer}-{month}", date(2026, month, 2)
            invoices.append(
                {"invoice_id": name, "customer_id": customer, "invoice_date": dated,
                 "due_date": dated + timedelta(days=14), "amount": "1210.00", "currency_code": "EUR"}
            )  # fmt: skip
            settlements.append(
                {"settlement_id": f"R-{name}", "invoice_id": name, "settled_date": dated + timedelta(days=12),
                 "amount": "1210.00", "settlement_type": "payment"}
            )  # fmt: skip

    accounts = [
        {
            "account_id": f"A-{case}",
            "account_name": by_case[case]["company_name"],
            "registration_number": by_case[case]["registration_number"],
            "address": by_case[case]["street"],
            "postal_code": by_case[case]["postal_code"],
            "city": by_case[case]["city"],
            "country_code": by_case[case]["country_code"],
            "owner": 7,
            "created_at": "2024-01-01",
        }
        for case in ACCOUNTS
    ]
    deals = [
        {"deal_id": "D1", "account_id": "A-deal_open", "created_date": date(2026, 5, 4)},
        {"deal_id": "D2", "account_id": "A-deal_lost", "created_date": date(2026, 5, 4), "closed_date": yesterday, "is_won": "false"},
        {"deal_id": "D3", "account_id": "A-deal_lost_tomorrow", "created_date": date(2026, 5, 4), "closed_date": tomorrow, "is_won": "false"},
    ]  # fmt: skip
    consents = [
        {"consent_id": "N1", "account_id": "A-sole_trader_who_agreed", "given": "true", "recorded_at": "2026-02-01", "proof": "form 12"},
        {"consent_id": "N2", "account_id": "A-sole_trader_without_proof", "given": "true", "recorded_at": "2026-02-01"},
        {"consent_id": "N3", "account_id": "A-sole_trader_who_withdrew", "given": "true", "recorded_at": "2026-02-01", "proof": "form 13"},
        {"consent_id": "N4", "account_id": "A-sole_trader_who_withdrew", "given": "false", "recorded_at": str(yesterday)},
        {"consent_id": "N5", "account_id": "A-company_that_refused_calls", "given": "false", "recorded_at": "2026-02-01"},
    ]  # fmt: skip
    insolvencies = [
        {
            "insolvency_id": "I1",
            "company_id": "bankrupt_last_week",
            "published_on": AS_OF - timedelta(days=7),
        },
        {"insolvency_id": "I2", "company_id": "bankrupt_tomorrow", "published_on": tomorrow},
        {"insolvency_id": "I3", "company_id": "own_bankrupt", "published_on": yesterday},
    ]
    return {
        "customers": customers,
        "invoices": invoices,
        "settlements": settlements,
        "accounts": accounts,
        "deals": [{"stage": "talks", "amount": "5000.00", **row} for row in deals],
        "consents": [{"channel": "phone", **row} for row in consents],
        "companies": companies,
        "ratings": [
            {"company_id": row["company_id"], "rated_on": date(2026, 3, 1), "credit_score": 60,
             "probability_of_default": "0.02", "recommended_limit": "5000.00"}
            for row in companies
        ],
        "insolvencies": [{"insolvency_type": "bankruptcy", **row} for row in insolvencies],
    }  # fmt: skip


def _write(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def small_market(folder: Path) -> Path:
    """Write the firm's files into `folder`; returns its paywell.yml."""
    tables = _tables()
    config = ["country_code: NL", "base_currency: EUR", "sources:"]
    for source, entities in COLUMNS.items():
        (folder / source).mkdir(parents=True)
        config += [f"  - name: {source}", f"    role: {source}", "    kind: files", f"    path: {source}", "    tables:"]  # fmt: skip
        for entity, columns in entities.items():
            _write(folder / source / f"{entity}.csv", columns, tables[entity])
            config += [f"      {entity}:", f'        files: "{entity}.csv"', "        columns:"]
            config += [f"          {column}: {column}" for column in columns]
    path = folder / "paywell.yml"
    path.write_text("\n".join(config) + "\n", encoding="utf-8")
    return path
