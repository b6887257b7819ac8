"""Scoring in the asset graph: which models it reads, which tables it writes."""

import dagster as dg

from orchestration.defs.tables import table_specs
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


def specs(keys: dict[str, dg.AssetKey]) -> list[dg.AssetSpec]:
    """An asset per table of the scoring; `keys` gives the asset of each dbt model by its name."""
    return table_specs("scoring", "scikitlearn", {name: SAYS[name] for name in WRITES}, READS, keys)
