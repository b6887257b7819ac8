"""The house rules of DESIGN's dbt project, held over its manifest: who may read whom, grain, keys, labels."""

from __future__ import annotations

import re
from typing import Any

import pytest

ROOMS = (
    "staging",
    "input",
    "core",
    "behaviour",
    "segments",
    "prospects",
    "receivables",
    "strategy",
    "shared",
)
# receivables stands beside behaviour: it reads core, and strategy reads it
LEFT_OF = {
    "staging": {"staging"},
    "input": {"staging", "input"},
    "core": {"input", "core"},
    "behaviour": {"input", "core", "behaviour"},
    "segments": {"core", "behaviour", "segments"},
    "receivables": {"core", "behaviour", "segments", "receivables"},
    "prospects": {"core", "behaviour", "segments", "prospects"},
    "strategy": {"core", "behaviour", "segments", "prospects", "receivables", "strategy"},
    "shared": {"core", "behaviour", "segments", "prospects", "receivables", "strategy"},
}
# what Paywell itself wrote is read where it is used: the loader's books, the links of the matching and the scores have no entity
BOOKS = ("stg_loading__", "stg_matching__", "stg_scoring__")
AUDIENCES = {"sales", "credit", "bi"}
PII = {"none", "company", "personal"}
ADDITIVITY = {"key", "dimension", "none", "additive", "semi_additive", "per_currency"}

Models = dict[str, dict[str, Any]]


def room(node: dict[str, Any]) -> str:
    return node["fqn"][1]


def test_every_model_stands_in_a_room(models: Models) -> None:
    assert {room(node) for node in models.values()} <= set(ROOMS)


def test_a_model_reads_only_its_own_room_and_rooms_left_of_it(models: Models) -> None:
    wrong = []
    for node in models.values():
        for parent in node["depends_on"]["nodes"]:
            if parent in models and not models[parent]["name"].startswith(BOOKS):
                allowed = LEFT_OF[room(node)]
                if room(models[parent]) not in allowed:
                    wrong.append(
                        f"{node['name']} ({room(node)}) reads {models[parent]['name']} ({room(models[parent])})"
                    )
    assert not wrong, "\n".join(wrong)


def test_only_staging_reads_raw(models: Models) -> None:
    wrong = [
        node["name"]
        for node in models.values()
        if room(node) != "staging"
        and any(parent.startswith("source.") for parent in node["depends_on"]["nodes"])
    ]
    assert not wrong, f"these read raw tables: {wrong}"


def test_shared_computes_nothing(models: Models) -> None:
    """A published view renames, joins and sorts; every figure in it is a column of a model to its left."""
    forbidden = re.compile(
        r"\b(sum|count|avg|min|max|case|round|over|group\s+by|cast|coalesce)\b|[-+*/](?!-)", re.I
    )
    wrong = []
    for node in models.values():
        if room(node) == "shared":
            code = re.sub(r"--.*|\{\{.*?\}\}|\bselect \*", "", node["raw_code"])
            found = forbidden.search(code)
            if found:
                wrong.append(f"{node['name']}: {found.group(0)!r}")
    assert not wrong, "\n".join(wrong)


def test_every_model_says_its_grain_first(models: Models) -> None:
    wrong = [
        node["name"] for node in models.values() if not re.match(r"One row(:| per )", node["description"])
    ]
    assert not wrong, f"the description must open with 'One row per …': {wrong}"


def test_every_model_has_a_primary_key_test(manifest: dict[str, Any], models: Models) -> None:
    """Staging keeps rows as delivered, repeated ones too; from the input layer on, each model has a tested key."""
    tested = set()
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and (node.get("test_metadata") or {}).get("name") in (
            "unique",
            "unique_combination",
        ):
            tested.add(node["attached_node"])
    wrong = [node["name"] for key, node in models.items() if room(node) != "staging" and key not in tested]
    assert not wrong, f"no test on the primary key of: {wrong}"


def published(models: Models) -> list[dict[str, Any]]:
    return [node for node in models.values() if room(node) == "shared"]


def test_there_is_a_view_for_each_audience(models: Models) -> None:
    assert {node["config"]["meta"]["audience"] for node in published(models)} == AUDIENCES


def test_published_models_are_contracts_with_described_and_labelled_columns(models: Models) -> None:
    wrong = []
    for node in published(models):
        if not node["config"]["contract"]["enforced"]:
            wrong.append(f"{node['name']}: contract not enforced")
        for column in node["columns"].values():
            meta = column["config"]["meta"]
            if not column["description"]:
                wrong.append(f"{node['name']}.{column['name']}: no description")
            if meta.get("pii") not in PII:
                wrong.append(f"{node['name']}.{column['name']}: pii must be one of {sorted(PII)}")
            if meta.get("additivity") not in ADDITIVITY:
                wrong.append(
                    f"{node['name']}.{column['name']}: additivity must be one of {sorted(ADDITIVITY)}"
                )
    assert not wrong, "\n".join(wrong)


def test_sales_gets_no_personal_data(models: Models) -> None:
    for node in published(models):
        if node["config"]["meta"]["audience"] == "sales":
            personal = [
                c["name"] for c in node["columns"].values() if c["config"]["meta"]["pii"] == "personal"
            ]
            assert not personal, f"{node['name']} publishes {personal} to sales"


def test_every_published_model_has_an_exposure(manifest: dict[str, Any], models: Models) -> None:
    exposed = {parent for one in manifest["exposures"].values() for parent in one["depends_on"]["nodes"]}
    wrong = [node["name"] for node in published(models) if node["unique_id"] not in exposed]
    assert not wrong, f"nobody is named as reader of: {wrong}"


def test_published_models_are_sorted(models: Models) -> None:
    """The same rows in the same order, so that the same inputs give the same bytes."""
    wrong = [
        node["name"]
        for node in published(models)
        if not re.search(r"order by [\w., ]+\s*$", node["raw_code"])
    ]
    assert not wrong, f"no order by at the end of: {wrong}"


ENGINE_ONLY = {
    r"::": "cast(x as type)",
    r"\bqualify\b": "row_number() in a CTE",
    r"target\.type": "a macro in macros/engine.sql",
    r"\b(date_diff|datediff|strftime|strptime|generate_series|list_|string_agg|json_extract|regexp_)\w*\(": "a macro of macros/engine.sql",
    r"\bavg\(": "ratio(sum, count)",
    r"\bcurrent_date\b|\bnow\(\)": "the as-of day of run_context",
    r"\bconcat\(": "||",
}


@pytest.mark.parametrize("pattern", ENGINE_ONLY)
def test_models_are_written_in_the_sql_that_engines_share(models: Models, pattern: str) -> None:
    wrong = []
    for node in models.values():
        code = re.sub(r"--.*", "", node["raw_code"])
        if re.search(pattern, code, re.I):
            wrong.append(node["name"])
    assert not wrong, f"write {ENGINE_ONLY[pattern]} instead, in: {wrong}"
