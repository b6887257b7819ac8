"""The Dagster code location: loads `defs/` and sets what holds for all of it. Nothing else belongs here."""

import dagster as dg

import orchestration.defs
from orchestration.defs.resources import paywell_run

# One process: the build database has one writer, and every further process would import everything again.
defs = dg.Definitions.merge(
    dg.components.load_defs(orchestration.defs),
    dg.Definitions(resources={"run": paywell_run}, executor=dg.in_process_executor),
)
