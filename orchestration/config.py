"""`paywell.yml`: its schema, its defaults, its errors. Every key a person may set is here with its range; nothing is read elsewhere.

An unknown key, a value out of range or a missing path gives one line that names the key.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from orchestration.errors import PaywellError
from orchestration.loading.config_yaml import read_config_yaml
from orchestration.loading.contract import entities
from orchestration.loading.systems import systems
from orchestration.matching.decisions import decisions_path

NAME = re.compile(r"^[a-z][a-z0-9_]*$")
Role = Literal["erp", "crm", "bureau"]
CRON_FIELD = re.compile(r"^[\dA-Za-z*/,-]+$")
CRON_RANGES = (
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of the month", 1, 31),
    ("month", 1, 12),
    ("weekday", 0, 7),
)


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _as_text(value: Any) -> Any:
    # YAML reads `1`, `true` and 2024-01-31 as number, boolean and date; as SQL they are text again
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return f"date '{value.isoformat()[:10]}'"
    return str(value) if isinstance(value, int | float) else value


def _inside(pattern: str) -> str:
    if not pattern.strip():
        raise ValueError("is empty; give a file name pattern, such as AR_*.csv")
    if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
        raise ValueError(f"'{pattern}' leaves the source's folder; it is a pattern under its `path`")
    return pattern


Pattern = Annotated[str, AfterValidator(_inside)]
Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
Expression = Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]


def _as_delimiter(value: Any) -> Any:
    return "\t" if value in ("tab", "\\t") else value


Delimiter = Annotated[str, BeforeValidator(_as_delimiter)]


class Strict(BaseModel):
    """Refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FileOptions(Strict):
    """How files are read where detection is not enough; a table's option goes before its source's."""

    encoding: str | None = Field(None, description="Text encoding, such as utf-8 or windows-1252.")
    delimiter: Delimiter | None = Field(
        None, description="Field separator, one character, or tab.", min_length=1, max_length=1
    )
    header_row: int | None = Field(None, ge=1, le=1000, description="Line of the header, from 1.")
    sheet: str | None = Field(None, description="Sheet of a workbook; the first where not given.")
    decimal: Literal[",", "."] | None = Field(None, description="Decimal sign in numbers.")
    date_order: Literal["dmy", "mdy", "ymd"] | None = Field(None, description="Order of day, month and year.")


class TableConfig(FileOptions):
    """One entity of the input layer, taken from a source's files."""

    files: Patterns = Field(description="File name pattern(s) under the source's path.")
    columns: dict[str, Expression] = Field(default_factory=dict, description="Input column: SQL expression.")
    where: Expression | None = Field(
        None, description="SQL condition; rows that do not meet it belong to no entity."
    )
    fold: bool = Field(False, description="Many rows per key: fold them, the most frequent value wins.")


class SourceConfig(FileOptions):
    """One delivery: a folder of files with a role."""

    name: str
    role: Role
    kind: Literal["files"] = "files"
    path: Path
    system: str | None = Field(
        None, description="A system with staging models of its own; else map `tables`."
    )
    tables: dict[str, TableConfig] = Field(default_factory=dict)

    @field_validator("name")
    @classmethod
    def _slug(cls, value: str) -> str:
        if not NAME.match(value) or value.startswith("_"):
            raise ValueError(f"'{value}' must be lower-case letters, digits and _, starting with a letter")
        return value

    @model_validator(mode="after")
    def _known(self) -> SourceConfig:
        if self.system is None:
            if not self.tables:
                raise ValueError("give `tables` (a mapping per entity) or `system`")
            for name, table in self.tables.items():
                _check_mapping(name, table)
            return self
        known = systems()
        if self.system not in known:
            raise ValueError(f"system '{self.system}' is not known; known are: {', '.join(sorted(known))}")
        for name in self.tables:
            if name not in known[self.system].tables:
                expected = ", ".join(known[self.system].tables)
                raise ValueError(f"tables.{name}: {self.system} has no such table; it has: {expected}")
        return self


def _check_mapping(name: str, table: TableConfig) -> None:
    known = entities()
    if name not in known:
        raise ValueError(f"tables.{name}: no such entity; there are: {', '.join(known)}")
    entity = known[name]
    unknown = [column for column in table.columns if column not in entity.columns]
    if unknown:
        raise ValueError(
            f"tables.{name}.columns.{unknown[0]}: {name} has no such column; it has: {', '.join(entity.columns)}"
        )
    missing = [column for column in entity.must_have if column not in table.columns]
    # a customer without a name is shown by its number
    missing = [column for column in missing if column != "customer_name"]
    if missing:
        raise ValueError(f"tables.{name}.columns.{missing[0]}: must be mapped (the input contract needs it)")


class Guard(Strict):
    """What stops a publication."""

    min_volume_ratio: float = Field(
        0.5, ge=0, le=1, description="Rows of an input against the last run, at least."
    )
    max_age_days: int = Field(
        35, ge=1, le=3650, description="Days since the newest invoice before a warning."
    )


class GoodPerformers(Strict):
    """What a good performer is. Each key is dbt's variable `good_<key>`; dbt_project.yml says what moving it does."""

    max_days_late: int = Field(
        7, ge=0, le=60, description="Days after the due date within which an invoice counts as well paid."
    )
    min_paid_rate: float = Field(
        0.75, ge=0.5, le=1, description="Share of invoices that must be well paid, at least."
    )
    enough_items: int = Field(
        12, ge=1, le=1000, description="Invoices from which the share decides without an interval around it."
    )
    min_payment_score: float = Field(
        70, ge=0, le=100, description="Payment score, at least; 80 is on terms, 70 is 15 days late."
    )
    min_revenue: float = Field(
        0, ge=0, le=1_000_000_000, description="Invoiced in twelve months, at least, in the base currency."
    )
    min_revenue_of_median: float = Field(
        0.25, ge=0, le=10, description="The same as a multiple of what the customer in the middle buys."
    )
    min_relation_months: int = Field(12, ge=0, le=120, description="Months of relation, at least.")
    min_active_months: int = Field(
        3, ge=0, le=12, description="Months with an invoice in the last twelve, at least."
    )


class Prospects(Strict):
    """What is learned from, and how far back. Each key is dbt's variable `prospect_<key>`; dbt_project.yml says more."""

    maturity_months_most: int = Field(
        24, ge=12, le=60, description="Months after its start at which a relation is judged, at the latest."
    )
    maturity_months_least: int = Field(
        12, ge=6, le=24, description="Months after its start before which a relation is too new to judge."
    )
    backtest_years: int = Field(
        3, ge=0, le=10, description="Years back for which the market is scored, to follow what became of it."
    )


class Strategy(Strict):
    """How customers are reminded and called. Each key is dbt's variable `strategy_<key>`; dbt_project.yml says more."""

    experiment: str = Field(
        "reminder-plan",
        pattern="^[A-Za-z0-9][A-Za-z0-9 _.-]{0,59}$",
        description="Name of the experiment; another name draws another control group.",
    )
    experiment_from: date | Literal["none"] = Field(
        "none", description="Day from which the plan is worked with; none = no effect is measured yet."
    )
    control_share: float = Field(
        0.10, ge=0, le=0.5, description="Share of customers per strategy that keeps the standard schedule."
    )
    gift_budget: float = Field(
        250, ge=0, le=1_000_000, description="For thank-you gifts in a month, in the base currency."
    )
    capital_rate: float = Field(
        0.08, ge=0, le=0.5, description="What money costs a year, to say what days gained are worth."
    )
    calls_per_day: int = Field(20, ge=1, le=1000, description="Calls that credit management makes in a day.")
    account_calls_per_week: int = Field(
        5, ge=1, le=1000, description="Service calls that an account manager makes in a week."
    )


class Config(Strict):
    """All of `paywell.yml`."""

    company: str = Field("My company", min_length=1, max_length=200)
    country_code: str = Field("NL", pattern="^[A-Z]{2}$")
    base_currency: str = Field(
        "auto", pattern="^(auto|[A-Z]{3})$", description="auto = the currency of most documents."
    )
    as_of_date: date | Literal["data"] = Field(
        "data", description="data = the last day on which something happened."
    )
    schedule: str = Field("0 5 * * *", description="When the daily run starts, as cron.")
    webhook_url: str | None = Field(None, pattern="^https?://", description="Called when a run fails.")
    guard: Guard = Guard()
    good_performers: GoodPerformers = GoodPerformers()
    prospects: Prospects = Prospects()
    strategy: Strategy = Strategy()
    sources: list[SourceConfig] = Field(default_factory=list)
    _decisions_file: Path | None = PrivateAttr(None)

    @property
    def decisions_file(self) -> Path | None:
        """Where a person's decisions on the matching stand, beside the file that this was read from; None without one."""
        return self._decisions_file

    @field_validator("schedule")
    @classmethod
    def _cron(cls, value: str) -> str:
        fields = value.split()
        if len(fields) != len(CRON_RANGES):
            raise ValueError(f"'{value}' is no cron line of five fields")
        for field, (what, low, high) in zip(fields, CRON_RANGES, strict=True):
            numbers = [int(number) for number in re.findall(r"(?<!/)\b\d+", field)]
            if not CRON_FIELD.match(field) or any(not low <= number <= high for number in numbers):
                raise ValueError(f"'{field}' is no {what} of a cron line ({low} to {high}, or *)")
        return value

    @model_validator(mode="after")
    def _unique(self) -> Config:
        names = [source.name for source in self.sources]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"sources: the name '{twice[0]}' is used twice")
        return self


def load_config(path: Path) -> Config:
    """The configuration in `path`, with source paths made absolute.

    Raises:
        PaywellError: the file is absent, is no YAML, or breaks the schema; one line per key.
    """
    if not path.is_file():
        raise PaywellError(
            "there is no configuration",
            where=str(path),
            todo="run `paywell demo` for a generated company, or `paywell source add NAME --role erp PATH`",
        )
    try:
        data = read_config_yaml(path) or {}
    except Exception as error:
        raise PaywellError(
            f"is no valid YAML: {_yaml_problem(error)}",
            where=str(path),
            todo="correct the line and run again",
        ) from error
    if not isinstance(data, dict):
        raise PaywellError(
            "must hold keys and values at its top", where=str(path), todo="begin with a line `sources:`"
        )
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        raise PaywellError(
            "\n".join(_lines(error, data)), where=str(path), todo="correct the key and run again"
        ) from None
    return _absolute(config, path)


def _absolute(config: Config, path: Path) -> Config:
    sources = []
    for source in config.sources:
        folder = (path.parent / source.path).resolve()
        if not folder.is_dir():
            found = "is a file, not a folder" if folder.is_file() else "is not there"
            raise PaywellError(
                f"sources.{source.name}.path: the folder {source.path} {found}",
                where=str(path),
                todo=f"paths are relative to {path.name}; make the folder or correct the path",
            )
        sources.append(source.model_copy(update={"path": folder}))
    resolved = config.model_copy(update={"sources": sources})
    resolved._decisions_file = decisions_path(path)
    return resolved


def _yaml_problem(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "it is not written in UTF-8"
    return " ".join(str(error).replace('in "<unicode string>", ', "in ").split())


def _lines(error: ValidationError, data: dict[str, Any]) -> list[str]:
    # a key that may be one of several types fails once for each: the last says what it is otherwise
    lines = {_key(problem["loc"], data): _say(problem) for problem in error.errors()}
    return [f"{key}{'.' if says.startswith('tables.') else ': '}{says}" for key, says in lines.items()]


def _key(location: tuple[int | str, ...], data: Any) -> str:
    parts: list[str] = []
    for step in location:
        # a step that the file does not have is the name of one of several types
        if isinstance(data, str | date | int | float):
            break
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
        # sources by their name rather than their number
        named = isinstance(step, int) and isinstance(data, dict) and "name" in data
        parts.append(str(data["name"]) if named else str(step))
    return ".".join(parts) or "paywell.yml"


SAYS = {
    "extra_forbidden": "is not a key that Paywell knows",
    "missing": "is missing",
    "model_type": "must hold keys and values",
    "dict_type": "must hold keys and values",
    "list_type": "must be a list",
    "tuple_type": "must be a text or a list of texts",
    "string_type": "must be a text",
    "path_type": "must be a folder",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
}


def _say(problem: Any) -> str:
    kind, given = problem["type"], problem["input"]
    if kind in ("extra_forbidden", "missing"):
        return SAYS[kind]
    if kind == "value_error":
        return str(problem["ctx"]["error"])
    if problem["loc"][0] == "as_of_date":
        return f"must be a day such as 2026-01-31, or data (it is {given!r})"
    says = SAYS.get(kind) or f"{problem['msg'][0].lower()}{problem['msg'][1:]}"
    return f"{says} (it is {'empty' if given is None else repr(given)})"
