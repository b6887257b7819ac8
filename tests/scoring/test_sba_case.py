"""On real firms with known outcomes: the scorecard ranks firms it has not seen, and about as well as boosting does."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import RepeatedStratifiedKFold
from typer.testing import CliRunner

from orchestration.commands import scorecard
from orchestration.scoring.columns import area
from orchestration.scoring.features import Feature
from orchestration.scoring.scorecard import fit_scorecard

FEATURES = (
    Feature("NAICS", "code", levels=(2, 3, 4, 6)),
    Feature("Zip", "code", levels=(1, 2, 3)),
    Feature("NoEmp", "number"),
    Feature("NewExist", "category"),
    Feature("FranchiseCode", "category"),
    Feature("UrbanRural", "category"),
)
LEAKS = {
    *("Term", "daysterm", "xx", "ChgOffDate", "ChgOffPrinGr", "MIS_Status", "BalanceGross"),
    *("DisbursementDate", "DisbursementGross"),
}


@pytest.fixture(scope="module")
def firms_file(shared_data: Path) -> Path:
    path = shared_data / "sba_case" / "sba_case_train.csv"
    if not path.is_file():
        pytest.skip("real files absent: ../shared/data/sba_case is not beside the project")
    return path


@pytest.fixture(scope="module")
def firms(firms_file: Path) -> pa.Table:
    return duckdb.sql(
        f"""select *, 1 - "Default"::int as good from read_csv('{firms_file}', all_varchar = true) order by "LoanNr_ChkDgt" """
    ).to_arrow_table()


def boosted(known: pa.Table, asked: pa.Table) -> np.ndarray:
    """Probabilities of a boosted model on the same six columns, codes as numbers of two lengths."""
    both = []
    for table in (known, asked):
        columns = {
            name: np.array(table[name].to_pylist(), dtype=object) for name in [one.name for one in FEATURES]
        }
        both.append(
            np.column_stack(
                [
                    np.array([code[:2] for code in columns["NAICS"]], float),
                    np.array([code[:3] for code in columns["Zip"]], float),
                ]
                + [columns[name].astype(float) for name in columns if name != "Zip"]
            )
        )
    model = HistGradientBoostingClassifier(
        max_iter=80, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=15, random_state=0
    )
    return model.fit(both[0], known["good"].to_numpy()).predict_proba(both[1])[:, 1]


def top_fifth(score: np.ndarray, good: np.ndarray) -> float:
    return float(good[np.argsort(-score, kind="stable")[: len(good) // 5]].mean())


def test_learned_from_half_of_the_firms_it_ranks_the_other_half(firms: pa.Table) -> None:
    good = firms["good"].to_numpy()
    found = []
    for left, right in RepeatedStratifiedKFold(n_splits=2, n_repeats=5, random_state=7).split(good, good):
        known, asked = firms.take(left), firms.take(right)
        card = fit_scorecard(known, target="good", features=FEATURES, id_column="LoanNr_ChkDgt")
        ours, theirs = card.predict(asked)["score"].to_numpy(), boosted(known, asked)
        found.append((area(ours, good[right]), top_fifth(ours, good[right]), area(theirs, good[right])))
    auc, top, boosted_auc = np.mean(found, axis=0)
    assert auc >= 0.735, f"AUC {auc:.4f}"
    assert top >= 0.90, f"good in the top fifth {top:.4f}"
    assert auc >= boosted_auc - 0.01, f"AUC {auc:.4f}, boosted {boosted_auc:.4f}"


def test_from_the_file_as_it_is_no_column_that_knows_the_outcome_is_chosen(
    firms_file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "card.csv"
    found = CliRunner().invoke(
        scorecard.app,
        ["fit", str(firms_file), "--target", "Default", "--id", "LoanNr_ChkDgt", "--out", str(out)],
    )
    assert found.exit_code == 0, found.output
    chosen = {name for (name,) in duckdb.sql(f"select distinct feature from '{out}'").fetchall()}
    assert not chosen & LEAKS
    assert not chosen & {"Default", "LoanNr_ChkDgt", "ApprovalDate", "ApprovalFY"}
    assert {"NAICS", "Zip", "NoEmp", "FranchiseCode", "UrbanRural"} <= chosen
    assert "'Default' names the bad ones: '0' is good" in found.output


def test_marks_of_a_franchise_become_none_one_and_others(firms_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "card.csv"
    asked = ["--features", ",".join(one.name for one in FEATURES)]
    found = CliRunner().invoke(
        scorecard.app,
        ["fit", str(firms_file), "--target", "Default", "--id", "LoanNr_ChkDgt", "--out", str(out), *asked],
    )
    assert found.exit_code == 0, found.output
    bins = duckdb.sql(
        f"select bin from '{out}' where feature = 'FranchiseCode' order by bin_number"
    ).fetchall()
    assert [name for (name,) in bins] == ["0", "1", "other", "missing"]
