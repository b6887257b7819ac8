"""The day that a run must describe, found without the models: what was asked for, else the last day that was delivered.

The models find that day themselves (`core.run_context`). A mistake there would move every figure of every view
together, so the guard does not ask them. Does not belong here: comparing (`guard`), the query (`expectations/`).
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from orchestration.errors import PaywellError
from orchestration.workspace import Workspace

VARIABLE = "as_of_date"
FROM_DATA = "data"


def asked_day(workspace: Workspace) -> date | None:
    """The day that the run was started for; None where it is the last day in the data.

    dbt writes down the variables of every start beside its results.
    Raises PaywellError where that record cannot be read.
    """
    path = workspace.dbt_target / "run_results.json"
    if not path.is_file():
        return None
    try:
        variables: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["args"].get("vars") or {}
        asked = str(variables.get(VARIABLE, FROM_DATA))
        return None if asked == FROM_DATA else date.fromisoformat(asked)
    except (ValueError, KeyError, AttributeError) as error:
        raise PaywellError(
            f"the day that this run was asked to describe cannot be read: {error}",
            where=str(path),
            todo="Run again; dbt writes the file anew.",
        ) from error
