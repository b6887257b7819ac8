"""The chosen prospects as files that HubSpot or Salesforce import, or as one plain CSV file.

What is the CRM's own stays the CRM's: no id, owner, rating or revenue is filled that we do not know. A company that has
an account there goes into a second file, which carries its id and our fields only, so that nothing that people typed is
overwritten. Text that a spreadsheet may compute gets an apostrophe.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from orchestration.prospects.fields import Language, in_language, shown_fields
from orchestration.prospects.listing import Listing, written
from orchestration.prospects.text import dialled, harmless
from orchestration.queries import Row

PLAIN, HUBSPOT, SALESFORCE = "plain", "hubspot", "salesforce"
TARGETS = (PLAIN, HUBSPOT, SALESFORCE)

Maker = Callable[[Row, Language], Any]


@dataclass(frozen=True)
class WrittenFile:
    """A file that was written: `rows` below its header; `is_update` where it is for records that the CRM has."""

    path: Path
    rows: int
    is_update: bool = False


@dataclass(frozen=True)
class Exported:
    """What was written, and how many accounts have an id that is none of this CRM's."""

    files: list[WrittenFile]
    foreign_accounts: int = 0


def write_csv(path: Path, listing: Listing, target: str, language: Language) -> Exported:
    """Write the rows for `target`: one file, or two for a CRM: `path`, and beside it `…-update` for its own accounts.

    Raises:
        PaywellError: no such folder.
    """
    written(path)
    if target == PLAIN:
        fields = shown_fields(listing.columns)
        header = [field.name for field in fields]
        rows = [[_plain(row, name, language) for name in header] for row in listing.rows]
        # spreadsheets take a file for UTF-8 by its mark
        _write(path, header, rows, "utf-8-sig")
        return Exported([WrittenFile(path, len(rows))])
    crm = CRMS[target]
    known = [row for row in listing.rows if crm.is_own_id(row["account_id"])]
    new = [row for row in listing.rows if not crm.is_own_id(row["account_id"])]
    theirs: dict[str, Maker] = {**crm.fields, **_ours(crm)}
    update: dict[str, Maker] = {crm.id_name: lambda row, _: row["account_id"], **_ours(crm)}
    beside = path.with_name(f"{path.stem}-update{path.suffix}")
    # without a mark: importers take it for a part of the first header
    _write(
        path, list(theirs), [[_cell(make(row, language)) for make in theirs.values()] for row in new], "utf-8"
    )
    _write(
        beside,
        list(update),
        [[_cell(make(row, language)) for make in update.values()] for row in known],
        "utf-8",
    )
    return Exported(
        [WrittenFile(path, len(new)), WrittenFile(beside, len(known), is_update=True)],
        sum(row["account_id"] is not None for row in new),
    )


@dataclass(frozen=True)
class _Crm:
    """How one CRM names things. `ours` makes the name of a field of ours there."""

    id_name: str
    id_form: re.Pattern[str]
    fields: dict[str, Maker]
    ours: Callable[[str], str]

    def is_own_id(self, account_id: str | None) -> bool:
        """Whether an account may be this CRM's."""
        return account_id is not None and self.id_form.fullmatch(account_id) is not None


def _empty(_row: Row, _language: Language) -> None:
    """Theirs to fill."""


def _of(name: str) -> Maker:
    return lambda row, language: in_language(row, name, language)


def _domain(row: Row, _language: Language) -> str | None:
    """The host of the website, by which HubSpot knows companies apart."""
    host = re.sub(r"^[a-z]+://", "", (row["website"] or "").strip().lower())
    host = re.split(r"[/?#:]", host, maxsplit=1)[0].removeprefix("www.")
    return host if re.fullmatch(r"[^\s@]+\.[^\s@.]+", host) else None


def _owner(form: str) -> Maker:
    return lambda row, _: row["seller_code"] if re.fullmatch(form, row["seller_code"] or "") else None


def _telephone(row: Row, _language: Language) -> str | None:
    return dialled(row["phone"]) if row["phone"] else None


# only where their list has a word for the whole section; a wrong word would be refused or mislead
_HUBSPOT_INDUSTRY = {
    "A": "FARMING",
    "B": "MINING_METALS",
    "D": "UTILITIES",
    "F": "CONSTRUCTION",
    "I": "HOSPITALITY",
    "K": "FINANCIAL_SERVICES",
    "L": "REAL_ESTATE",
    "O": "GOVERNMENT_ADMINISTRATION",
    "Q": "HOSPITAL_HEALTH_CARE",
}
_SALESFORCE_INDUSTRY = {
    "A": "Agriculture",
    "C": "Manufacturing",
    "D": "Utilities",
    "F": "Construction",
    "H": "Transportation",
    "I": "Hospitality",
    "K": "Finance",
    "O": "Government",
    "P": "Education",
    "Q": "Healthcare",
}

_OURS: dict[str, Maker] = {
    "company_id": _of("company_id"),
    "company_name": _of("company_name"),
    "registration_number": _of("registration_number"),
    "list": _of("prospect_list"),
    "rank": _of("prospect_rank"),
    "score": _of("score"),
    "probability": _of("probability"),
    "health_grade": _of("health_grade"),
    "expected_yearly_value": _of("expected_yearly_value"),
    "currency": _of("base_currency_code"),
    "sector": _of("sector_name"),
    "size": _of("size_class"),
    "reasons_for": _of("reasons_for"),
    "reasons_against": _of("reasons_against"),
    "similar_customers": _of("similar_customers"),
    "advised_term_days": _of("advised_term_days"),
    "advised_limit_amount": _of("advised_limit_amount"),
    "phone": _telephone,
    "phone_permission": _of("phone_permission"),
    "email_permission": _of("email_permission"),
    "post_permission": _of("post_permission"),
    "visit_permission": _of("visit_permission"),
    "permission_notes": _of("permission_notes"),
    "best_channel": _of("best_channel"),
    "seller": _of("seller_code"),
    "territory": _of("territory"),
    "planned_week": _of("planned_week"),
    "account_id": _of("account_id"),
    "as_of_date": _of("as_of_date"),
}

CRMS = {
    HUBSPOT: _Crm(
        id_name="Record ID",
        id_form=re.compile(r"\d+"),
        fields={
            "name": _of("company_name"),
            "domain": _domain,
            "industry": lambda row, _: _HUBSPOT_INDUSTRY.get(row["sector_section"]),
            # their revenue, which we do not know; what we expect to invoice is another figure
            "annualrevenue": _empty,
            "numberofemployees": _of("employee_count"),
            "city": _of("city"),
            "zip": _of("postal_code"),
            "country": _of("country_code"),
            "lifecyclestage": lambda _row, _language: "lead",
            "hubspot_owner_id": _owner(r"\d+"),
        },
        ours=lambda name: f"paywell_{name}",
    ),
    SALESFORCE: _Crm(
        id_name="Id",
        id_form=re.compile(r"001(?:[A-Za-z0-9]{12}|[A-Za-z0-9]{15})"),
        fields={
            "Name": _of("company_name"),
            "AccountNumber": _empty,
            "AnnualRevenue": _empty,
            "BillingCity": _of("city"),
            "BillingCountry": _of("country_code"),
            "BillingPostalCode": _of("postal_code"),
            "Industry": lambda row, _: _SALESFORCE_INDUSTRY.get(row["sector_section"]),
            "NumberOfEmployees": _of("employee_count"),
            "Ownership": _empty,
            "Rating": _empty,
            "Website": _of("website"),
            "ParentId": _empty,
            "OwnerId": _owner(r"005(?:[A-Za-z0-9]{12}|[A-Za-z0-9]{15})"),
            "Type": lambda _row, _language: "Prospect",
            "DunsNumber": _empty,
        },
        ours=lambda name: f"Paywell_{name.title()}__c",
    ),
}


def _ours(crm: _Crm) -> dict[str, Maker]:
    return {crm.ours(name): make for name, make in _OURS.items()}


def _plain(row: Row, name: str, language: Language) -> str:
    if name == "phone":
        return _telephone(row, language) or ""
    return _cell(in_language(row, name, language))


def _cell(value: Any) -> str:
    """A value as these files want it: dates as ISO 8601, a point before decimals, text that nobody computes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal | date):
        return str(value)
    return harmless(str(value))


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], encoding: str) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    made = path.with_name(f".{path.name}.part")
    made.write_bytes(text.getvalue().encode(encoding))
    made.replace(path)
