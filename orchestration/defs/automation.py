"""When the main job runs and who hears of a failure: job, schedule, sensor, hook."""

import json
import urllib.request

import dagster as dg

from orchestration.config import load_config
from orchestration.defs.resources import config_path, configured
from orchestration.errors import PaywellError
from orchestration.loading.delivery import table_files
from orchestration.loading.files import file_fingerprints

SITE = dg.AssetSelection.keys(["reports", "site"])


@dg.failure_hook
def call_webhook(context: dg.HookContext) -> None:
    """Tell the configured address that a step failed; without an address only Dagster knows."""
    try:
        url = load_config(config_path()).webhook_url
    except PaywellError:
        return
    if url:
        message = f"Paywell: {context.op.name} failed in run {context.run_id}: {context.op_exception}"
        body = json.dumps({"text": message, "run_id": context.run_id, "step": context.op.name}).encode()
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
        try:
            urllib.request.urlopen(request, timeout=10).close()
        except OSError as error:
            context.log.warning(f"the webhook could not be reached: {error}")


main_job = dg.define_asset_job(
    "paywell",
    selection=dg.AssetSelection.all() - SITE,
    hooks={call_webhook},
    description="Files → raw → models → guard → served files; the job that `paywell run` executes.",
)
report_job = dg.define_asset_job(
    "report", selection=SITE, description="Build the report site from what is served."
)

daily = dg.ScheduleDefinition(
    name="daily",
    job=main_job,
    cron_schedule=configured().schedule,
    default_status=dg.DefaultScheduleStatus.RUNNING,
)


@dg.sensor(job=main_job, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.STOPPED)
def drop_folder(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Start a run when the sources' folders hold other files than at the last look."""
    try:
        seen = repr(file_fingerprints(table_files(load_config(config_path()))))
    except PaywellError as error:
        return dg.SkipReason(str(error))
    if seen == context.cursor:
        return dg.SkipReason("the sources' folders have not changed")
    context.update_cursor(seen)
    return dg.RunRequest()


defs = dg.Definitions(jobs=[main_job, report_job], schedules=[daily], sensors=[drop_folder])
