"""Small publications to check the report against: the published columns, rows as a test wants them."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from ruamel.yaml import YAML

from orchestration.publishing import report_pages, report_queries, report_sources

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "reports"
VIEWS = ROOT / "dbt_project" / "models" / "shared"

Row = dict[str, Any]
AS_OF = "2026-11-18"
EURO = {"base_currency_code": "EUR", "as_of_date": AS_OF}

INVOICE: Row = EURO | {
    "invoice_id": "F1",
    "customer_id": "C1",
    "customer_name": "O'Hara Bouw",
    "document_type": "invoice",
    "invoice_date": "2026-09-01",
    "due_date": "2026-10-01",
    "payment_term_days": 30,
    "currency_code": "USD",
    "amount": 110,
    "settled_amount": 0,
    "open_amount": 110,
    "open_amount_base": 100,
    "open_days_late": 48,
    "ageing_bucket": "31-60",
    "is_disputed": False,
    "segment": "key_accounts",
    "payment_class": "structurally_late",
    "habitual_delay_days": 12,
    "treatment": "pamper",
    "interest_amount": 1.2,
    "collection_cost_amount": 40,
    "source_name": "erp",
    "source_file": "a.csv",
    "source_line": 2,
}
CREDIT_NOTE: Row = INVOICE | {
    "invoice_id": "F2",
    "document_type": "credit_note",
    "invoice_date": "2026-11-01",
    "due_date": "2026-12-01",
    "currency_code": "EUR",
    "amount": -40,
    "open_amount": -40,
    "open_amount_base": -40,
    "open_days_late": -13,
    "ageing_bucket": "not due",
    "is_disputed": True,
    "interest_amount": None,
    "collection_cost_amount": None,
    "source_line": 3,
}
OCTOBER: Row = EURO | {
    "month_start": "2026-10-01",
    "month_end": "2026-10-31",
    "opening_receivables_amount": 0,
    "invoiced_amount": 200,
    "credited_amount": 0,
    "received_amount": 80,
    "discount_amount": 10,
    "written_off_amount": 10,
    "closing_receivables_amount": 100,
    "not_due_amount": 60,
    "overdue_1_30_amount": 40,
    "overdue_31_60_amount": 0,
    "overdue_61_90_amount": 0,
    "overdue_over_90_amount": 0,
    "overdue_rate": 0.4,
    "open_invoice_count": 2,
    "invoice_count": 3,
    "dso_days": 15.5,
    "dso_countback_days": 15.5,
    "best_possible_dso_days": 9.3,
    "average_days_delinquent": 6.2,
    "cei": 71.4,
    "write_off_rate": 0.05,
    "cash_conversion_days": 20.0,
    "due_count": 2,
    "on_time_rate": 0.5,
}
NOVEMBER: Row = OCTOBER | {
    "month_start": "2026-11-01",
    "month_end": AS_OF,
    "opening_receivables_amount": 100,
    "invoiced_amount": 50,
    "credited_amount": 40,
    "received_amount": 50,
    "discount_amount": 0,
    "written_off_amount": 0,
    "closing_receivables_amount": 60,
    "not_due_amount": 10,
    "overdue_1_30_amount": 10,
    "overdue_31_60_amount": 10,
    "overdue_61_90_amount": 10,
    "overdue_over_90_amount": 20,
    "overdue_rate": 0.833333,
    "invoice_count": 1,
    "dso_days": 21.6,
    "dso_countback_days": 20.1,
    "best_possible_dso_days": 3.6,
    "average_days_delinquent": 18.0,
}
ALL_PAID: Row = EURO | {
    **{name: 0 for name in NOVEMBER if name.endswith(("_amount", "_count"))},
    "month_start": "2026-11-01",
    "month_end": AS_OF,
    "opening_receivables_amount": 100,
    "received_amount": 100,
    "cei": 100.0,
}
CUSTOMER: Row = EURO | {
    "customer_id": "C1",
    "customer_name": "O'Hara Bouw",
    "city": "Zwolle",
    "postal_code": "8011 AB",
    "country_code": "NL",
    "region": "Overijssel",
    "industry_code": "4120",
    "sector_section": "F",
    "sector_name": "Construction",
    "size_class": "small",
    "customer_since": "2019-03-01",
    "payment_term_days": 30,
    "is_blocked": False,
    "order_count_12m": 4,
    "last_order_date": "2026-11-01",
    "invoiced_amount_12m": 250,
    "buying_class": "growing",
    "value_class": "A",
    "payment_class": "structurally_late",
    "segment": "key_accounts",
    "segment_name": "Key accounts",
    "treatment": "pamper",
    "good_performer": "good",
}
# All that invoices and settlements alone tell of a customer.
BARE_CUSTOMER: Row = EURO | {
    "customer_id": "C2",
    "region": "unknown",
    "sector_section": "unknown",
    "sector_name": "Sector not known",
    "size_class": "unknown",
    "order_count_12m": 0,
    "invoiced_amount_12m": 0,
    "buying_class": "unknown",
    "value_class": "none",
    "payment_class": "too_new",
    "segment": "unproven",
    "segment_name": "New or unproven",
    "treatment": "develop",
    "good_performer": "too_new",
}
PROFILE: Row = {name: CUSTOMER[name] for name in CUSTOMER if name in ("customer_id", "customer_name")} | {
    **EURO,
    "segment": "key_accounts",
    "treatment": "pamper",
    "sector_name": "Construction",
    "region": "Overijssel",
    "size_class": "small",
    "behaviour_class": "structurally_late",
    "behaviour_reason": "9 of 9 late",
    "habitual_delay_days": 12,
    "payment_score": 72.5,
    "decided_count": 9,
    "days_beyond_terms": 11.5,
    "on_time_rate": 0.0,
    "open_amount": 60,
    "overdue_amount": 100,
    "risk_class": "low",
}
BARE_PROFILE: Row = EURO | {
    "customer_id": "C2",
    "segment": "unproven",
    "treatment": "develop",
    "sector_name": "Sector not known",
    "region": "unknown",
    "size_class": "unknown",
    "behaviour_class": "too_new",
    "behaviour_reason": "no invoice is paid or past due yet",
    "decided_count": 0,
    "open_amount": 0,
    "overdue_amount": 0,
    "risk_class": "unknown",
}
AGEING: Row = EURO | {
    "customer_id": "C1",
    "customer_name": "O'Hara Bouw",
    "segment": "key_accounts",
    "treatment": "pamper",
    "payment_class": "structurally_late",
    "open_invoice_count": 2,
    "overdue_invoice_count": 1,
    "open_amount": 60,
    "not_due_amount": -40,
    "overdue_1_30_amount": 0,
    "overdue_31_60_amount": 100,
    "overdue_61_90_amount": 0,
    "overdue_over_90_amount": 0,
    "overdue_amount": 100,
    "overdue_rate": 1.6667,
    "disputed_amount": -40,
    "oldest_days_late": 48,
    "credit_limit_amount": 50,
    "credit_limit_use_rate": 1.2,
    "expected_credit_loss_amount": 8.5,
}
RECESSION: Row = EURO | {
    "scenario": "mild",
    "customer_id": "C1",
    "customer_name": "O'Hara Bouw",
    "sector_section": "F",
    "delay_days": 8,
    "behaviour_class_before": "structurally_late",
    "behaviour_class_after": "deteriorating",
    "has_moved": True,
    "reason_after": "9 of 9 late",
    "open_amount": 60,
}
SEGMENT: Row = EURO | {
    "segment": "key_accounts",
    "position": 1,
    "segment_name": "Key accounts",
    "treatment": "follow_critically",
    "for_sales": "Keep them.",
    "for_credit": "Call first.",
    "customer_count": 1,
    "customer_share": 0.5,
    "invoiced_amount_12m": 250,
    "revenue_share": 1.0,
    "growth_rate": 0.25,
    "open_amount": 60,
    "overdue_amount": 50,
    "overdue_rate": 0.833333,
    "decided_count": 9,
    "on_time_rate": 0.0,
    "median_days_beyond_terms": 11.5,
    "median_payment_score": 72.5,
    "median_relation_months": 92.0,
    "typical": "Construction 100 % against 50 % of all",
    "typical_sector": "Construction",
    "typical_sector_lift": 2.0,
}
UNPROVEN: Row = EURO | {
    "segment": "unproven",
    "position": 2,
    "segment_name": "New or unproven",
    "customer_count": 1,
    "customer_share": 0.5,
    "invoiced_amount_12m": 0,
    "revenue_share": 0.0,
    "open_amount": 0,
    "overdue_amount": 0,
    "decided_count": 0,
    "typical": "nothing that stands out",
}
WAS_UNPROVEN: Row = {
    "profile_date": "2026-10-31",
    "customer_id": "C1",
    "segment": "unproven",
    "payment_class": "too_new",
    "value_class": "A",
    "risk_class": "low",
    "treatment": "develop",
    "has_moved": False,
}
MOVED: Row = WAS_UNPROVEN | {
    "profile_date": AS_OF,
    "segment": "key_accounts",
    "payment_class": "structurally_late",
    "treatment": "pamper",
    "previous_segment": "unproven",
    "has_moved": True,
    "moved_because": "payment: unknown to slow",
}
GOOD: Row = EURO | {
    "customer_id": "C1",
    "segment": "key_accounts",
    "sector_name": "Construction",
    "size_class": "small",
    "region": "Overijssel",
    "verdict": "good",
    "verdict_reason": "9 of 9 paid within 7 days of the due date",
    "pays": True,
    "pays_value": 1.0,
    "pays_threshold": 0.75,
    "judged_count": 9,
    "payment_score": 82.5,
    "is_worth_it": True,
    "worth_value": 250,
    "worth_threshold": 125.5,
    "is_steady": True,
    "steady_value": 6,
    "steady_threshold": 3,
    "relation_months": 92,
    "is_healthy": True,
    "healthy_value": "low",
}
TOO_NEW: Row = GOOD | {
    "customer_id": "C2",
    "segment": "unproven",
    "sector_name": "Sector not known",
    "verdict": "too_new",
    "verdict_reason": "no invoice is paid or past due yet",
    "pays": None,
    "pays_value": None,
    "judged_count": 0,
    "payment_score": None,
    "is_worth_it": None,
    "worth_value": 0,
    "is_steady": None,
    "steady_value": 0,
    "relation_months": 1,
    "healthy_value": "unknown",
}
BY_SEGMENT: Row = NOVEMBER | {"dimension": "segment", "group_code": "key_accounts"}
BY_SECTOR: Row = NOVEMBER | {"dimension": "sector", "group_code": "F"}
BY_COUNTRY: Row = NOVEMBER | {"dimension": "country", "group_code": "NL"}
IN_ALL: Row = NOVEMBER | {"dimension": "total", "group_code": "all"}

WATCHED: Row = EURO | {
    "list_position": 1,
    "customer_id": "C1",
    "customer_name": "O'Hara Bouw",
    "signal": "non_paying",
    "signal_name": "Does not pay",
    "severity": "high",
    "signal_date": "2026-11-14",
    "age_days": 4,
    "is_new": True,
    "fact": "Non-paying since 2026-11-14: 2 invoices never paid.",
    "advice": "Call today.",
    "signal_count": 2,
    "open_amount": 60,
    "overdue_amount": 100,
    "exposure_rank": 1,
    "segment": "key_accounts",
    "treatment": "pamper",
    "precision_rate": 0.8684,
    "precision_low": 0.78,
    "precision_high": 0.93,
    "precision_count": 38,
}
WATCHED_TOO: Row = WATCHED | {
    "list_position": 2,
    "signal": "rating_drop",
    "signal_name": "Credit rating fell",
    "severity": "medium",
    "signal_date": "2026-09-01",
    "age_days": 78,
    "is_new": False,
    "fact": "Credit score fell from 35 to 16 on 2026-09-01 (grade C to E).",
    "advice": "Read the new report.",
}
DEAL: Row = EURO | {
    "deal_id": "D1",
    "account_id": "A1",
    "account_name": "O'Hara Bouw",
    "owner_code": "11",
    "customer_id": "C1",
    "customer_name": "O'Hara Bouw",
    "created_date": "2026-06-01",
    "closed_date": "2026-07-01",
    "deal_amount": 500,
    "agreed_payment_term_days": 21,
    "invoiced_term_days": 30,
    "kept_days": 38.5,
    "term_difference_days": 9,
    "kept_difference_days": 17.5,
    "is_consequence_stated": False,
    "no_term_count": 0,
    "no_consequence_count": 1,
    "invoice_count": 4,
    "paid_count": 3,
    "decided_count": 3,
    "broken_count": 3,
    "overdue_amount": 100,
    "finding": "not_kept",
    "finding_name": "Agreed term not kept",
    "finding_reason": "Agreed 21 days. Invoices paid more than 7 days after that, or not at all: 3 of 3.",
    "advice": "Call the customer about the term.",
}
# All that a CRM without terms and without links tells of a deal.
BARE_DEAL: Row = EURO | {
    "deal_id": "D2",
    "account_id": "A2",
    "created_date": "2026-06-01",
    "no_term_count": 1,
    "finding": "no_term_agreed",
    "finding_name": "No term agreed",
    "finding_reason": "No payment term is on record with the deal.",
    "advice": "Agree a term.",
}
PARTY: Row = EURO | {
    "party_id": "P1",
    "party_name": "O'Hara Bouw B.V.",
    "customer_count": 2,
    "account_count": 1,
    "is_multiple": True,
    "customer_names": "O'Hara Bouw; OHara Bouw BV",
    "largest_customer_id": "C1",
    "largest_customer_name": "O'Hara Bouw",
    "invoiced_amount_12m": 250,
    "open_amount": 60,
    "overdue_amount": 100,
    "credit_limit_use_rate": 1.2,
    "decided_count": 9,
    "payment_score": 72.5,
    "worst_behaviour_class": "structurally_late",
    "worst_credit_grade": "B",
}
BARE_PARTY: Row = EURO | {
    "party_id": "P2",
    "party_name": "C2",
    "customer_count": 1,
    "account_count": 0,
    "is_multiple": False,
    "customer_names": "C2",
    "largest_customer_id": "C2",
    "largest_customer_name": "C2",
    "invoiced_amount_12m": 0,
    "open_amount": 0,
    "overdue_amount": 0,
    "decided_count": 0,
    "worst_behaviour_class": "too_new",
    "worst_credit_grade": "unknown",
}
CELL: Row = EURO | {
    "size_class": "small",
    "size_position": 2,
    "size_name": "Small",
    "payment_group": "slow",
    "payment_position": 3,
    "payment_name": "Slow",
    "customer_count": 1,
    "invoiced_amount_12m": 250,
    "revenue_share": 1.0,
    "open_amount": 60,
    "overdue_amount": 50,
    "overdue_rate": 0.833333,
    "mean_days_beyond_terms": 11.5,
    "good_performer_share": 1.0,
    "high_risk_count": 0,
    "treatment_name": "Follow critically",
    "advice": "Call before each delivery.",
}
EMPTY_CELL: Row = CELL | {
    "payment_group": "prompt",
    "payment_position": 1,
    "payment_name": "Prompt",
    "customer_count": 0,
    "invoiced_amount_12m": 0,
    "revenue_share": 0.0,
    "open_amount": 0,
    "overdue_amount": 0,
    "overdue_rate": None,
    "mean_days_beyond_terms": None,
    "good_performer_share": None,
}

PROSPECT: Row = EURO | {
    "company_id": "B1",
    "company_name": "O'Hara Dakwerken B.V.",
    "registration_number": "12345678",
    "prospect_list": "both",
    "list_reason": "Among the best fifth of the market, and financially healthy.",
    "prospect_rank": 1,
    "list_rank": 1,
    "score": 612.5,
    "probability": 0.62,
    "probability_low": 0.51,
    "probability_high": 0.71,
    "score_method": "scorecard",
    "affinity_index": 1.8,
    "affinity_class": "high",
    "expected_yearly_value": 1200,
    "health_grade": "A",
    "is_healthy": True,
    "reasons_for": "Construction: 41 % of the 61 customers like it perform well, 32 % of all",
    "reasons_against": "Founded 1 year ago",
    "similar_customers": "O'Hara Bouw",
    "advised_term_days": 30,
    "advised_limit_amount": 2500,
    "is_natural_person": False,
    "phone_permission": "allowed",
    "email_permission": "needs_consent",
    "post_permission": "allowed",
    "visit_permission": "allowed",
    "best_channel": "phone",
    "seller_code": "11",
    "territory": "oost",
    "seller_rank": 1,
    "planned_week": 1,
    "sector_section": "F",
    "sector_name": "Construction",
    "size_class": "small",
    "city": "Zwolle",
    "region_code": "NL-OV",
    "region": "Overijssel",
    "country_code": "NL",
}
LESSER: Row = PROSPECT | {
    "company_id": "B2",
    "company_name": "Bakkerij Zon",
    "registration_number": "87654321",
    "prospect_list": "lesser",
    "list_reason": "Neither like our good performers nor healthy.",
    "prospect_rank": 2,
    "probability": 0.2,
    "expected_yearly_value": 300,
    "health_grade": "E",
    "is_healthy": False,
    "reasons_against": None,
    "phone_permission": "not_allowed",
    "planned_week": None,
    "region_code": "NL-UT",
    "region": "Utrecht",
    "city": "Utrecht",
    "seller_code": None,
}
# All that is known of a company where nothing could be learned and no rating was bought.
BARE_PROSPECT: Row = EURO | {
    "company_id": "B3",
    "company_name": "Derde Firma",
    "prospect_list": "lesser",
    "list_reason": "Nothing could be learned.",
    "prospect_rank": 1,
    "list_rank": 1,
    "health_grade": "unknown",
    "is_healthy": False,
    "is_natural_person": True,
    "phone_permission": "needs_consent",
    "sector_section": "unknown",
    "sector_name": "Sector not known",
    "size_class": "unknown",
}
OPEN_DEAL: Row = PROSPECT | {
    "company_id": "B4",
    "company_name": "Vierde Firma",
    "registration_number": "11223344",
    "prospect_list": "open_deal",
    "list_reason": "Sales has an open deal with it.",
    "prospect_rank": None,
    "list_rank": 1,
    "planned_week": None,
}
TESTED: Row = {
    "as_of_date": AS_OF,
    "method": "scorecard",
    "cut_off_key": "all",
    "train_count": 120,
    "test_count": 80,
    "good_rate": 0.37,
    "auc": 0.712,
    "auc_low": 0.66,
    "auc_high": 0.76,
    "top_fifth_good_rate": 0.614,
    "top_fifth_low": 0.55,
    "top_fifth_high": 0.67,
    "lift_top_decile": 1.8,
    "brier": 0.21,
    "calibration_error": 0.034,
    "calibration_low": 0.02,
    "calibration_high": 0.06,
}
TESTED_THEN: Row = TESTED | {
    "cut_off_key": "2024-11-18",
    "cut_off": "2024-11-18",
    "test_count": 40,
    "auc": 0.7,
}
PLAIN: Row = TESTED | {
    "method": "sector_rate",
    "auc": 0.655,
    "top_fifth_good_rate": 0.5,
    "top_fifth_low": 0.36,
}
BOOSTED: Row = TESTED | {"method": "boosted", "auc": 0.72}
TENTH: Row = {
    "as_of_date": AS_OF,
    "method": "scorecard",
    "decile": 1,
    "count": 8,
    "good_count": 5,
    "predicted_rate": 0.66,
    "good_rate": 0.625,
    "good_rate_low": 0.42,
    "good_rate_high": 0.79,
    "lift": 1.69,
}
BASE_POINTS: Row = {
    "as_of_date": AS_OF,
    "model": "performance",
    "feature": "(base)",
    "feature_position": 0,
    "feature_name": "Base",
    "bin_number": 1,
    "bin": "all",
    "is_missing": False,
    "points": 500.0,
    "count": 200,
    "good_count": 74,
    "good_rate": 0.37,
    "information_value": 0.0,
}
BIN: Row = BASE_POINTS | {
    "feature": "industry_code",
    "feature_position": 1,
    "feature_name": "Sector",
    "bin": "F 41",
    "kind": "code",
    "value": "41",
    "points": 22.5,
    "count": 61,
    "good_count": 25,
    "good_rate": 0.41,
    "weight_of_evidence": 0.39,
    "information_value": 0.05,
}
BIN_MISSING: Row = BIN | {
    "bin_number": 2,
    "bin": "missing",
    "is_missing": True,
    "points": -11.5,
    "count": 20,
    "information_value": 0.01,
}
KIND: Row = BIN | {"model": "affinity", "points": 3.0}
DRIFT: Row = {
    "as_of_date": AS_OF,
    "feature": "industry_code",
    "feature_name": "Sector",
    "psi": 0.04,
    "drift_class": "stable",
    "training_count": 200,
    "market_count": 50000,
}
FACT: Row = {
    "as_of_date": AS_OF,
    "fact": "Relations judged",
    "value": "200",
    "says": "Customers that the score was learned from.",
    "position": 1,
}
OUTCOME: Row = EURO | {
    "customer_id": "C1",
    "customer_name": "O'Hara Bouw",
    "company_id": "B9",
    "became_customer_date": "2025-03-01",
    "scoring_date": "2024-11-18",
    "prospect_list": "lookalike",
    "prospect_rank": 12,
    "market_count": 40000,
    "decile": 1,
    "score": 600.0,
    "probability": 0.55,
    "verdict_now": "good",
    "verdict_reason": "9 of 9 paid within 7 days of the due date",
    "payment_class_now": "structurally_late",
    "payment_score_now": 72.5,
    "invoiced_amount_12m": 250,
}
OUTCOME_NEW: Row = OUTCOME | {
    "customer_id": "C2",
    "customer_name": None,
    "became_customer_date": "2026-09-01",
    "prospect_list": "lesser",
    "decile": 7,
    "verdict_now": "too_new",
    "payment_class_now": "too_new",
}
GROUND: Row = EURO | {
    "sector_section": "F",
    "sector_name": "Construction",
    "size_class": "small",
    "region_code": "NL-OV",
    "region": "Overijssel",
    "market_count": 1200,
    "prospect_count": 1100,
    "own_customer_count": 24,
    "market_share": 0.02,
    "good_performer_count": 9,
    "judged_count": 20,
    "good_performer_rate": 0.45,
    "expected_good_rate": 0.48,
    "lookalike_count": 400,
    "healthy_count": 300,
    "expected_yearly_value": 480000,
    "white_space_rank": 1,
    "white_space_class": "white_space",
}
THIN_GROUND: Row = GROUND | {
    "sector_section": "unknown",
    "sector_name": "Sector not known",
    "size_class": "unknown",
    "region_code": "unknown",
    "region": "unknown",
    "market_count": 3,
    "prospect_count": 3,
    "own_customer_count": 0,
    "market_share": 0.0,
    "good_performer_count": 0,
    "judged_count": 0,
    "good_performer_rate": None,
    "expected_good_rate": 0.3,
    "lookalike_count": 0,
    "healthy_count": 0,
    "expected_yearly_value": 0,
    "white_space_rank": 2,
    "white_space_class": "thin",
}

CALL: Row = EURO | {
    "call_rank": 1,
    "customer_id": "C1",
    "customer_name": "O'Hara Bouw",
    "call_class": "at_risk",
    "situation": "slipping",
    "situation_name": "Slipping",
    "class_reason": "Pays ever later.",
    "behaviour_class": "deteriorating",
    "open_amount": 60,
    "overdue_amount": 100,
    "overdue_count": 1,
    "oldest_days_late": 48,
    "oldest_due_date": "2026-10-01",
    "expected_wait_days": 40.0,
    "change_probability": 0.35,
    "expected_days_gained": 14.0,
    "expected_gain_amount": 0.31,
    "rank_points": 20.0,
    "is_in_capacity": True,
    "planned_date": AS_OF,
    "caller": "credit_management",
    "phone": "038-1234567",
    "phone_permission": "allowed",
    "best_invoice_id": "F1",
    "last_contact_date": "2026-09-01",
    "last_contact_outcome": "no_answer",
    "talking_points": "EUR 100.00 is overdue in 1 invoice.",
}
CALL_LATER: Row = CALL | {
    "call_rank": 2,
    "customer_id": "C3",
    "customer_name": None,
    "call_class": "low_hanging_fruit",
    "situation": "forgotten",
    "situation_name": "Forgotten",
    "overdue_amount": 30,
    "expected_days_gained": 3.0,
    "planned_date": "2026-11-19",
    "talking_points": None,
}
CALL_BEYOND: Row = CALL | {
    "call_rank": 3,
    "customer_id": "C4",
    "overdue_amount": 5,
    "is_in_capacity": False,
    "planned_date": None,
}
LEFT_ALONE: Row = CALL | {
    "call_rank": None,
    "customer_id": "C5",
    "call_class": "leave_alone",
    "situation": "disputed",
    "situation_name": "In dispute",
    "class_reason": "The invoice is in dispute.",
    "overdue_amount": 700,
    "expected_days_gained": 0.0,
    "expected_gain_amount": 0,
    "is_in_capacity": False,
    "planned_date": None,
    "caller": None,
    "talking_points": None,
}
CALL_INVOICE: Row = EURO | {
    "invoice_rank": 1,
    "invoice_id": "F1",
    "customer_id": "C1",
    "customer_name": "O'Hara Bouw",
    "call_rank": 1,
    "call_class": "at_risk",
    "situation": "slipping",
    "class_reason": "Pays ever later.",
    "due_date": "2026-10-01",
    "open_amount_base": 100,
    "open_days_late": 48,
    "expected_wait_days": 40,
    "change_probability": 0.35,
    "expected_days_gained": 14.0,
}
CALL_INVOICE_NO: Row = CALL_INVOICE | {
    "invoice_rank": None,
    "invoice_id": "F9",
    "call_rank": None,
    "call_class": "leave_alone",
    "expected_days_gained": 0.0,
}
STEP: Row = EURO | {
    "invoice_id": "F1",
    "customer_id": "C1",
    "customer_name": "O'Hara Bouw",
    "segment": "key_accounts",
    "behaviour_class": "deteriorating",
    "invoice_date": "2026-09-01",
    "due_date": "2026-10-01",
    "open_amount_base": 100,
    "open_days_late": 48,
    "dunning_strategy": "firm_early",
    "assigned_strategy": "firm_early",
    "is_control": False,
    "next_step": "notice",
    "step_number": 3,
    "level": 2,
    "plan_date": AS_OF,
    "is_due_today": True,
    "offset_days": 30,
    "shift_days": 0,
    "leniency_days": 0,
    "channel": "email",
    "tone": "firm",
    "language_code": "nl",
    "template_id": "notice_firm_nl",
    "payment_methods": "ideal|bank",
    "reminder_count": 1,
    "charges_interest": True,
    "charges_costs": True,
    "interest_amount": 1.2,
    "collection_cost_amount": 40,
    "claim_amount": 141.2,
    "plan_reason": "Pays later than it used to: a firm reminder.",
}
STEP_AGAIN: Row = STEP | {
    "invoice_id": "F3",
    "open_amount_base": 20,
    "next_step": "reminder",
    "level": 1,
    "channel": "post",
    "tone": "friendly",
    "interest_amount": 0,
    "collection_cost_amount": 0,
    "claim_amount": 20,
}
STEP_SOON: Row = STEP | {
    "invoice_id": "F4",
    "customer_id": "C3",
    "plan_date": "2026-11-24",
    "is_due_today": False,
}
STEP_FAR: Row = STEP_SOON | {"invoice_id": "F5", "plan_date": "2026-11-25"}
STEP_HELD: Row = STEP | {
    "invoice_id": "F6",
    "customer_id": "C5",
    "open_amount_base": 700,
    "next_step": "wait",
    "plan_date": None,
    "is_due_today": False,
    "channel": None,
    "tone": None,
    "template_id": None,
    "suppressed_by": "dispute",
    "plan_reason": "In dispute: wait until it is settled.",
}
STEP_COLLECTED: Row = STEP | {
    "invoice_id": "F7",
    "next_step": "reminder",
    "open_amount_base": 50,
    "plan_date": "2026-12-03",
    "is_due_today": False,
    "suppressed_by": "direct_debit",
    "suppressed_until": "2026-12-02",
}
JUDGED_SIGNAL: Row = {
    "as_of_date": AS_OF,
    "signal": "non_paying",
    "signal_name": "Does not pay",
    "severity": "high",
    "is_in_history": True,
    "is_judged": True,
    "fired_count": 40,
    "judged_count": 38,
    "trouble_count": 33,
    "precision_rate": 0.8684,
    "precision_low": 0.78,
    "precision_high": 0.93,
    "base_rate": 0.0608,
    "lift": 14.27,
    "median_days_to_trouble": 30.0,
    "reason": "Of 38 times 33 were followed by trouble within 180 days (87 %).",
}
UNJUDGED_SIGNAL: Row = {
    "as_of_date": AS_OF,
    "signal": "company_ceased",
    "signal_name": "Company ceased",
    "severity": "high",
    "is_in_history": True,
    "is_judged": False,
    "judged_count": 0,
    "reason": "Began too seldom.",
}
FOLLOW_UP: Row = EURO | {
    "arrangement_id": "R1-2",
    "customer_id": "C1",
    "customer_name": "O'Hara Bouw",
    "due_date": "2026-11-16",
    "amount": 25,
    "days_late": 2,
    "is_broken": True,
    "follow_up": "remind",
    "follow_up_date": AS_OF,
    "is_due_today": True,
    "channel": "email",
    "reason": "2 days late: a friendly reminder.",
}
KEPT_LONG_AGO: Row = FOLLOW_UP | {
    "arrangement_id": "R1-1",
    "follow_up": "none",
    "follow_up_date": None,
    "is_due_today": False,
}
THANKS: Row = FOLLOW_UP | {"arrangement_id": "R2-1", "follow_up": "thank", "follow_up_date": "2026-11-16"}
GIFT: Row = EURO | {
    "customer_id": "C1",
    "customer_name": "O'Hara Bouw",
    "gift_month": "2026-11-01",
    "gift_rank": 1,
    "gift_name": "a cake for the office",
    "gift_amount": 35,
    "gift_date": AS_OF,
    "is_in_budget": True,
    "reason": "All 4 instalments kept.",
}
GIFT_BEYOND: Row = GIFT | {"customer_id": "C3", "gift_rank": 2, "is_in_budget": False}
ACCOUNT_CALL: Row = EURO | {
    "owner_code": "11",
    "week": 1,
    "owner_rank": 1,
    "customer_id": "C1",
    "customer_name": "O'Hara Bouw",
    "call_reason": "pays_later",
    "reason_name": "Pays later than before",
    "reason": "Pays 6 days later than before.",
    "talking_points": "Ask how things are going.",
    "open_amount": 60,
    "overdue_amount": 100,
    "invoiced_amount_12m": 250,
}
DESK_CALL: Row = ACCOUNT_CALL | {"owner_code": None, "week": None, "customer_id": "C3", "overdue_amount": 30}
TIMED: Row = EURO | {
    "invoice_id": "F1",
    "customer_id": "C1",
    "customer_name": "O'Hara Bouw",
    "invoice_date": "2026-09-01",
    "due_date": "2026-10-01",
    "open_amount_base": 100,
    "open_days_late": 48,
    "is_disputed": True,
    "expected_date": "2026-12-01",
    "early_date": "2026-11-20",
    "late_date": "2027-01-15",
    "expected_days_late": 61,
    "expected_wait_days": 13,
    "late_probability": 1.0,
    "very_late_probability": 1.0,
    "paid_within_7_probability": 0.3,
    "paid_within_14_probability": 0.5,
    "paid_within_30_probability": 0.7,
    "unpaid_probability": 0.1,
    "timing_reason": "Usually 40 days late.",
}
TIMED_NEVER: Row = TIMED | {
    "invoice_id": "F8",
    "customer_name": None,
    "open_amount_base": 500,
    "is_disputed": False,
    "expected_date": None,
    "late_date": None,
    "unpaid_probability": 0.8,
}
WEEK: Row = EURO | {
    "period_type": "week",
    "period_number": 1,
    "period_start": "2026-11-19",
    "period_end": "2026-11-25",
    "prognosis_amount": 900,
    "history_amount": 400,
    "expected_amount": 600,
    "low_amount": 450,
    "high_amount": 750,
    "new_invoices_amount": 20,
    "expected_total_amount": 620,
}
WEEKS: tuple[Row, ...] = (
    WEEK,
    WEEK
    | {"period_number": 4, "period_start": "2026-12-10", "period_end": "2026-12-16", "history_amount": None},
    WEEK
    | {
        "period_number": 5,
        "period_start": "2026-12-17",
        "period_end": "2026-12-23",
        "new_invoices_amount": 60,
        "expected_total_amount": 660,
    },
)
DAY: Row = WEEK | {
    "period_type": "day",
    "period_end": "2026-11-19",
    "low_amount": None,
    "high_amount": None,
    "expected_total_amount": 77,
}
FAR_DAY: Row = DAY | {"period_number": 15, "period_start": "2026-12-03", "period_end": "2026-12-03"}
CAME: Row = EURO | {
    "forecast_date": "2026-09-23",
    "week_number": 1,
    "week_start": "2026-09-24",
    "week_end": "2026-09-30",
    "prognosis_amount": 900,
    "own_median_amount": 700,
    "expected_amount": 500,
    "low_amount": 400,
    "high_amount": 600,
    "actual_amount": 400,
    "is_in_band": True,
}
CAME_TOO: Row = CAME | {
    "week_number": 4,
    "week_start": "2026-10-15",
    "week_end": "2026-10-21",
    "expected_amount": 100,
    "actual_amount": 0,
    "low_amount": None,
    "high_amount": None,
    "is_in_band": None,
}
WORTH: Row = {
    "as_of_date": AS_OF,
    "method": "timing",
    "weighted_error": 0.169662,
    "error_saved_rate": 0.0,
    "coverage": 0.854167,
    "forecast_count": 12,
    "week_count": 96,
    "first_date": "2025-11-19",
    "last_date": "2026-09-23",
}
WORTH_MEDIAN: Row = WORTH | {
    "method": "own_median",
    "weighted_error": 0.421403,
    "error_saved_rate": 0.5974,
    "coverage": None,
}
WORTH_TERMS: Row = WORTH_MEDIAN | {"method": "prognosis", "weighted_error": 0.523462}
TIMING_TEST: Row = {
    "as_of_date": AS_OF,
    "method": "timing",
    "cut_off": "2025-10-04",
    "train_count": 9597,
    "test_count": 13006,
    "settled_count": 12799,
    "late_rate": 0.32,
    "auc": 0.92874,
    "mean_error_days": 4.911,
    "median_error_days": 1.0,
    "interval_coverage": 0.8688,
    "brier": 0.092,
}
MEDIAN_TEST: Row = TIMING_TEST | {
    "method": "own_median",
    "mean_error_days": 5.985,
    "interval_coverage": None,
}
TERMS_TEST: Row = TIMING_TEST | {"method": "terms", "mean_error_days": 11.752, "median_error_days": 9.0}
RATE_TEST: Row = TIMING_TEST | {"method": "own_late_rate", "mean_error_days": None, "median_error_days": None}
NOT_STARTED: Row = EURO | {
    "group_name": "all",
    "experiment": "reminder-plan",
    "horizon_days": 45,
    "customer_count": 0,
    "control_customer_count": 0,
    "invoice_count": 0,
    "control_invoice_count": 0,
    "verdict": "not_started",
    "verdict_reason": "The plan is not worked with yet.",
}
EFFECT: Row = NOT_STARTED | {
    "experiment_from": "2026-03-01",
    "customer_count": 700,
    "control_customer_count": 300,
    "invoice_count": 7000,
    "control_invoice_count": 3000,
    "before_days": 9.1,
    "control_before_days": 9.3,
    "after_days": 6.0,
    "control_after_days": 9.2,
    "balance_z": -0.4,
    "days_gained": 3.04,
    "days_gained_lowest": 1.52,
    "days_gained_highest": 4.56,
    "detectable_days": 2.2,
    "weighted_days_gained": 2.9,
    "gained_amount": 123456.5,
    "interest_saved_amount": 9876.5,
    "verdict": "sooner",
    "verdict_reason": "They pay 3.0 days sooner.",
}
EFFECT_GROUP: Row = EFFECT | {
    "group_name": "always_on_time",
    "days_gained": 0.2,
    "verdict": "no_difference_shown",
}
EFFECT_FEW: Row = NOT_STARTED | {"group_name": "too_new", "verdict": "too_few"}
EFFECT_MONTH: Row = {
    "month_start": "2026-03-01",
    "period": "after",
    "invoice_count": 100,
    "control_invoice_count": 0,
    "mean_days_late": 6.0,
    "control_mean_days_late": None,
}
ADVISED: Row = EURO | {
    "party_type": "customer",
    "party_id": "C1",
    "party_name": "O'Hara Bouw",
    "present_term_days": 30,
    "advised_term_days": 14,
    "present_limit_amount": 5000,
    "advised_limit_amount": 2500,
    "deposit_rate": 0.0,
    "advice": "shorten",
    "terms_rule": "slow",
    "terms_reason": "Pays ever later.",
    "maximum_term_days": 60,
    "is_term_flagged": False,
    "is_prepay": False,
}
KEPT_TERMS: Row = ADVISED | {"party_id": "C2", "party_name": None, "advice": "keep", "advised_term_days": 30}
PREPAID: Row = ADVISED | {
    "party_id": "C3",
    "party_name": "Zon B.V.",
    "advice": "prepay",
    "advised_term_days": 0,
    "advised_limit_amount": 0,
    "deposit_rate": 1.0,
    "is_prepay": True,
    "is_term_flagged": None,
}
FLAGGED_TERMS: Row = KEPT_TERMS | {
    "party_id": "C4",
    "party_name": "Yard B.V.",
    "is_term_flagged": True,
    "flag_reason": "90 days, while the law allows 60.",
}
PROSPECT_TERMS: Row = ADVISED | {"party_type": "prospect", "party_id": "B1", "advice": "first_terms"}

PUBLISHED: dict[str, tuple[Row, ...]] = {
    "open_invoices": (INVOICE, CREDIT_NOTE),
    "customer_profiles": (PROFILE, BARE_PROFILE),
    "ageing": (AGEING,),
    "recession_scenario": (RECESSION,),
    "receivables_monthly": (OCTOBER, NOVEMBER),
    "receivables_by_group": (BY_SEGMENT, BY_SECTOR, BY_COUNTRY, IN_ALL),
    "segments": (SEGMENT, UNPROVEN),
    "segment_history": (WAS_UNPROVEN, MOVED),
    "good_performers": (GOOD, TOO_NEW),
    "customers": (CUSTOMER, BARE_CUSTOMER),
    "watchlist": (WATCHED, WATCHED_TOO),
    "deal_terms": (DEAL, BARE_DEAL),
    "parties": (PARTY, BARE_PARTY),
    "scoring_matrix": (EMPTY_CELL, CELL),
    "good_performer_prospects": (PROSPECT, LESSER, OPEN_DEAL),
    "prospect_outcomes": (OUTCOME, OUTCOME_NEW),
    "market_segments": (GROUND, THIN_GROUND),
    "scorecard": (BASE_POINTS, BIN, BIN_MISSING, KIND),
    "prospect_backtest": (TESTED, TESTED_THEN, PLAIN, BOOSTED),
    "prospect_backtest_deciles": (TENTH,),
    "prospect_drift": (DRIFT,),
    "model_card": (FACT,),
    "call_list": (CALL, CALL_LATER, CALL_BEYOND, LEFT_ALONE),
    "call_invoices": (CALL_INVOICE, CALL_INVOICE_NO),
    "account_manager_calls": (ACCOUNT_CALL, DESK_CALL),
    "reminder_plan": (STEP, STEP_AGAIN, STEP_SOON, STEP_FAR, STEP_HELD, STEP_COLLECTED),
    "signal_precision": (JUDGED_SIGNAL, UNJUDGED_SIGNAL),
    "arrangement_follow_up": (FOLLOW_UP, KEPT_LONG_AGO, THANKS),
    "thank_you_gifts": (GIFT, GIFT_BEYOND),
    "payment_timing": (TIMED, TIMED_NEVER),
    "cash_forecast": (*WEEKS, DAY, FAR_DAY),
    "cash_forecast_history": (CAME, CAME_TOO),
    "cash_forecast_worth": (WORTH, WORTH_MEDIAN, WORTH_TERMS),
    "payment_backtest": (TIMING_TEST, MEDIAN_TEST, TERMS_TEST, RATE_TEST),
    "strategy_effect": (EFFECT, EFFECT_GROUP, EFFECT_FEW),
    "strategy_effect_months": (EFFECT_MONTH,),
    "terms_advice": (ADVISED, KEPT_TERMS, PREPAID, FLAGGED_TERMS, PROSPECT_TERMS),
}

Publish = Callable[..., Path]


@functools.cache
def published_columns() -> dict[tuple[str, str], dict[str, str]]:
    """What the views promise: per audience and table, the type of each column."""
    views: dict[tuple[str, str], dict[str, str]] = {}
    for path in sorted(VIEWS.glob("*/*.yml")):
        for model in YAML(typ="safe").load(path)["models"]:
            columns = {column["name"]: column["data_type"] for column in model["columns"]}
            views[path.parent.name, model["config"]["alias"]] = columns
    return views


def fill(folder: Path, tables: dict[str, tuple[Row, ...]]) -> None:
    """Make these tables anew in the published files; columns that a row does not give are NULL."""
    views = published_columns()
    for audience in sorted({audience for audience, table in views if table in tables}):
        with duckdb.connect(str(folder / f"{audience}.duckdb")) as connection:
            for table in [table for owner, table in views if owner == audience and table in tables]:
                listed = ", ".join(f'"{name}" {kind}' for name, kind in views[audience, table].items())
                connection.execute(f'create or replace table "{table}" ({listed})')
                for row in tables[table]:
                    names = ", ".join(f'"{name}"' for name in row)
                    marks = ", ".join("?" for _ in row)
                    connection.execute(
                        f'insert into "{table}" ({names}) values ({marks})', list(row.values())
                    )


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The publication of PUBLISHED; tables that it does not name are there and empty."""
    folder = tmp_path_factory.mktemp("published")
    fill(folder, {table: PUBLISHED.get(table, ()) for _, table in published_columns()})
    return folder


@pytest.fixture
def publish(published: Path, tmp_path: Path) -> Publish:
    """Write a publication and return its folder; tables that are not given hold the rows of PUBLISHED."""

    def write(**given: tuple[Row, ...]) -> Path:
        assert not set(given) - set(PUBLISHED)
        folder = tmp_path / "served"
        shutil.copytree(published, folder, dirs_exist_ok=True)
        fill(folder, given)
        return folder

    return write


def answer(served: Path, route: str, query: str, **inputs: str) -> list[Row]:
    """The rows of one query of the report's own pages, on what is served.

    Args:
        inputs: values for what stands between `${` and `}`; a double underscore stands for a dot.
    """
    page = next(page for page in report_pages.read_pages(REPORTS) if page.route == route)
    case = {name.replace("__", "."): value for name, value in inputs.items()}
    sql = report_queries._expand(page.queries[query], page.queries, case, ())
    with duckdb.connect() as connection:
        for source, tables in report_sources.sources(REPORTS).items():
            used = [table for table in tables if f"{source}.{table.name}" in sql]
            if not used:
                continue
            report_sources.attach(connection, served, source)
            connection.execute(f'create schema memory."{source}"')
            for table in used:
                connection.execute(f'create table memory."{source}"."{table.name}" as {table.sql}')
            report_sources.detach(connection)
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
