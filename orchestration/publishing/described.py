"""What a run was asked for, found without the models: the day that it must describe and the variables of the project.

The models find that day themselves (`core.run_context`). A mistake there would move every figure of every view
together, so the guard does not ask them. Does not belong here: comparing (`guard`), the query (`expectations/`).
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from orchestration.errors import PaywellError
from orchestration.loading.contract import DBT_PROJECT, read_yaml
from orchestration.workspace import Workspace

VARIABLE = "as_of_date"
FROM_DATA = "data"


def asked_day(workspace: Workspace) -> date | None:
    """The day that the run was started for; None where it is the last day in the data.

    Raises PaywellError where that record cannot be read.
    """
    asked = str(_given(workspace).get(VARIABLE, FROM_DATA))
    try:
        return None if asked == FROM_DATA else date.fromisoformat(asked)
    except ValueError as error:
        raise _unreadable(workspace, error) from error


def variables(workspace: Workspace) -> dict[str, Any]:
    """The variables of the project as the run had them: its own, and what it was started with instead.

    A rule that may be set (`grace_days`) is known to the guard by these, never by what a model made of it.
    Raises PaywellError where the record of the start cannot be read.
    """
    return {**read_yaml(DBT_PROJECT / "dbt_project.yml")["vars"], **_given(workspace)}


def _given(workspace: Workspace) -> dict[str, Any]:
    """The variables that dbt was started with: it writes them down beside the results of every start."""
    path = workspace.dbt_target / "run_results.json"
    if not path.is_file():
        return {}
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))["args"].get("vars") or {})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _unreadable(workspace, error) from error


def _unreadable(workspace: Workspace, error: Exception) -> PaywellError:
    return PaywellError(
        f"the day that this run was asked to describe cannot be read: {error}",
        where=str(workspace.dbt_target / "run_results.json"),
        todo="Run again; dbt writes the file anew.",
    )
