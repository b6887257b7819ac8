"""Single-token changes of a model's SQL: each is a rule that somebody got wrong by one sign."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SWAPS: dict[str, tuple[str, ...]] = {
    "<": ("<=", ">"),
    "<=": ("<", ">="),
    ">": (">=", "<"),
    ">=": (">", "<="),
    "=": ("<>",),
    "<>": ("=",),
    "+": ("-",),
    "-": ("+",),
    "*": ("/",),
    "and": ("or",),
    "or": ("and",),
    "min": ("max",),
    "max": ("min",),
    "greatest": ("least",),
    "least": ("greatest",),
    "sum": ("max",),
    "inner": ("left",),
    "left": ("inner",),
    "true": ("false",),
    "false": ("true",),
    "asc": ("desc",),
    "desc": ("asc",),
    "not": ("",),
    "months_3_ago": ("months_6_ago",),
    "months_6_ago": ("months_12_ago",),
    "months_12_ago": ("months_24_ago",),
    "months_24_ago": ("months_12_ago",),
    "invoice_date": ("due_date",),
    "due_date": ("invoice_date",),
    "lag": ("lead",),
    "lead": ("lag",),
}
TOKEN = re.compile(r"<=|>=|<>|[<>=+*-]|\b[a-z_][a-z_0-9]*\b|(?<![\w.])\d+(?![\w.])", re.I)
# not rules: comments, words in quotes, types, roundings, Jinja's own words, names that follow `as`
SKIPPED = re.compile(
    r"--[^\n]*|'[^']*'|(?:as )?decimal\(\d+, ?\d+\)|\b1e\d+\b|\{#.*?#\}|\{%.*?%\}|\bas [a-z_]\w*|\bcount\(\*\)|\.\*"
    r"|\bselect\s+\*|\bcast\(null|\bround\([^()]*, \d\)",
    re.I | re.S,
)


@dataclass(frozen=True)
class Mutation:
    """One token of one file, and what stands there instead."""

    path: Path
    start: int
    old: str
    new: str

    def applied(self, text: str) -> str:
        """The file's text with the token exchanged."""
        return text[: self.start] + self.new + text[self.start + len(self.old) :]

    def describe(self, text: str) -> str:
        """Model, line and what was exchanged."""
        line = text.count("\n", 0, self.start) + 1
        code = text.splitlines()[line - 1].strip()
        return f"{self.path.stem}:{line}: {self.old} -> {self.new or '(nothing)'} in: {code[:90]}"


def mutations(path: Path) -> list[Mutation]:
    """Every single-token change of the SQL in `path`."""
    text = path.read_text(encoding="utf-8")
    blank = SKIPPED.sub(lambda found: " " * len(found.group(0)), text)
    found = []
    for token in TOKEN.finditer(blank):
        word = token.group(0)
        if word.isdigit():
            news: tuple[str, ...] = (str(int(word) + 1),)
        else:
            news = SWAPS.get(word.lower(), ())
            # a change of sign needs two sides
            if word in "+-*" and not re.search(r"[\w)]\s*$", blank[: token.start()]):
                news = ()
        found += [Mutation(path, token.start(), text[token.start() : token.end()], new) for new in news]
    return found
