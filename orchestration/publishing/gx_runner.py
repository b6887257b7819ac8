"""The one place that touches Great Expectations: a frame and resolved expectations in, outcomes out.

Belongs here: starting the library quietly (no telemetry, no progress bars, nothing written) and reading its
results. Does not belong here: what is expected (`suites`), and where the frame comes from (`frames`).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration.errors import PaywellError

if TYPE_CHECKING:
    import pandas as pd

SAMPLE_ROWS = 5
_ROW = "paywell_row"


@dataclass(frozen=True)
class Resolved:
    """An expectation with all references replaced by values; `number` is its place in the suite."""

    number: int
    expectation: str
    kwargs: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What came of one expectation. `unexpected_rows` are positions in the frame, at most `SAMPLE_ROWS`."""

    success: bool
    observed: Any
    unexpected_count: int
    unexpected_rows: tuple[int, ...]


class Runner:
    """An ephemeral Great Expectations context, made on first use and kept for the run.

    Its import takes seconds.
    """

    def __init__(self) -> None:
        self._context: Any = None
        self._source: Any = None

    def run(self, name: str, frame: pd.DataFrame, wanted: Sequence[Resolved]) -> dict[int, Outcome]:
        """Check one frame; outcomes by `Resolved.number`.

        Raises PaywellError where an expectation could not be computed at all: an error is never a pass.
        """
        if not wanted:
            return {}
        gx = self.start()
        made = [
            getattr(gx.expectations, _class_name(each.expectation))(
                **each.kwargs, meta={"number": each.number}
            )
            for each in wanted
        ]
        definition = self._source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("whole")
        batch = definition.get_batch({"dataframe": frame.assign(**{_ROW: range(len(frame))})})
        wish = {
            "result_format": "SUMMARY",
            "partial_unexpected_count": SAMPLE_ROWS,
            "unexpected_index_column_names": [_ROW],
            "return_unexpected_index_query": False,
        }
        found = batch.validate(gx.ExpectationSuite(name=name, expectations=made), result_format=wish)
        return {each.expectation_config.meta["number"]: _outcome(name, each) for each in found.results}

    def start(self) -> Any:
        """The library, imported and with an empty context; takes seconds the first time."""
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        logging.getLogger("great_expectations").setLevel(logging.ERROR)
        import great_expectations as gx

        # this module of theirs sets a level of its own while it is imported
        logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.ERROR)
        if self._context is None:
            self._context = gx.get_context(mode="ephemeral")
            self._context.variables.progress_bars = {"globally": False, "metric_calculations": False}
            self._source = self._context.data_sources.add_pandas("paywell")
        return gx


def _class_name(expectation: str) -> str:
    return "".join(part.capitalize() for part in expectation.split("_"))


def _outcome(suite: str, found: Any) -> Outcome:
    error = _raised(found.exception_info or {})
    if error:
        raise PaywellError(
            f"{suite}: {found.expectation_config.type} could not be computed: {error}",
            where=f"expectations/{suite}.yml",
            todo="Check the type of the column and the arguments of the expectation.",
        )
    result = found.result or {}
    rows = [int(each[_ROW]) for each in result.get("partial_unexpected_index_list") or [] if _ROW in each]
    return Outcome(
        success=bool(found.success),
        observed=result.get("observed_value"),
        unexpected_count=int(result.get("unexpected_count") or 0),
        unexpected_rows=tuple(rows[:SAMPLE_ROWS]),
    )


def _raised(info: dict[str, Any]) -> str | None:
    """The message of the exception, in either of the two shapes in which the library reports one."""
    if "raised_exception" in info:
        return str(info.get("exception_message")) if info["raised_exception"] else None
    messages = [_raised(each) for each in info.values() if isinstance(each, dict)]
    return next((message for message in messages if message), None)
