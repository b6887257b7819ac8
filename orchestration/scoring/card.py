"""The model's card: what was learned from what, how well it did, what it may not be used for. Facts with a sentence each.

What belongs here: words around figures that others computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.scoring.backtest import BOOSTED, SCORECARD, SECTOR_RATE
from orchestration.scoring.drift import Drift
from orchestration.scoring.learning import AFFINITY, PERFORMANCE, Learned, interval_text, judged
from orchestration.scoring.scorecard import Scorecard

SAYS_OUTCOME = {
    "good": "Relations that turned out good performers at maturity: paid well, bought enough, steadily, and stayed healthy.",
    "bad": "Relations that did not.",
    "unknown": "Relations with too few invoices to say; they teach nothing and are left out.",
    "too_new": "Relations that are too new to judge; left out until they mature.",
    "no_features": "Relations whose company no register version described on their first day; left out.",
}
NEVER = (
    "No feature tells of a natural person: no name, age, sex, home, nationality, family, payment record of a private person."
    " The legal form is the company's own; sole traders and partnerships are flagged, and approached by the rules for natural persons."
)
LIMITS = (
    "It ranks companies by how others like them did with us. It knows nothing of a company's plans, of who decides there, or of"
    " what no register holds. It was learned from customers, who are no random draw of the market. A person decides; a score alone"
    " refuses nobody."
)


@dataclass(frozen=True)
class Fact:
    """One line of the card."""

    name: str
    value: str
    says: str


def model_facts(
    learned: Learned,
    training: pa.Table,
    cards: Mapping[str, Scorecard | None],
    drifts: Sequence[Drift],
    market_count: int,
) -> list[Fact]:
    """The card's lines in the order in which they are read."""
    return [
        *_purpose(learned),
        *_data(learned, training, market_count),
        *_performance(learned),
        *_features(cards),
        *_market(drifts),
        Fact("never a feature", "natural persons", NEVER),
        Fact("limits", "read before use", LIMITS),
    ]


def _purpose(learned: Learned) -> list[Fact]:
    names = {"scorecard": "scorecard", "baseline": "rates of the sectors", "none": "nothing"}
    return [
        Fact(
            "purpose",
            "whom to approach next",
            "The chance that a company of the market, once a customer, turns out a good performer at maturity.",
        ),
        Fact("as-of day", learned.as_of.isoformat(), "Nothing that became known later was used."),
        Fact(
            "what ranks",
            names[learned.method],
            f"{learned.why[0].upper()}{learned.why[1:]}." if learned.why else "",
        ),
    ]


def _data(learned: Learned, training: pa.Table, market_count: int) -> list[Fact]:
    known = judged(training)
    facts = [
        Fact("companies in the market", f"{market_count:,}", "Active companies that were scored."),
        Fact("relations", f"{training.num_rows:,}", "Customers that are a company of the register."),
        *(
            Fact(f"relations: {outcome}", f"{count:,}", SAYS_OUTCOME.get(outcome, ""))
            for outcome, count in learned.relations.items()
        ),
    ]
    if known.num_rows:
        first, last = pc.min(known["entry_date"]).as_py(), pc.max(known["outcome_date"]).as_py()
        rate = f"{learned.good_rate:.1%}" if learned.good_rate is not None else "unknown"
        facts += [
            Fact("good rate", rate, "Of the judged relations: what a random draw of customers would give."),
            Fact(
                "period",
                f"{first} – {last}",
                "From the first day of the first judged relation to the last day on which one was judged.",
            ),
        ]
    return facts


def _performance(learned: Learned) -> list[Fact]:
    words = {SCORECARD: "scorecard", SECTOR_RATE: "rates of the sectors", BOOSTED: "boosted challenger"}
    facts = []
    for method, name in words.items():
        found = learned.back_test.figure(method)
        if found is None:
            continue
        facts.append(
            Fact(
                f"AUC: {name}",
                interval_text(found.auc),
                f"On {found.test_count:,} customers who came after the date of fitting: the chance that a good one ranks above a"
                " bad one, with an 80 % interval; 0.5 is chance.",
            )
        )
    card = learned.back_test.figure(SCORECARD)
    if card is None:
        return [Fact("back-test", "not possible", "Too few relations before and after any past date.")]
    return [
        *facts,
        Fact(
            "good rate of the best fifth",
            interval_text(card.top_fifth),
            f"Against {card.good_rate:.0%} of all who came then.",
        ),
        Fact(
            "calibration error",
            interval_text(card.calibration, 3),
            "Mean distance between the chance that was told and the rate that came.",
        ),
    ]


def _features(cards: Mapping[str, Scorecard | None]) -> list[Fact]:
    says = {
        PERFORMANCE: "What the chance of performing well rests on, strongest first.",
        AFFINITY: "What the chance of buying from us rests on, strongest first; shown apart, never mixed in.",
    }
    return [
        Fact(
            f"features: {model}",
            ", ".join(card.information()) if card is not None else "none",
            says[model] if card is not None else "Too few customers to learn from.",
        )
        for model, card in cards.items()
    ]


def _market(drifts: Sequence[Drift]) -> list[Fact]:
    moved = [one.feature for one in drifts if one.drift_class != "stable"]
    if not drifts:
        return []
    return [
        Fact(
            "drift",
            f"{len(moved)} of {len(drifts)} features",
            f"The market differs from our customers in {', '.join(moved)}: chances there are less sure."
            if moved
            else "The market looks like our customers did when they came.",
        )
    ]
