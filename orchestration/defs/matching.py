"""Matching in the asset graph: which models it reads, which tables it writes."""

import dagster as dg

from orchestration.defs.tables import table_specs
from orchestration.matching.warehouse import READS, WRITES

SAYS = {
    "customer_company": "Which company of the bureau each customer is.",
    "account_company": "Which company of the bureau each CRM account is.",
    "account_customer": "Which customer each CRM account is.",
    "party_record": "The records of each party: one firm, however often it was entered.",
    "review": "Pairs that a person should look at.",
    "quality": "How sure the matching may be.",
    "weights": "What each outcome of a comparison weighs.",
}


def specs(keys: dict[str, dg.AssetKey]) -> list[dg.AssetSpec]:
    """An asset per table of the matching; `keys` gives the asset of each dbt model by its name."""
    return table_specs("matching", "splink", {name: SAYS[name] for name in WRITES}, READS, keys)
