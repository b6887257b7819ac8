"""House rules of the Python side: who imports Dagster, how large the root of the code location may be."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.conftest import ROOT

PACKAGE = ROOT / "orchestration"
DAGSTER_MAY_BE_IMPORTED = {PACKAGE / "definitions.py"}


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_domain_code_never_imports_dagster() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in PACKAGE.rglob("*.py")
        if path not in DAGSTER_MAY_BE_IMPORTED
        and PACKAGE / "defs" not in path.parents
        and {"dagster", "dagster_dbt"} & imported(path)
    ]
    assert not wrong, f"only defs/ and definitions.py may import Dagster: {wrong}"


def test_the_root_of_the_code_location_stays_small() -> None:
    assert len((PACKAGE / "definitions.py").read_text(encoding="utf-8").splitlines()) <= 40


def test_no_module_is_named_like_a_dbt_plugin() -> None:
    """dbt imports every top-level module whose name begins with dbt_."""
    assert not [path.name for path in ROOT.glob("dbt_*.py")]


def test_every_room_has_a_readme() -> None:
    rooms = ("dbt_project", "orchestration", "expectations", "reports", "tests")
    assert not [room for room in rooms if not (ROOT / room / "README.md").is_file()]
