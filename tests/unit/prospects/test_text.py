"""Delivered text is harmless in a spreadsheet and on a terminal."""

from __future__ import annotations

import pytest

from orchestration.prospects.text import dialled, harmless, is_like_formula, one_line


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'=1+1"),
        ("\r=1+1", "'=1+1"),
        ("\n=1+1", "'=1+1"),
        ("\tplain", "'plain"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠a", "'＠a"),
        ("  =1", "'=1"),
        ("\x00=1", "'=1"),
        ("\ufeff=1", "'=1"),
        ("\u200b=1", "'=1"),
        ("a=1", "a=1"),
        ("Bakker - Zn", "Bakker - Zn"),
        ("'t Hof", "'t Hof"),
        ("", ""),
    ],
)
def test_what_begins_as_a_formula_gets_an_apostrophe(text: str, written: str) -> None:
    assert harmless(text) == written
    assert is_like_formula(text) == (written != text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nb", "a b"),
        ("a\r\n\tb", "a b"),
        ("a  b", "a b"),
        (" a ", "a"),
        ("a\u00a0b", "a b"),
        ("a\u2028b", "a b"),
        ("a\x1b[31mb\x07", "a[31mb"),
        ("\u202eabc", "abc"),
        ("zero\u200bwidth", "zerowidth"),
        ("Müller 株式会社", "Müller 株式会社"),
    ],
)
def test_text_becomes_one_line_that_nothing_obeys(text: str, line: str) -> None:
    assert one_line(text) == line


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("+31 20 1234567", "0031 20 1234567"),
        ("+31(0)20-123", "0031(0)20-123"),
        ("＋31 20", "0031 20"),
        ("020-1234567", "020-1234567"),
        ("+31 20 ask for Jan", "'+31 20 ask for Jan"),
        ("=cmd()", "'=cmd()"),
    ],
)
def test_a_telephone_number_keeps_dialling_without_its_plus(number: str, written: str) -> None:
    assert dialled(number) == written
