"""How well records are matched, on a world that knows nothing of how it is done.

Thresholds were chosen on seed 5; these are others. `python -m tests.matching.quality` prints the figures for any seed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.matching.quality import KINDS, measure, outcome_of, read_world
from tests.matching.world import World, make_world

CUSTOMERS, ACCOUNTS, COMPANIES = 2000, 2500, 40_000


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> dict[float, World]:
    return {
        noise: make_world(
            tmp_path_factory.mktemp(f"noise{noise:.0f}"), CUSTOMERS, ACCOUNTS, COMPANIES, seed=21, noise=noise
        )
        for noise in (1.0, 3.0)
    }


@pytest.fixture(scope="module")
def figures(worlds: dict[float, World]) -> dict[float, dict[str, dict[str, float]]]:
    return {noise: measure(world) for noise, world in worlds.items()}


BARS = {
    "customer_company": (0.998, 0.98, 0.98),
    "account_company": (0.99, 0.88, 0.96),
    "account_customer": (0.99, 0.88, 0.96),
}


@pytest.mark.parametrize("kind", KINDS)
def test_links_are_right_and_found(figures: dict[float, dict[str, dict[str, float]]], kind: str) -> None:
    found, (precision, recall, with_review) = figures[1.0][kind], BARS[kind]
    assert found["precision"] >= precision, found
    assert found["recall"] >= recall, found
    assert found["recall_with_review"] >= with_review, found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("noise", [1.0, 3.0])
def test_a_person_is_asked_at_most_three_times_per_right_answer(
    figures: dict[float, dict[str, dict[str, float]]], kind: str, noise: float
) -> None:
    found = figures[noise][kind]
    # of a handful the chance decides
    assert found["review_rows"] <= 3 * max(found["review_right"], 10), found


@pytest.mark.parametrize("kind", KINDS)
def test_three_times_the_noise_brings_fewer_links_rather_than_wrong_ones(
    figures: dict[float, dict[str, dict[str, float]]], kind: str
) -> None:
    """What is linked by likeness stays as right; numbers that were mistyped three times as often are not ours to mend."""
    calm, noisy = figures[1.0][kind], figures[3.0][kind]
    assert noisy["links_by_similarity"] > 0
    assert noisy["precision_by_similarity"] >= min(calm["precision_by_similarity"], 0.98), (calm, noisy)


def test_the_order_of_rows_and_the_number_of_threads_change_nothing(
    worlds: dict[float, World], tmp_path: Path
) -> None:
    world = worlds[1.0]
    assert outcome_of(read_world(world), threads=1) == outcome_of(read_world(world, shuffled=True), threads=2)
