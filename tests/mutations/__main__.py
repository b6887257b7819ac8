"""Change one token of a rule at a time and see whether a test notices: `make mutants`.

A mutation is killed when dbt's unit tests, the build or the data tests of what it touches fail. Survivors are rules
that no test holds, or tokens that make no difference. Needs a built warehouse; works on copies of it and of the project.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from orchestration.loading.contract import DBT_PROJECT
from orchestration.transforming.dbt_runs import QUIET, _close_database
from orchestration.workspace import Workspace
from tests.mutations.tokens import Mutation, mutations

ROOMS = ("behaviour", "segments", "prospects", "receivables", "strategy")
MACROS = (
    "payment.sql",
    "buying.sql",
    "segments.sql",
    "prospects.sql",
    "receivables.sql",
    "plan.sql",
    "calls.sql",
    "arrangements.sql",
    "timing.sql",
    "experiment.sql",
)


class Project:
    """A copy of the dbt project and of a built warehouse that may be broken."""

    def __init__(self, folder: Path, data_dir: Path) -> None:
        self.project = folder / "dbt_project"
        self.build = folder / "build"
        self.spoilt = False
        shutil.copytree(DBT_PROJECT, self.project, ignore=shutil.ignore_patterns("target", "logs"))
        shutil.copytree(Workspace(data_dir).build, self.build)
        (self.build / "staged").mkdir(exist_ok=True)
        os.environ |= {"PAYWELL_BUILD": str(self.build), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}

    def dbt(self, *command: str) -> Any:
        """Start dbt in this process; the result says whether all went well."""
        from dbt.cli.main import dbtRunner

        target = str(self.build / "target")
        paths = ["--project-dir", str(self.project), "--profiles-dir", str(self.project)]
        result = dbtRunner().invoke([*command, *QUIET, "--log-path", target, "--target-path", target, *paths])
        _close_database()
        return result

    def mend(self, mutation: Mutation) -> None:
        """Build what a mutation spoilt as it should be, for the next one."""
        if self.spoilt:
            touched = [mutation.path.stem] if mutation.path.parent.name in ROOMS else list(ROOMS)
            self.dbt("run", "--select", *(f"{one}+" for one in touched))
            self.spoilt = False

    def kills(self, mutation: Mutation) -> str | None:
        """What noticed the mutation; None where nothing did."""
        touched = [mutation.path.stem] if mutation.path.parent.name in ROOMS else list(ROOMS)
        file = self.project / mutation.path.relative_to(DBT_PROJECT)
        text = file.read_text(encoding="utf-8")
        file.write_text(mutation.applied(text), encoding="utf-8")
        try:
            result = self.dbt("test", "--select", *(f"{one},test_type:unit" for one in touched))
            if not result.success:
                return _first_failure(result) or "parse"
            self.spoilt = True
            whole = ["build", "--exclude-resource-type", "unit_test", "--select"]
            result = self.dbt(*whole, *(f"{one}+" for one in touched))
            return None if result.success else _first_failure(result) or "build"
        finally:
            file.write_text(text, encoding="utf-8")


def _first_failure(result: Any) -> str | None:
    for one in getattr(result.result, "results", None) or []:
        if str(one.status) in ("fail", "error"):
            return str(one.node.name)
    return None


def choose(count: int, seed: int, only: str | None) -> list[Mutation]:
    """Mutations drawn evenly over the models, so that a long one does not take all."""
    chance = random.Random(seed)
    files = [path for room in ROOMS for path in sorted((DBT_PROJECT / "models" / room).glob("*.sql"))]
    files += [DBT_PROJECT / "macros" / name for name in MACROS]
    pools = [mutations(path) for path in files if only in (None, path.stem)]
    pools = [pool for pool in pools if pool]
    for pool in pools:
        chance.shuffle(pool)
    chosen: list[Mutation] = []
    while len(chosen) < count and any(pools):
        for pool in chance.sample(pools, len(pools)):
            if pool and len(chosen) < count:
                chosen.append(pool.pop())
    return chosen


def main() -> int:
    """Report each mutation and who killed it; exit 1 where more than one in fifteen survive."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument("--count", type=int, default=30, help="how many mutations (30)")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--model", help="only this model or macro file")
    parser.add_argument("--data-dir", type=Path, default=Path("data"), help="a built workspace")
    options = parser.parse_args()
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder), options.data_dir.resolve())
        whole = project.dbt("build")
        if not whole.success:
            print(f"the project fails before any mutation: {_first_failure(whole)}")
            return 2
        chosen = choose(options.count, options.seed, options.model)
        for number, mutation in enumerate(chosen, start=1):
            start = time.perf_counter()
            killer = project.kills(mutation)
            survivors += killer is None
            says = f"killed by {killer}" if killer else "SURVIVED"
            text = mutation.path.read_text(encoding="utf-8")
            print(
                f"{number:3}/{len(chosen)} {says:70.70} {mutation.describe(text)} ({time.perf_counter() - start:.0f} s)",
                flush=True,
            )
            project.mend(mutation)
    print(f"{len(chosen) - survivors} of {len(chosen)} killed")
    return int(survivors * 15 > len(chosen))


if __name__ == "__main__":
    sys.exit(main())
