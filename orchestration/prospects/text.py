"""Text that comes from delivered files, made harmless for whoever opens what we write.

A spreadsheet takes a cell that begins with =, +, - or @ for a formula, also behind a tab or a line end, and a
full-width sign for the plain one. A terminal obeys control signs.
"""

from __future__ import annotations

import re
import unicodedata

_STARTS = ("=", "+", "-", "@")
_WHITE = re.compile(r"\s+")
# control signs are obeyed, signs without a width or that turn the direction of writing make a name look like another
_UNSEEN = ("Cc", "Cf", "Cs")
_TELEPHONE = re.compile(r"[＋+][\d\s().\-/]+")


def is_like_formula(text: str) -> bool:
    """Whether a spreadsheet may compute it: as it is, or as it is written here."""
    if text[:1].isalnum():
        return False  # nearly all there is, and there is much
    plain = unicodedata.normalize("NFKC", text)
    return plain.startswith(("\t", "\r", "\n")) or one_line(plain).startswith(_STARTS)


def harmless(text: str) -> str:
    """The text for a CSV file: one line; an apostrophe before what may be taken for a formula."""
    return f"'{one_line(text)}" if is_like_formula(text) else one_line(text)


def one_line(text: str) -> str:
    """The text on one line, without signs that a terminal or a spreadsheet obeys."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    kept = (" " if sign in "\t\r\n\v\f\x85\u2028\u2029" else sign for sign in text)
    visible = "".join(sign for sign in kept if unicodedata.category(sign) not in _UNSEEN)
    return _WHITE.sub(" ", visible).strip()


def dialled(number: str) -> str:
    """A telephone number with 00 for its leading +, which dials the same and is no formula."""
    text = one_line(number)
    return f"00{text[1:].lstrip()}" if _TELEPHONE.fullmatch(text) else harmless(text)
