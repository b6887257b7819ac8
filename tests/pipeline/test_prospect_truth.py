"""The chances of the market, held against what the generator hid of companies that were never sold to.

What belongs here: a comparison with `demo/truth`, which no model may read. The seed was used for nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from orchestration.commands.common import read_config
from orchestration.demo.prepare import prepare
from orchestration.progress import SILENT
from orchestration.runs import PaywellRun
from orchestration.scoring.learning import Learned
from orchestration.scoring.measures import Floats, area_under_curve, calibration_error, top_good_rate
from orchestration.workspace import Workspace
from tests.pipeline.conftest import rows

SEED = 53
CUSTOMERS = 1500
LIST_SHARE = 0.2  # of the market: the lookalikes
CAUSES = "sector, province, employee_count, legal_form, age, health_level_true"


@dataclass(frozen=True)
class Judged:
    """Companies never sold to: what was told of them, what they are, and what a model that sees the causes would say."""

    chance: Floats
    good: Floats
    by_causes: Floats
    learned: Learned


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    made = Workspace(tmp_path_factory.mktemp("prospects") / "data")
    path = prepare(made.demo, customers=CUSTOMERS, seed=SEED, report=SILENT)
    learned = PaywellRun(made, read_config(path)).learn()
    truth = made.demo / "truth" / "companies.parquet"
    causes = f"""
        select s.company_id, t.sector, t.province, t.employee_count, t.legal_form,
            date_diff('day', t.founded_date, (select as_of_date from core.run_context)) / 365.25 as age,
            t.health_level_true, t.is_good_performer_true, s.probability, t.customer_id
        from '{truth}' as t
        inner join core.dim_company as k on t.kvk_number = k.registration_number
        left join scoring.company_scores as s on k.company_id = s.company_id
    """
    never_sold = rows(
        made.build_db,
        f"select probability, cast(is_good_performer_true as integer), {CAUSES} from ({causes})"
        " where customer_id is null and probability is not null order by company_id",
    )
    sold = rows(
        made.build_db,
        f"select r.is_good, c.* from (select customer_id, {CAUSES} from ({causes})) as c"
        " inner join prospects.training_set as r on c.customer_id = r.customer_id where r.is_good is not null"
        " order by r.company_id",
    )
    known = [row[2:] for row in sold]
    asked = [row[2:] for row in never_sold]
    model = HistGradientBoostingClassifier(
        max_iter=80, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=15, random_state=0
    )
    numbers = _numbers(known, asked)
    model.fit(numbers[: len(known)], [row[0] for row in sold])
    return Judged(
        chance=np.array([row[0] for row in never_sold]),
        good=np.array([float(row[1]) for row in never_sold]),
        by_causes=model.predict_proba(numbers[len(known) :])[:, 1],
        learned=learned,
    )


def _numbers(*tables: list[tuple]) -> Floats:
    """Columns as numbers; words by their place in the alphabet."""
    table = [row for one in tables for row in one]
    columns = []
    for values in zip(*table, strict=True):
        words = {word: float(place) for place, word in enumerate(sorted(set(map(str, values))))}
        columns.append([words[value] if isinstance(value, str) else float(value) for value in values])
    return np.array(columns).T


def test_the_scorecard_ranks(judged: Judged) -> None:
    assert judged.learned.method == "scorecard", judged.learned.why


def test_the_best_of_the_list_are_good_at_least_twice_as_often(judged: Judged) -> None:
    best = top_good_rate(judged.good, judged.chance, LIST_SHARE / 10)
    assert best is not None and best >= 2 * judged.good.mean(), f"{best:.3f} of {judged.good.mean():.3f}"


def test_it_ranks_as_well_as_a_boosted_model_that_sees_the_causes(judged: Judged) -> None:
    ours = area_under_curve(judged.good, judged.chance)
    theirs = area_under_curve(judged.good, judged.by_causes)
    assert ours is not None and theirs is not None and ours >= theirs - 0.02, f"{ours:.3f}, {theirs:.3f}"


def test_what_it_says_comes_true(judged: Judged) -> None:
    error = calibration_error(judged.good, judged.chance)
    assert error is not None and error <= 0.03, f"{error:.4f}"
