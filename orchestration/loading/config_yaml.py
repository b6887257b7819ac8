"""Reading `paywell.yml` as YAML 1.2: what a person wrote is what is meant.

Here: `read_config_yaml`. The schema and its errors are `orchestration/config.py`, writing is `config_file.py`.

YAML 1.1, which the usual parser speaks, reads a column named `No` as false, `0123` as 83 and `1:30` as 90, and of a
key that stands twice it silently keeps the last. The first would make one invoice of all, the last lose a table.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

_BOOLEAN = re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$")
_INTEGER = re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$")
_FLOAT = re.compile(r"^[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)\.[0-9]*)(?:[eE][-+]?[0-9]+)?$")
_KEPT = ("null", "timestamp", "merge")


def read_config_yaml(path: Path) -> Any:
    """What the file holds; None for an empty one.

    Raises:
        yaml.YAMLError: it is no YAML, or a key stands twice; says the line.
        UnicodeDecodeError: it is no UTF-8.
    """
    import yaml

    return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_loader())


@cache
def _loader() -> type[Any]:
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """The safe loader with the scalars of YAML 1.2, and without keys that stand twice."""

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            seen: dict[Any, int] = {}
            for key, _ in node.value:
                line = key.start_mark.line + 1
                if key.value in seen and key.tag != "tag:yaml.org,2002:merge":
                    raise yaml.constructor.ConstructorError(
                        None,
                        None,
                        f"the key '{key.value}' stands twice, in lines {seen[key.value]} and {line}",
                    )
                if isinstance(key.value, str):
                    seen[key.value] = line
            return super().construct_mapping(node, deep)

    kept = {f"tag:yaml.org,2002:{name}" for name in _KEPT}
    Loader.yaml_implicit_resolvers = {
        first: [pair for pair in pairs if pair[0] in kept]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", _BOOLEAN, list("tTfF"))
    Loader.add_implicit_resolver("tag:yaml.org,2002:int", _INTEGER, list("-+0123456789"))
    Loader.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-+.0123456789"))
    return Loader
