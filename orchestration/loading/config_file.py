"""Writing a source into `paywell.yml`: comments and order stay, the file is replaced whole or not at all.

Here: `add_source`. Reading and checking the file is `orchestration/config.py`.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from orchestration.errors import PaywellError

_HEAD = """\
# What Paywell reads, and the thresholds a business user may change. `paywell source add` writes here too.
# sources: one entry per system; role is erp, crm or bureau; paths are relative to this file.
"""


def add_source(path: Path, source: dict[str, Any], replace: bool = False) -> None:
    """Write `source` (as `Proposal.as_config` gives it) into the configuration file `path`, made if absent.

    Args:
        path: paywell.yml.
        source: keys as in paywell.yml, `name` and `path` among them; `path` becomes relative to paywell.yml.
        replace: overwrite a source of the same name, in its place.

    Raises:
        PaywellError: the name is taken and `replace` is not set, or the file is no configuration.
    """
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    data = _parse(text, path)
    entry = {**source, "path": _relative(str(source["path"]), path)}
    names = [old.get("name") if isinstance(old, dict) else None for old in data.get("sources") or []]
    position = names.index(source["name"]) if source["name"] in names else None
    if position is not None and not replace:
        raise PaywellError(
            f"a source named {source['name']} is there already",
            where=f"{path}, sources.{source['name']}",
            todo="choose another name, or add --replace to overwrite it",
        )
    _write(path, _with_entry(text or _HEAD, data, entry, position, path))


def _yaml() -> Any:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 4096  # an SQL expression stays on one line
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _parse(text: str, path: Path) -> Any:
    """The configuration with line numbers, an empty mapping for a file without keys."""
    from ruamel.yaml.comments import CommentedMap
    from ruamel.yaml.error import YAMLError

    try:
        data = _yaml().load(text)
    except YAMLError as error:
        problem = f"is no valid YAML: {' '.join(str(error).split())}"
        raise PaywellError(problem, where=str(path), todo="correct it, then add the source") from error
    data = CommentedMap() if data is None else data
    if not isinstance(data, dict) or not isinstance(data.get("sources") or [], list):
        raise PaywellError(
            "must hold keys and values at its top, and a list under `sources`",
            where=str(path),
            todo="correct it, then add the source",
        )
    return data


def _with_entry(text: str, data: Any, entry: dict[str, Any], position: int | None, path: Path) -> str:
    """`text` with `entry` as its source number `position` (None: the last), every other line as it was."""
    lines = text.splitlines()
    if "sources" not in data:
        lines += ([""] if data else []) + ["sources:", *_dumped(entry, 2)]
        return "\n".join(lines) + "\n"
    sources, line = data["sources"], data.lc.key("sources")[0]
    if not sources:
        # 'sources:' or 'sources: []', with what may be said behind it
        lines[line] = re.sub(r"\s*\[\s*\]", "", lines[line], count=1).rstrip()
        lines[line + 1 : line + 1] = _dumped(entry, 2)
        return "\n".join(lines) + "\n"
    if sources.fa.flow_style():
        raise PaywellError(
            "`sources` is written between [ and ], where nothing can be added without losing its layout",
            where=f"{path}, line {line + 1}",
            todo="write it as a list of lines that start with '- name:'",
        )
    dash = lines[sources.lc.item(0)[0]].index("-")
    count = len(sources)
    starts = [sources.lc.item(number)[0] for number in range(count)]
    later = [data.lc.key(key)[0] for key in data if data.lc.key(key)[0] > line]
    ends = [*starts[1:], min(later, default=len(lines))]
    number = count - 1 if position is None else position
    end = _last_own_line(lines, starts[number], ends[number], dash)
    start = end if position is None else starts[number]
    lines[start:end] = _dumped(entry, dash)
    return "\n".join(lines) + "\n"


def _last_own_line(lines: list[str], start: int, end: int, dash: int) -> int:
    """Where an entry ends: blank lines and comments to the left of its keys belong to what follows."""
    while end > start + 1:
        last = lines[end - 1]
        indent = len(last) - len(last.lstrip())
        if last.strip() and not (last.lstrip().startswith("#") and indent <= dash):
            break
        end -= 1
    return end


def _dumped(entry: dict[str, Any], dash: int) -> list[str]:
    """`entry` as lines of a list item whose dash stands at column `dash`."""
    text = io.StringIO()
    _yaml().dump([entry], text)
    # the dump puts the dash at column 2
    return [" " * dash + line[2:] for line in text.getvalue().splitlines()]


def _relative(folder: str, path: Path) -> str:
    """`folder`, absolute or relative to the working directory, as seen from the configuration file."""
    try:
        return Path(os.path.relpath(Path(folder).resolve(), path.resolve().parent)).as_posix()
    except ValueError:  # another drive
        return Path(folder).resolve().as_posix()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.resolve().parent, prefix=f".{path.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        temporary.replace(path.resolve())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
