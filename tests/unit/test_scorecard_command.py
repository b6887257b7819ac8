"""`paywell scorecard`: which columns are chosen and why others are not, what is told, and what is refused."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import duckdb
import pytest
import typer
from typer.testing import CliRunner, Result

from orchestration.commands import scorecard
from orchestration.scoring.columns import marks_bad, words_of

app = typer.Typer()
app.add_typer(scorecard.app, name="scorecard")
COLUMNS = ("loan", "employees", "NAICS", "zip", "mark", "start_date", "status_now", "told", "shop", "default")
DAY = 20_000


def rows(count: int = 300, seed: int = 2) -> list[dict[str, str]]:
    """Loans: larger firms and sector 41 are better; `told` repeats the outcome; `mark` is 0, 1 or a scattered number."""
    draw = random.Random(seed)
    made = []
    for at in range(count):
        size = draw.randint(1, 60)
        sector = draw.choice(["4120", "4110", "5510"])
        bad = draw.random() > min(0.95, 0.2 + size / 80 + (0.2 if sector[0] == "4" else 0))
        made.append(
            {
                "loan": f"L{at:04}",
                "employees": "" if draw.random() < 0.05 else str(size),
                "NAICS": sector,
                "zip": f"0{draw.randint(1000, 1999)}",
                "mark": draw.choice(["0"] * 8 + ["1"] * 10 + [str(draw.randint(10_000, 99_999))]),
                "start_date": str(DAY + at),
                "status_now": "gone" if bad else "here",
                "told": str(draw.gauss(5 if bad else 0, 0.5)),
                "shop": f"Shop {at}",
                "default": "1" if bad else "0",
            }
        )
    return made


def write(path: Path, made: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(made[0]))
        writer.writeheader()
        writer.writerows(made)
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["scorecard", *map(str, arguments)])


def fit(path: Path, *arguments: str, target: str = "default", out: str = "card.csv") -> dict:
    found = run(
        "fit", path, "--target", target, "--id", "loan", "--out", path.parent / out, "--json", *arguments
    )
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def refused(found: Result) -> dict[str, str]:
    assert found.exit_code == 2, found.output
    return json.loads(found.stdout)


@pytest.fixture
def loans(tmp_path: Path) -> Path:
    return write(tmp_path / "loans.csv", rows())


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# which columns


def test_columns_are_read_as_what_they_are_and_others_left_out_with_the_reason(loans: Path) -> None:
    facts = fit(loans)
    kinds = {row["feature"]: row["kind"] for row in facts["features"]}
    assert kinds["employees"] == "number"
    assert kinds["NAICS"] == "code by 2, 3, 4 digits"
    left_out = facts["left_out"]
    assert left_out["start_date"] == "tells the time, not the company"
    assert "after the start" in left_out["status_now"]
    assert left_out["told"].startswith("knows the outcome?")
    assert "own text" in left_out["shop"]
    assert not {"loan", "default", "told", "shop"} & kinds.keys()


def test_a_column_asked_for_is_taken_whatever_it_knows(loans: Path) -> None:
    facts = fit(loans, "--features", "told,employees")
    assert {row["feature"] for row in facts["features"]} <= {"told", "employees"}
    assert "told" in {row["feature"] for row in facts["features"]}
    assert "told" in {row["feature"] for row in read(loans.parent / "card.csv")}


def test_a_column_left_out_on_request_is_not_used(loans: Path) -> None:
    facts = fit(loans, "--leave-out", "employees")
    assert facts["left_out"]["employees"] == "asked to leave out"
    assert "employees" not in {row["feature"] for row in facts["features"]}


def test_marks_with_scattered_others_are_values_and_postcodes_codes(loans: Path) -> None:
    fit(loans, "--features", "mark,zip,employees,NAICS")
    choose = json.loads(
        run(
            "fit",
            loans,
            "--target",
            "default",
            "--id",
            "loan",
            "--out",
            loans.parent / "c.csv",
            "--json",
            "--features",
            "mark,employees",
        ).stdout
    )
    kinds = {row["feature"]: row["kind"] for row in choose["features"]}
    assert kinds.get("mark", "category") == "category"
    assert kinds["employees"] == "number"


def test_what_follows_from_a_column_left_out_is_left_out_too(tmp_path: Path) -> None:
    made = rows()
    draw = random.Random(3)
    for row in made:
        row["term"] = str(draw.randint(12, 240))
        row["ends"] = str(int(row["start_date"]) + 30 * int(row["term"]))
        row["long"] = str(int(int(row["term"]) >= 120))
        row["twice"] = "" if not row["employees"] else str(2 * int(row["employees"]))
    facts = fit(write(tmp_path / "loans.csv", made))
    left_out = facts["left_out"]
    assert left_out["term"].startswith("by its name")
    assert left_out["long"] == "follows from term"
    assert left_out["ends"].startswith("follows from") and "term" in left_out["ends"]
    assert left_out["twice"] == "says the same as employees"


def test_a_column_that_is_only_filled_for_the_bad_ones_is_left_out(tmp_path: Path) -> None:
    made = rows()
    draw = random.Random(4)
    for row in made:
        row["lawyer"] = str(draw.randint(1, 900)) if row["default"] == "1" else ""
    assert fit(write(tmp_path / "loans.csv", made))["left_out"]["lawyer"].startswith("knows the outcome?")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ChgOffDate", ("chg", "off", "date")),
        ("MIS_Status", ("mis", "status")),
        ("ApprovalFY", ("approval", "fy")),
        ("charge off", ("charge", "off")),
        ("NAICS", ("naics",)),
    ],
)
def test_names_are_read_as_words(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


# which value is good


def test_a_target_that_names_the_bad_ones_counts_zero_as_good_and_says_so(loans: Path) -> None:
    facts = fit(loans)
    assert facts["target_turned"]
    assert facts["target"] == "'default' names the bad ones: '0' is good"
    good = sum(row["default"] == "0" for row in rows())
    assert facts["good_rate"] == pytest.approx(good / 300, abs=1e-6)
    shown = run("fit", loans, "--target", "default", "--id", "loan", "--out", loans.parent / "card.csv")
    assert "'default' names the bad ones: '0' is good" in shown.output


@pytest.mark.parametrize(
    "name", ["is_bad", "Loss", "churned", "charged_off", "write_off", "WrittenOff", "Insolvent"]
)
def test_names_that_mark_the_bad_ones(name: str) -> None:
    assert marks_bad(name)


@pytest.mark.parametrize("name", ["is_good", "badge", "outcome", "glossary", "paid"])
def test_names_that_do_not(name: str) -> None:
    assert not marks_bad(name)


@pytest.mark.parametrize(
    ("yes", "no"), [("1", "0"), ("ja", "nee"), ("Good", "Bad"), ("true", "false"), ("J", "N")]
)
def test_the_usual_words_for_good_are_known(tmp_path: Path, yes: str, no: str) -> None:
    made = [{**row, "happy": yes if row.pop("default") == "0" else no} for row in rows()]
    facts = fit(write(tmp_path / "loans.csv", made), target="happy")
    good = sum(row["happy"] == yes for row in made)
    assert facts["good_rate"] == pytest.approx(good / 300, abs=1e-6)
    assert not facts["target_turned"]


def test_good_is_what_is_named_and_rows_without_outcome_are_left_out(tmp_path: Path) -> None:
    made = rows()
    for at, row in enumerate(made):
        row["ends_as"] = "" if at < 7 else {"0": "P I F", "1": "CHGOFF"}[row["default"]]
        del row["default"]
    path = write(tmp_path / "loans.csv", made)
    asked = run("fit", path, "--target", "ends_as", "--id", "loan", "--out", tmp_path / "c.csv", "--json")
    assert "--good" in refused(asked)["todo"]
    facts = fit(path, "--good", "P I F", target="ends_as")
    assert (facts["rows"], facts["rows_without_outcome"]) == (293, 7)
    assert facts["good_rate"] == pytest.approx(sum(row["ends_as"] == "P I F" for row in made) / 293, abs=1e-6)


# the same in, the same out


def test_neither_order_nor_format_of_the_file_shows_in_the_card_and_the_scores(
    loans: Path, tmp_path: Path
) -> None:
    made = rows()
    random.Random(1).shuffle(made)
    other = write(tmp_path / "other.csv", made)
    duckdb.sql(
        f"copy (select * from read_csv('{loans}', types = {{'zip': 'varchar'}})) to '{tmp_path / 'loans.parquet'}'"
    )
    for number, path in enumerate((loans, other, tmp_path / "loans.parquet")):
        fit(path, out=f"card{number}.csv")
        found = run(
            "apply", tmp_path / "card0.csv", path, "--id", "loan", "--out", tmp_path / f"scores{number}.csv"
        )
        assert found.exit_code == 0, found.output
    for name in ("card", "scores"):
        first, *others = [(tmp_path / f"{name}{number}.csv").read_bytes() for number in range(3)]
        assert all(one == first for one in others)
        assert len(first.splitlines()) > 10


def test_scores_have_id_score_probability_and_reasons(loans: Path, tmp_path: Path) -> None:
    fit(loans)
    found = run(
        "apply", tmp_path / "card.csv", loans, "--id", "loan", "--out", tmp_path / "scores.csv", "--json"
    )
    assert json.loads(found.stdout)["companies"] == 300
    scores = read(tmp_path / "scores.csv")
    assert list(scores[0]) == ["id", "score", "probability", "reasons"]
    assert [row["id"] for row in scores] == [f"L{at:04}" for at in range(300)]
    card = read(tmp_path / "card.csv")
    points = {(row["feature"], row["bin"]): float(row["points"]) for row in card}
    assert all(500 - 400 < float(row["score"]) < 500 + 400 for row in scores)
    assert ("(base)", "all") in points
    some = next(row["reasons"] for row in scores if "employees" in row["reasons"])
    good = sum(row["default"] == "0" for row in rows()) / 300
    assert f", {good:.0%} overall (" in some and "% good of " in some
    assert any(part.startswith(("for ", "against ")) for part in some.split("; "))


def test_values_that_are_no_number_count_as_missing_and_are_counted(loans: Path, tmp_path: Path) -> None:
    fit(loans, "--features", "employees,NAICS")
    made = rows()
    made[0]["employees"], made[1]["employees"] = "many", ""
    market = write(tmp_path / "market.csv", made)
    out = tmp_path / "scores.parquet"
    found = run("apply", tmp_path / "card.csv", market, "--id", "loan", "--out", out, "--json")
    assert json.loads(found.stdout)["not_numbers"] == {"employees": 1}
    first, second = duckdb.sql(f"select score from '{out}' order by id limit 2").fetchall()
    made[0]["employees"] = ""
    assert first[0] - second[0] == pytest.approx(0) or made[0]["NAICS"] != made[1]["NAICS"]


def test_rising_and_falling_are_held(loans: Path, tmp_path: Path) -> None:
    facts = fit(loans, "--features", "employees,NAICS", "--falling", "employees")
    assert "employees" in facts["left_out"] or all(
        row["feature"] != "employees" or row["bins"] <= 2 for row in facts["features"]
    )
    fit(loans, "--features", "employees", "--rising", "employees")
    points = [
        float(row["points"])
        for row in read(tmp_path / "card.csv")
        if row["feature"] == "employees" and row["is_missing"] == "false"
    ]
    assert points == sorted(points) and len(points) > 1


# what is refused


def test_what_is_wrong_is_said_with_where_and_what_to_do(loans: Path, tmp_path: Path) -> None:
    ask = ("--target", "default", "--id", "loan", "--out", tmp_path / "c.csv", "--json")
    made = rows()
    cases = {
        "no file": (run("fit", tmp_path / "none.csv", *ask), "no file"),
        "no column": (run("fit", loans, *ask, "--features", "size"), "'size'"),
        "no target": (run("fit", loans, "--target", "x", *ask[2:]), "'x'"),
        "one kind": (
            run("fit", write(tmp_path / "1.csv", [{**row, "default": "1"} for row in made]), *ask),
            "all rows are bad",
        ),
        "few": (run("fit", write(tmp_path / "2.csv", made[:49]), *ask), "49 rows"),
        "twice": (run("fit", write(tmp_path / "3.csv", [*made, made[0]]), *ask), "'L0000' is there 2 times"),
        "no id": (run("fit", write(tmp_path / "4.csv", [{**made[0], "loan": ""}, *made[1:]]), *ask), "no id"),
        "no number": (run("fit", loans, *ask, "--rising", "shop"), "needs numbers"),
        "no value": (run("fit", loans, *ask, "--good", "2"), "'2'"),
        "no scorecard": (
            run("apply", loans, loans, "--id", "loan", "--out", tmp_path / "s.csv", "--json"),
            "no scorecard",
        ),
        "nothing left": (
            run("fit", loans, *ask, "--leave-out", ",".join(COLUMNS[1:-1])),
            "no column is left",
        ),
    }
    for name, (found, says) in cases.items():
        error = refused(found)
        assert says in error["error"], name
        assert error["todo"], name
    assert not (tmp_path / "c.csv").exists()


def test_a_market_without_a_needed_column_is_refused(loans: Path, tmp_path: Path) -> None:
    fit(loans, "--features", "employees,NAICS")
    market = write(tmp_path / "market.csv", [{key: row[key] for key in ("loan", "NAICS")} for row in rows()])
    found = run("apply", tmp_path / "card.csv", market, "--id", "loan", "--out", tmp_path / "s.csv", "--json")
    assert "'employees'" in refused(found)["error"]


def test_fifty_rows_are_enough(tmp_path: Path) -> None:
    assert fit(write(tmp_path / "loans.csv", rows(50)), "--features", "employees,NAICS")["rows"] == 50


def test_the_help_teaches_by_example() -> None:
    for command in ("fit", "apply"):
        assert f"paywell scorecard {command}" in run(command, "--help").output
