"""A served file of sales with some 200 prospects: the columns of the published views, and values that files do hold."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.workspace import Workspace

AS_OF = date(2026, 6, 30)
TYPES = {
    "text": """company_id company_name registration_number prospect_list list_reason list_reason_nl score_method
        affinity_class peer_group peer_group_nl health_grade health_reason health_reason_nl reasons_for reasons_for_nl
        reasons_against reasons_against_nl similar_customers similar_reason similar_reason_nl terms_reason
        terms_reason_nl phone_permission email_permission post_permission visit_permission permission_notes
        permission_notes_nl best_channel best_channel_reason best_channel_reason_nl seller_code territory account_id
        industry_code sector_section sector_name sector_name_nl size_class legal_form street postal_code city
        region_code region country_code phone website base_currency_code""",
    "integer": "prospect_rank list_rank advised_term_days seller_rank planned_week employee_count",
    "double": "score probability probability_low probability_high affinity_index company_age_years",
    "decimal(18, 2)": "expected_yearly_value expected_value_low expected_value_high advised_limit_amount",
    "boolean": "is_healthy is_natural_person",
    "date": "as_of_date",
}
COLUMNS = {name: kind for kind, names in TYPES.items() for name in names.split()}
REASONS = """company_id text, model text, direction text, place integer, feature text, feature_name text,
    feature_name_nl text, bin text, bin_nl text, points_effect double, good_rate double, customer_count integer,
    reason text, reason_nl text, as_of_date date"""

SECTORS = [
    ("A", "Agriculture, forestry and fishing", "Landbouw, bosbouw en visserij"),
    ("C", "Manufacturing", "Industrie"),
    ("F", "Construction", "Bouwnijverheid"),
    ("G", "Wholesale and retail trade", "Groot- en detailhandel"),
    ("L", "Real estate activities", "Verhuur van en handel in onroerend goed"),
    ("N", "Administrative and support services", "Verhuur en overige zakelijke dienstverlening"),
    ("unknown", "Sector not known", "Sector onbekend"),
]
REGIONS = [
    ("NL-UT", "Utrecht", "Utrecht", "seller-midden", "midden"),
    ("NL-NH", "Noord-Holland", "Alkmaar", "seller-noord", "noord"),
    ("NL-ZH", "Zuid-Holland", "Delft", "11002", "zuid"),
    ("BE", "Belgium", "Gent", None, None),
]
LISTS = ("both", "lookalike", "healthy", "lesser")
SIZES = ("micro", "small", "medium", "large", "unknown")
# names as files hold them
AWKWARD = {
    "10000001": '=HYPERLINK("http://evil.example","Bakker")',
    "10000002": "+31 Bouw",
    "10000003": "-Min & Zonen <B.V.>",
    "10000004": "@Sum Studio",
    "10000005": "\t=1+1",
    "10000006": "\r=2+2",
    "10000007": "＝3+3",
    "10000008": "Jansen; \"De Hoek\", 'Zn'",
    "10000009": "Müller–Ünlü Straße 株式会社",
    "10000010": "http://www.bouw.example",
    "10000011": "Regel\nbreuk",
    "10000012": "Zwart\x1b[31m\x07 Rood",
    "10000013": "\u202eV.B nesnaJ",
    "10000014": "[red]Markup[/red]",
    "10000015": "00123",
    "10000016": "X" * 40_000,
    "10000017": "\ufeff=4+4",
    "10000018": " =5+5",
}


def prospects() -> list[dict[str, Any]]:
    """Ranked rows, best first, then two with an open deal."""
    rows = [_prospect(number) for number in range(1, 199)]
    sellers: dict[Any, int] = {}
    for row in rows:
        sellers[row["seller_code"]] = sellers.get(row["seller_code"], 0) + 1
        row["seller_rank"] = sellers[row["seller_code"]]
        row["planned_week"] = None if row["prospect_list"] == "lesser" else (row["seller_rank"] - 1) // 10 + 1
    for number in (199, 200):
        rows.append(
            {
                **_prospect(number),
                "prospect_list": "open_deal",
                "prospect_rank": None,
                "account_id": f"74000{number}",
                "seller_rank": None,
                "planned_week": None,
            }
        )
    return rows


def _prospect(number: int) -> dict[str, Any]:
    section, sector, sector_nl = SECTORS[number % len(SECTORS)]
    region_code, region, city, seller, territory = REGIONS[number % len(REGIONS)]
    company_id = f"{10_000_000 + number}"
    natural, asks = number % 3 == 0, number % 5 == 0
    phone_permission = "needs_consent" if natural else "not_allowed" if asks else "allowed"
    no_post = number % 4 == 0
    probability = round(0.95 - number * 0.004, 4)
    return {
        "company_id": company_id,
        "company_name": AWKWARD.get(company_id, f"Bedrijf {number} B.V."),
        "registration_number": f"0{2_000_000 + number}",
        "prospect_list": LISTS[number // 4 % 4],
        "list_reason": "among the best fifth",
        "list_reason_nl": "bij de beste vijfde",
        "prospect_rank": number,
        "list_rank": (number + 3) // 4,
        "score": round(120 - number * 0.7, 1),
        "probability": probability,
        "probability_low": round(probability - 0.06, 4),
        "probability_high": round(probability + 0.05, 4),
        "score_method": "scorecard",
        "affinity_index": 1.4,
        "affinity_class": "average",
        "expected_yearly_value": Decimal(number * 100) + Decimal("0.50"),
        "expected_value_low": Decimal(number * 50),
        "expected_value_high": Decimal(number * 200),
        "peer_group": "12 customers in the sector",
        "peer_group_nl": "12 klanten in de sector",
        "health_grade": "ABCDE"[number % 5],
        "is_healthy": number % 5 < 2,
        "health_reason": "Grade on 2026-03-01",
        "health_reason_nl": "Klasse op 2026-03-01",
        "reasons_for": "41 % of the 61 customers like it perform well, 32 % of all; 10 – 49 employees",
        "reasons_for_nl": "41 % van de 61 klanten zoals deze presteert goed, van alle 32 %; 10 – 49 werkzame personen",
        "reasons_against": "no annual accounts known" if number % 2 else None,
        "reasons_against_nl": "geen jaarrekening bekend" if number % 2 else None,
        "similar_customers": "De Linde; Bakker en Zn",
        "similar_reason": "sector and size",
        "similar_reason_nl": "sector en grootte",
        "advised_term_days": 30 if number % 5 else 0,
        "advised_limit_amount": Decimal(2500),
        "terms_reason": "grade and expected value",
        "terms_reason_nl": "klasse en verwachte waarde",
        "is_natural_person": natural,
        "phone_permission": phone_permission,
        "email_permission": "needs_consent",
        "post_permission": "not_allowed" if no_post else "allowed",
        "visit_permission": "not_allowed" if no_post else "allowed",
        "permission_notes": "phone: opt-in only since 2021-07-01" if natural else None,
        "permission_notes_nl": "telefoon: alleen na opt-in sinds 2021-07-01" if natural else None,
        "best_channel": "phone" if phone_permission == "allowed" else None if no_post else "post",
        "best_channel_reason": "allowed",
        "best_channel_reason_nl": "toegestaan",
        "seller_code": seller,
        "territory": territory,
        "account_id": f"74000{number}"
        if number % 10 == 1
        else "0015e00002abcdeAAA"
        if number % 10 == 2
        else None,
        "industry_code": "4321",
        "sector_section": section,
        "sector_name": sector,
        "sector_name_nl": sector_nl,
        "size_class": SIZES[number % 5],
        "employee_count": number,
        "legal_form": "eenmanszaak" if natural else "bv",
        "company_age_years": 12.34,
        "street": f"Kade {number}",
        "postal_code": "1234AB",
        "city": city,
        "region_code": region_code,
        "region": region,
        "country_code": "BE" if region_code == "BE" else "NL",
        "phone": f"+31 20 {number:07d}",
        "website": f"https://www.bedrijf{number}.example/over" if number % 2 else None,
        "base_currency_code": "EUR",
        "as_of_date": AS_OF,
    }


def reasons(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Three per company."""
    made = []
    for row in rows:
        for direction, place, effect in (("for", 1, 12.5), ("for", 2, 4.0), ("against", 1, -7.25)):
            made.append(
                (row["company_id"], "performance", direction, place, "industry_code", "Sector", "Sector", "Construction",
                 "Bouw", effect, 0.41, 61, "=41 % of the 61 customers like it perform well", "41 % van de 61 klanten", AS_OF)
            )  # fmt: skip
    return made


def _insert(con: duckdb.DuckDBPyConnection, table: str, names: list[str], rows: list[dict[str, Any]]) -> None:
    """All rows at once: one by one takes seconds."""
    con.register("made", pa.Table.from_pylist([{name: row[name] for name in names} for row in rows]))
    con.execute(f"insert into {table} select {', '.join(names)} from made")
    con.unregister("made")


def serve(data_dir: Path, rows: list[dict[str, Any]] | None = None) -> Workspace:
    """Write the served file and the line of its publication; `rows` instead of all."""
    workspace = Workspace(data_dir)
    workspace.served.mkdir(parents=True, exist_ok=True)
    made = prospects() if rows is None else rows
    with duckdb.connect(str(workspace.served_db("sales"))) as con:
        columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        con.execute(f"create or replace table good_performer_prospects ({columns})")
        con.execute(f"create or replace table prospect_reasons ({REASONS})")
        if made:
            # stored in another order than they are shown in
            _insert(con, "good_performer_prospects", list(COLUMNS), list(reversed(made)))
            names = [column.split()[0] for column in REASONS.split(",")]
            told = [dict(zip(names, values, strict=True)) for values in reversed(reasons(made))]
            _insert(con, "prospect_reasons", names, told)
    line = {
        "publication_id": 1,
        "run_id": "r1",
        "published_at": "2026-07-01T06:00:00+00:00",
        "as_of_date": AS_OF.isoformat(),
        "status": "published",
        "fingerprint": "f",
        "duckdb_version": "1",
        "checks": {},
    }
    (workspace.served / "publications.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    return workspace
