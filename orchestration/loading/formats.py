r"""How text becomes dates, numbers, flags and ids: the one definition, as DuckDB macros.

Here: `MACROS_SQL`, the scalar macros of schema `loading` that mapping views, staging models and tests all call,
so that a value is read the same way everywhere. `detect_formats.py` finds which decimal mark and date order a
column uses (`detect_formats`, `ColumnFormat` are also importable from here); what a column means is decided in
`propose.py`.

The rule behind every macro: never raise, never guess. Text that contradicts the declared format gives NULL and
becomes a rejected row with its line number; a silently wrong date or amount would be found by nobody.

=========================  =============================================================================
`read_date(s, order)`       DATE; order 'dmy', 'mdy' or 'ymd' counts only where the text leaves it open
`read_timestamp(s, order)`  TIMESTAMP, as written: an offset or Z is dropped, not converted
`read_number(s, mark)`      DECIMAL(18,4); mark ',' or '.' counts only where the text leaves it open
`read_amount(s, mark)`      DECIMAL(18,2), rounded half away from zero
`read_double(s, mark)`      DOUBLE
`read_integer(s, mark)`     INTEGER; 12.0 is 12, 12.5 is NULL
`read_boolean(s)`           BOOLEAN
`read_id(s)`                VARCHAR, trimmed, without the '.0' that a spreadsheet adds to a number
`pad_id(s, width)`          `read_id`, and digit-only ids get back the leading zeros they lost
`is_blank(s)`               whether the text says 'no value' (n.v.t., 00-00-0000, -): such NULLs are no rejects
=========================  =============================================================================

The common shapes come first in each `case` and cost one pattern; a macro's argument is pasted in wherever it is
named, so the slow paths are written as chains that name it once. Casting text to DECIMAL(38,x) was measured
250 times slower than to DECIMAL(18,x) on DuckDB 1.5, hence DECIMAL(18,4) for a plain number.
"""

from __future__ import annotations

from orchestration.loading.detect_formats import ColumnFormat, detect_formats

__all__ = ["MACROS_SQL", "ColumnFormat", "detect_formats"]

_YEAR = r"(?:(?:19|20)[0-9]{2}|2100)"
# Dutch and English; the first three letters are kept, the known ways to go on are only allowed.
_MONTH = (
    r"(jan|feb|mrt|maa|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec)"
    r"(?:r?uar[iy]|rt|ch|il|[eiy]|ustus|ust|t?ember|tober|t)?"
)
_TIME = (
    r"[t ,]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]*)?)? ?(?:[ap]\.?m\.?)?"
    r" ?(?:z|utc|gmt|[-+][0-9]{2}:?[0-9]{2})?$"
)
_GAP = r"[ \x{a0}\x{202f}''’]"  # what may stand between thousands, with '' for a quote inside SQL
_SPACE = r"[\s\x{a0}\x{202f}]*"
_CURRENCY = (
    r"(?:us\$|c\$|€|\$|£|¥|zł|euro?|usd|gbp|cad|aud|nzd|chf|sek|nok|dkk|pln|czk|huf|ron|jpy|cny|inr|sgd|zar)"
)
# Every way a number may be written; what is not here is no number ('1.2.3', '1,234,56', '1.234.56', '1 2').
_BODY = "|".join(
    (
        r"[0-9]+",
        r"[0-9]*[.,][0-9]+",
        r"[0-9]+(?:[.,][0-9]+)?e[-+]?[0-9]{1,2}",
        rf"[1-9][0-9]{{0,2}}(?:{_GAP}[0-9]{{3}})+(?:[.,][0-9]+)?",
        r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?",
        r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?",
    )
)
_NUMBER = (
    rf"^{_SPACE}([-−+(]?){_SPACE}{_CURRENCY}?{_SPACE}([-−+]?){_SPACE}({_BODY})"
    rf"{_SPACE}{_CURRENCY}?{_SPACE}([-−)]?){_SPACE}$"
)
_BLANK = (
    "'', '-', '--', '.', '?', 'n.v.t.', 'n.v.t', 'nvt', 'n/a', 'na', 'n.a.', 'null', 'none', 'nan', 'nat', "
    "'#n/a', '#n/b', 'onbekend', 'unknown', 'leeg', '(leeg)', '(blank)'"
)
_TRUE = "'ja', 'j', 'yes', 'y', 'true', 't', '1', '1.0', 'x', 'waar', 'on'"
_FALSE = "'nee', 'n', 'no', 'false', 'f', '0', '0.0', 'onwaar', 'off'"

_TEXT_SQL = rf"""
create schema if not exists loading;

create or replace macro loading._trimmed(s) as (
    trim(cast(s as varchar), ' ' || chr(9) || chr(10) || chr(13) || chr(160))
);

create or replace macro loading.is_blank(s) as (
    s is null
    or lower(loading._trimmed(s)) in ({_BLANK})
    or regexp_full_match(
        cast(s as varchar), '\s*0{{2,4}}[-/.]?0{{2}}[-/.]?0{{2,4}}(?:[ T]+00:00(?::00(?:\.0*)?)?)?\s*'
    )
);

create or replace macro loading.read_id(s) as (
    nullif(regexp_replace(loading._trimmed(s), '^([0-9]+)\.0+$', '\1'), '')
);

create or replace macro loading.pad_id(s, width) as (
    case
        when regexp_full_match(loading.read_id(s), '[0-9]+') and length(loading.read_id(s)) < width
            then lpad(loading.read_id(s), cast(width as integer), '0')
        else loading.read_id(s)
    end
);

create or replace macro loading.read_boolean(s) as (
    case
        when lower(loading._trimmed(s)) in ({_TRUE}) then true
        when lower(loading._trimmed(s)) in ({_FALSE}) then false
    end
);
"""

_DATE_SQL = rf"""
-- Without the time behind it, and with one kind of separator: '5-4-2019', '26-apr-11', '20190405'.
create or replace macro loading._date_text(s) as (
    regexp_replace(
        regexp_replace(regexp_replace(lower(loading._trimmed(s)), '{_TIME}', ''), '^([0-9]{{8}})\.0*$', '\1'),
        '[-/. ,]+', '-', 'g'
    )
);

-- A year of two digits at the end (at the start): 00-69 is 20xx, 70-99 is 19xx.
create or replace macro loading._full_last_year(d) as (
    regexp_replace(
        regexp_replace(d, '^([0-9]{{1,2}}-[0-9a-z]{{1,3}}-)([0-6][0-9])$', '\120\2'),
        '^([0-9]{{1,2}}-[0-9a-z]{{1,3}}-)([7-9][0-9])$', '\119\2'
    )
);

create or replace macro loading._full_first_year(d) as (
    regexp_replace(
        regexp_replace(d, '^([0-6][0-9]-[0-9]{{1,2}}-[0-9]{{1,2}})$', '20\1'),
        '^([7-9][0-9]-[0-9]{{1,2}}-[0-9]{{1,2}})$', '19\1'
    )
);

-- A month name says itself which part is the month, so the declared order plays no part.
create or replace macro loading._named_date(d) as (
    try_strptime(
        regexp_extract(
            loading._full_last_year(
                replace(replace(replace(replace(
                    regexp_replace(
                        regexp_replace(
                            regexp_replace(
                                d, '^([0-9]{{1,2}})(?:e|st|nd|rd|th)?-?{_MONTH}-?([0-9]+)$', '\1-\2-\3'
                            ),
                            '^{_MONTH}-?([0-9]{{1,2}})(?:st|nd|rd|th)?-([0-9]+)$', '\2-\1-\3'
                        ),
                        '^({_YEAR})-?{_MONTH}-?([0-9]{{1,2}})$', '\3-\2-\1'
                    ),
                'mrt', 'mar'), 'maa', 'mar'), 'mei', 'may'), 'okt', 'oct')
            ),
            '^[0-9]{{1,2}}-[a-z]{{3}}-{_YEAR}$'
        ),
        '%d-%b-%Y'
    )
);

create or replace macro loading._numbered_date(d, date_order) as (
    try_strptime(
        regexp_extract(
            regexp_replace(
                regexp_replace(
                    case
                        when date_order = 'ymd' then loading._full_first_year(d)
                        else loading._full_last_year(d)
                    end,
                    '^([0-9]{{1,2}})-([0-9]{{1,2}})-([0-9]{{4}})$',
                    case when date_order = 'dmy' then '\3-\2-\1' when date_order = 'mdy' then '\3-\1-\2' else '' end
                ),
                '^([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})$', '\1-\2-\3'
            ),
            '^{_YEAR}-[0-9]{{1,2}}-[0-9]{{1,2}}$'
        ),
        '%Y-%m-%d'
    )
);

-- 5-4-2019, 5/4/19: the declared order decides.
create or replace macro loading._ordered_date(s, date_order) as (
    case
        when regexp_full_match(s, '[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.]{_YEAR}')
            then case date_order
                when 'dmy' then try_strptime(s, ['%d-%m-%Y', '%d/%m/%Y', '%d.%m.%Y'])
                when 'mdy' then try_strptime(s, ['%m-%d-%Y', '%m/%d/%Y', '%m.%d.%Y'])
            end
        else loading._numbered_date(loading._date_text(s), date_order)
    end
);

create or replace macro loading.read_date(s, date_order) as (
    cast(
        case
            when s is null then null
            when regexp_full_match(
                cast(s as varchar), '{_YEAR}-[0-9]{{2}}-[0-9]{{2}}(?:[ T][0-9]{{2}}:[0-9:.]+Z?)?'
            ) then try_strptime(left(cast(s as varchar), 10), '%Y-%m-%d')
            when regexp_matches(lower(cast(s as varchar)), '^[^:]*[a-z]{{3}}')
                then loading._named_date(loading._date_text(s))
            else loading._ordered_date(cast(s as varchar), date_order)
        end as date
    )
);

create or replace macro loading._read_time(s) as (
    cast(
        case
            when not contains(s, ':') then null
            when regexp_matches(lower(s), ':[0-9]{{2}} ?[ap]\.?m')
                then try_strptime(
                    regexp_extract(s, '([0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?)', 1)
                    || upper(regexp_extract(lower(s), ':[0-9]{{2}} ?([ap])', 1)) || 'M',
                    ['%I:%M%p', '%I:%M:%S%p']
                )
            else try_strptime(
                replace(
                    regexp_extract(s, '([0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:[.,][0-9]{{1,6}})?)?)', 1), ',', '.'
                ),
                ['%H:%M', '%H:%M:%S', '%H:%M:%S.%f']
            )
        end as time
    )
);

create or replace macro loading.read_timestamp(s, date_order) as (
    loading.read_date(s, date_order) + coalesce(loading._read_time(cast(s as varchar)), time '00:00:00')
);
"""

_NUMBER_SQL = rf"""
-- '-1.234,56' for '€ 1.234,56-': sign in front, no currency, separators still as written; '' for what is no
-- number. The Dutch ',-' for 'no cents' becomes ',0'.
create or replace macro loading._number_text(s) as (
    regexp_extract(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    regexp_replace(lower(cast(s as varchar)), '([0-9]),(?:--?|=)([^0-9]*)$', '\1,0\2'),
                    '{_NUMBER}', '|\1\2\4|\3'
                ),
                '^\|(?:-|−|\(\))\|', '#-'
            ),
            '^\|\+?\|', '#'
        ),
        '^#(.*)$', 1
    )
);

-- Two different separators, one that comes twice, or a gap between thousands say themselves which is the decimal
-- mark. A lone separator is the declared mark, or the other one right before three digits.
create or replace macro loading._plain_number(n, mark) as (
    case
        when regexp_full_match(n, '-?[0-9]*') then n
        when regexp_matches(n, '{_GAP}') then replace(regexp_replace(n, '{_GAP}', '', 'g'), ',', '.')
        when regexp_matches(n, '\..*,') then replace(replace(n, '.', ''), ',', '.')
        when regexp_matches(n, ',.*\.') then replace(n, ',', '')
        when regexp_matches(n, '\..*\.') then replace(n, '.', '')
        when regexp_matches(n, ',.*,') then replace(n, ',', '')
        when contains(n, mark) or contains(n, 'e') then replace(n, ',', '.')
        when regexp_full_match(n, '-?[1-9][0-9]{{0,2}}[.,][0-9]{{3}}') then replace(replace(n, '.', ''), ',', '')
    end
);

create or replace macro loading._digits(s, mark) as (
    case
        when s is null then null
        when mark = '.' and regexp_full_match(s, '-?[0-9]+(?:\.[0-9]+)?') then s
        when mark = ',' and regexp_full_match(s, '-?[0-9]+(?:,[0-9]+)?') then replace(s, ',', '.')
        when regexp_full_match(s, '-?[1-9][0-9]{{0,2}}(?:\.[0-9]{{3}})+,[0-9]+')
            then replace(replace(s, '.', ''), ',', '.')
        when regexp_full_match(s, '-?[1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+\.[0-9]+') then replace(s, ',', '')
        when mark in ('.', ',') then loading._plain_number(loading._number_text(s), mark)
    end
);

create or replace macro loading.read_number(s, mark) as (
    try_cast(loading._digits(cast(s as varchar), mark) as decimal(18, 4))
);

create or replace macro loading.read_amount(s, mark) as (
    try_cast(loading._digits(cast(s as varchar), mark) as decimal(18, 2))
);

create or replace macro loading.read_double(s, mark) as (
    try_cast(loading._digits(cast(s as varchar), mark) as double)
);

-- By pattern, because a cast would round a fraction silently.
create or replace macro loading.read_integer(s, mark) as (
    try_cast(regexp_extract(loading._digits(cast(s as varchar), mark), '^(-?[0-9]+)(?:\.0*)?$', 1) as integer)
);
"""

_EVIDENCE_SQL = r"""
-- What a value says about its column's decimal mark: 'comma' and 'point' prove it, 'open_comma' and 'open_point'
-- (a lone separator before three digits) do not, 'plain' has none, 'none' is no number.
create or replace macro loading._text_evidence(n) as (
    case
        when n = '' then 'none'
        when regexp_full_match(n, '-?[1-9][0-9]{0,2}\.[0-9]{3}') then 'open_point'
        when regexp_full_match(n, '-?[1-9][0-9]{0,2},[0-9]{3}') then 'open_comma'
        when regexp_matches(n, '\..*,|\..*\.') then 'comma'
        when regexp_matches(n, ',.*\.|,.*,') then 'point'
        when contains(n, ',') then 'comma'
        when contains(n, '.') then 'point'
        else 'plain'
    end
);

create or replace macro loading._number_evidence(s) as (
    case
        when regexp_full_match(s, '-?[0-9]+') then 'plain'
        when regexp_full_match(s, '-?[0-9]+\.[0-9]{1,2}') then 'point'
        when regexp_full_match(s, '-?[0-9]+,[0-9]{1,2}') then 'comma'
        else loading._text_evidence(loading._number_text(s))
    end
);
"""

MACROS_SQL = _TEXT_SQL + _DATE_SQL + _NUMBER_SQL + _EVIDENCE_SQL
"""Statements that create (or replace) the macros in schema `loading` of the current database."""
