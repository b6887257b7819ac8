"""Scoring in the asset graph: which models it reads, which tables it writes."""

import dagster as dg

from orchestration.defs.tables import table_specs
from orchestration.scoring.timing import warehouse as timing
from orchestration.scoring.warehouse import READS, WRITES

SAYS = {
    "scorecard": "What each bin of each feature is worth.",
    "company_scores": "How well each company of the market would pay, and how likely it buys.",
    "score_reasons": "What raised and lowered each company's score most.",
    "past_scores": "How later customers ranked before they became one.",
    "backtest": "What the ranking was worth on customers who came after it.",
    "backtest_deciles": "What was predicted and what came, per tenth.",
    "drift": "How far the market has moved from what was learned from.",
    "model_facts": "The model's card.",
}
TIMING_SAYS = {
    "payment_timing": "When each open invoice will be paid, and how sure that is.",
    "payment_profiles": "The chance of each day round the expected one, per kind of invoice.",
    "timing_backtest": "What these predictions were worth on invoices made after what they were learned from.",
    "cash_days": "What will come in per day.",
    "cash_weeks": "What will come in per week, with a band.",
    "cash_backtest": "Earlier forecasts, with what came.",
    "cash_worth": "What earlier forecasts were worth, beside plain ones.",
}


def specs(keys: dict[str, dg.AssetKey]) -> list[dg.AssetSpec]:
    """An asset per table of the scoring; `keys` gives the asset of each dbt model by its name."""
    return table_specs("scoring", "scikitlearn", {name: SAYS[name] for name in WRITES}, READS, keys)


def timing_specs(keys: dict[str, dg.AssetKey]) -> list[dg.AssetSpec]:
    """The same for the tables of payment timing."""
    says = {name: TIMING_SAYS[name] for name in timing.WRITES}
    return table_specs("scoring", "scikitlearn", says, timing.READS, keys)
