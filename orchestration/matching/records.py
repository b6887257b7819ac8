"""What is known of each record, in one spelling: names, addresses, telephone numbers, domains, numbers.

Three kinds of records meet here: customers (ERP), accounts (CRM) and companies (bureau). A record may have several
faces: a company's former names and addresses, its trade names; an account's website and its people's e-mail. All of them
are kept as lists, so that a record that still carries the old address is found.

Words (legal forms, short forms, towns with two names) are in `words.csv`; the legal forms of other countries come
from cleanco. Everything is done in DuckDB, a million companies at a time.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import duckdb

FAMILY = 20  # daughters of one parent that are told apart one by one

# what a relation of each kind must have; a column that a source lacks is NULL there
COLUMNS = {
    "customer": (
        "customer_id", "customer_name", "country_code", "registration_number", "vat_number", "iban", "legal_form",
        "street", "postal_code", "city", "phone", "email", "employee_count", "parent_customer_id", "since_date",
    ),
    "account": (
        "account_id", "account_name", "country_code", "registration_number", "vat_number", "website", "address",
        "postal_code", "city", "phone", "email", "employee_count", "lifecycle_stage", "since_date",
    ),
    "company": (
        "company_id", "company_name", "trade_names", "country_code", "registration_number", "vat_number", "legal_form",
        "street", "postal_code", "city", "phone", "website", "employee_count", "parent_company_id", "since_date",
    ),
}  # fmt: skip


@cache
def foreign_forms() -> str:
    """Legal forms at the end of a name as alternatives of a regular expression, longest first (from cleanco)."""
    from cleanco import prepare_default_terms

    terms = {" ".join(words).replace("&", "en") for _, words in prepare_default_terms()}
    plain = sorted({re.sub(r"[^a-z0-9 ]", "", term).strip() for term in terms}, key=lambda t: (-len(t), t))
    return "|".join(term for term in plain if len(term) > 1)


def load_words(con: duckdb.DuckDBPyConnection) -> None:
    """`words.csv` as table `words`."""
    path = files("orchestration.matching").joinpath("words.csv")
    con.execute(
        f"create or replace temp table words as from read_csv('{path}', header=true, all_varchar=true)"
    )


def define_macros(con: duckdb.DuckDBPyConnection) -> None:
    """The scalar rules of spelling as DuckDB macros."""
    con.execute(r"""
        create or replace macro plain(x) as
            -- dots after single letters belong to an abbreviation ('B.V.'), other signs part words
            trim(regexp_replace(regexp_replace(regexp_replace(replace(replace(strip_accents(lower(x)), '&', ' en '), '+', ' en '),
                '\b([a-z])\.', '\1', 'g'), '[''`´’]', '', 'g'), '[^a-z0-9]+', ' ', 'g'));
        create or replace macro squeezed(x) as nullif(regexp_replace(strip_accents(lower(x)), '[^a-z0-9]', '', 'g'), '');
        create or replace macro postcode_key(x) as
            case when squeezed(x) similar to '[0-9]{4}[a-z]{2}' then squeezed(x)
                 when length(squeezed(x)) >= 4 then squeezed(x) end;
        create or replace macro full_postcode(x, country) as
            case when coalesce(country, getvariable('home')) <> 'NL' or length(x) = 6 then x end;
        create or replace macro phone_key(x) as
            case when length(regexp_replace(x, '[^0-9]', '', 'g')) >= 8
                 then right(ltrim(regexp_replace(replace(x, '(0)', ''), '[^0-9]', '', 'g'), '0'), 9) end;
        create or replace macro one_line(x) as regexp_extract(lower(x), '^(.*?),?\s+(\d{4}\s?[a-z]{2})\s+(.+)$', ['street', 'postcode', 'town']);
        create or replace macro house_number(x) as
            nullif(regexp_extract(lower(x), '\D(\d{1,5})\s*[-/ ]?\s*(?:[a-z]{1,3}|bis|\d{1,4}|[ivx]+)?\s*$', 1), '');
        create or replace macro street_of(x) as
            regexp_replace(lower(x), '\s+\d{1,5}\s*[-/ ]?\s*(?:[a-z]{1,3}|bis|\d{1,4}|[ivx]+)?\s*$', '');
        create or replace macro domain_key(x) as
            nullif(regexp_replace(regexp_replace(lower(trim(x)), '^(?:[a-z]+://)?(?:www\d?\.)?', ''), '[/?#:].*$', ''), '');
        create or replace macro mail_domain(x) as domain_key(nullif(split_part(lower(trim(x)), '@', 2), ''));
    """)


def make_records(con: duckdb.DuckDBPyConnection, country: str = "NL") -> None:
    """Views `customers`, `accounts`, `companies` (COLUMNS; several rows per id are its faces) → table `records`.

    `records`: rid (running number in the order of kind and id), kind, id, since_date, country_code, form,
    employee_count, is_customer_stage, and the lists names (whole names squeezed), keys (looser spellings of them), tokens, postcodes,
    places (postcode and house number), doors (street, house number and town), streets, towns, districts (four digits of the postcode), phones, domains, labels (domains as names).
    """
    from orchestration.matching.keys import make_keys

    con.execute("set variable home = $home", {"home": country})
    load_words(con)
    define_macros(con)
    con.execute("""
        create or replace temp table faces as
        select 'customer' as kind, customer_id as id, customer_name as name, country_code, legal_form, street, postal_code, city,
            phone, null as website, email, employee_count, null as lifecycle_stage, since_date
        from customers
        union all
        select 'account', account_id, account_name, country_code, null, address, postal_code, city,
            phone, website, email, employee_count, lifecycle_stage, since_date
        from accounts
        union all
        select 'company', company_id, company_name, country_code, legal_form, street, postal_code, city,
            phone, website, null, employee_count, null, since_date
        from companies
    """)
    # an address on one line holds the postcode and the town as well
    con.execute("""
        update faces set street = one_line(street).street, postal_code = coalesce(postal_code, one_line(street).postcode),
            city = coalesce(city, one_line(street).town)
        where one_line(street).postcode <> ''
    """)
    con.execute("""
        create or replace temp table ids as
        select row_number() over (order by kind, id) as rid, kind, id,
            min(since_date) as since_date,
            max(country_code) as country_code,
            max(squeezed(legal_form)) as legal_form,
            max(employee_count) as employee_count,
            bool_or(squeezed(lifecycle_stage) in ('customer', 'klant', 'evangelist')) as is_customer_stage
        from faces group by kind, id
    """)
    _make_names(con)
    _make_places(con)
    _make_reach(con)
    make_keys(con)
    con.execute("""
        create or replace temp table records as
        select i.rid, i.kind, i.id, i.since_date, i.country_code, i.employee_count, i.is_customer_stage,
            coalesce(n.form, i.legal_form) as form, n.names, n.keys, n.tokens,
            p.postcodes, list_sort(list_distinct(list_transform(p.postcodes, x -> left(x, 4)))) as districts, p.places, p.doors, p.streets, p.towns,
            t.phones, d.domains, d.labels, k.registrations, k.vats, k.ibans
        from ids as i
        left join record_names as n using (rid)
        left join record_places as p using (rid)
        left join record_phones as t using (rid)
        left join record_domains as d using (rid)
        left join (
            select rid,
                list(key order by key) filter (where scheme = 'registration_number') as registrations,
                list(key order by key) filter (where scheme = 'vat_number') as vats,
                list(key order by key) filter (where scheme = 'iban') as ibans
            from record_keys group by rid
        ) as k using (rid)
        order by rid
    """)
    con.execute(f"""
        create or replace temp table relatives as
        with parents as (
            select distinct c.rid, p.rid as parent
            from (
                select 'customer' as kind, customer_id as id, parent_customer_id as parent_id from customers
                union all
                select 'company', company_id, parent_company_id from companies
            ) as f
            inner join ids as c on f.kind = c.kind and f.id = c.id
            inner join ids as p on f.kind = p.kind and f.parent_id = p.id
            where c.rid <> p.rid
        ),
        small as (
            select * from parents where parent in (select parent from parents group by parent having count(*) <= {FAMILY})
        )
        select rid, parent as other from small
        union
        select parent, rid from small
        union
        select a.rid, b.rid from small as a inner join small as b on a.parent = b.parent and a.rid <> b.rid
    """)
    for table in (
        "faces",
        "record_names",
        "record_places",
        "record_phones",
        "record_domains",
        "name_words",
        "raw_names",
    ):
        con.execute(f"drop table if exists {table}")


def _make_names(con: duckdb.DuckDBPyConnection) -> None:
    """Names without legal form and joining words, short forms written out; looser keys beside them."""
    con.execute("""
        create or replace temp table raw_names as
        select distinct i.rid, f.name
        from (
            select kind, id, name from faces
            union all
            select 'company', company_id, trim(unnest(string_split(trade_names, ';'))) from companies where trade_names is not null
        ) as f
        inner join ids as i on f.kind = i.kind and f.id = i.id
        where plain(f.name) <> ''
    """)
    con.execute(f"""
        create or replace temp table name_words as
        with texts as (
            select distinct name, plain(name) as text from raw_names
        ),
        bare as (
            -- foreign forms stand at the end; what is nothing but a form stays a name
            select name, text, coalesce(nullif(regexp_replace(text, ' (?:{foreign_forms()})$', ''), ''), text) as short from texts
        ),
        words_of as (
            select name, unnest(string_split(short, ' ')) as word, generate_subscripts(string_split(short, ' '), 1) as place from bare
        ),
        told as (
            select w.name, w.place, coalesce(s.standard, w.word) as word,
                f.word is not null as is_form, j.word is not null as is_joint, f.standard as form
            from words_of as w
            left join words as s on w.word = s.word and s.kind = 'short'
            left join words as f on w.word = f.word and f.kind = 'form'
            left join words as j on w.word = j.word and j.kind = 'joint'
        ),
        listed as (
            select name,
                list(word order by place) filter (where not is_form and not is_joint) as core,
                list(word order by place) filter (where not is_form) as whole,
                list(word order by place) as every_word,
                min(form) as form
            from told group by name
        )
        select l.name, coalesce(l.core, l.whole, l.every_word) as tokens, coalesce(l.whole, l.every_word) as whole,
            coalesce(l.form, nullif(replace(regexp_extract(b.text, ' ({foreign_forms()})$', 1), ' ', ''), '')) as form
        from listed as l inner join bare as b using (name)
    """)
    con.execute("""
        create or replace temp table record_names as
        with towns as (
            select distinct squeezed(city) as town from faces where squeezed(city) is not null
            union
            select word from words where kind = 'town'
        ),
        spread as (
            select name, unnest(tokens) as word, generate_subscripts(tokens, 1) as place from name_words
        ),
        -- the town in a name says where, not who: 'Zwart Apeldoorn' is Zwart
        townless as (
            select s.name, string_agg(s.word, '' order by s.place) filter (where t.town is null) as elsewhere
            from spread as s left join towns as t on s.word = t.town
            group by s.name
        ),
        placed as (
            select r.rid, w.tokens, w.whole, w.form, array_to_string(w.tokens, '') as squeezed_name, t.elsewhere
            from raw_names as r
            inner join name_words as w using (name)
            inner join townless as t using (name)
        )
        select rid,
            list_sort(list_distinct(list(squeezed_name))) as names,
            list_sort(list_distinct(flatten(list([
                squeezed_name, array_to_string(whole, ''), array_to_string(list_sort(tokens), ''),
                case when length(elsewhere) >= 4 then elsewhere else squeezed_name end
            ])))) as keys,
            list_sort(list_distinct(flatten(list(tokens)))) as tokens,
            min(form) as form
        from placed group by rid
    """)


def _make_places(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        create or replace temp table record_places as
        with addresses as (
            select distinct i.rid, postcode_key(f.postal_code) as postcode, i.country_code,
                house_number(f.street) as house_number, street_of(f.street) as street, squeezed(f.city) as city
            from faces as f inner join ids as i on f.kind = i.kind and f.id = i.id
        ),
        streets as (
            select distinct street, array_to_string(list_transform(string_split(plain(street), ' '), x -> x), ' ') as text
            from addresses where street is not null
        ),
        street_words as (
            select street, unnest(string_split(text, ' ')) as word, generate_subscripts(string_split(text, ' '), 1) as place from streets
        ),
        street_keys as (
            select s.street,
                string_agg(coalesce(w.standard, regexp_replace(s.word, 'str$', 'straat')), '' order by s.place) as street_key
            from street_words as s left join words as w on s.word = w.word and w.kind = 'street'
            group by s.street
        ),
        keyed as (
            select a.rid, a.postcode, full_postcode(a.postcode, a.country_code) as full_code, a.house_number, k.street_key,
                coalesce(t.standard, a.city) as town
            from addresses as a
            left join street_keys as k using (street)
            left join words as t on a.city = t.word and t.kind = 'town'
        )
        select rid,
            list_sort(list_distinct(list(postcode) filter (where postcode is not null))) as postcodes,
            list_sort(list_distinct(list(full_code || '|' || house_number) filter (where full_code is not null and house_number is not null))) as places,
            list_sort(list_distinct(list(street_key || '|' || house_number || '|' || town)
                filter (where street_key is not null and house_number is not null and town is not null))) as doors,
            -- a post box is an address but no street
            list_sort(list_distinct(list(street_key || '|' || town)
                filter (where street_key is not null and town is not null and street_key not like 'postbus%' and street_key not like 'pobox%'))) as streets,
            list_sort(list_distinct(list(town) filter (where town is not null))) as towns
        from keyed group by rid
    """)


def _make_reach(con: duckdb.DuckDBPyConnection) -> None:
    """Telephone numbers and domains; a domain where everybody has mail is nobody's."""
    con.execute("""
        create or replace temp table record_phones as
        select i.rid, list_sort(list_distinct(list(phone_key(f.phone)))) as phones
        from faces as f inner join ids as i on f.kind = i.kind and f.id = i.id
        where phone_key(f.phone) is not null
        group by i.rid
    """)
    con.execute("""
        create or replace temp table record_domains as
        with found as (
            select distinct i.rid, d.domain
            from (
                select kind, id, domain_key(website) as domain from faces
                union all
                select kind, id, mail_domain(email) from faces
            ) as d
            inner join ids as i on d.kind = i.kind and d.id = i.id
            left join words as w on split_part(d.domain, '.', 1) = w.word and w.kind = 'freemail'
            where d.domain like '%.%' and w.word is null
        )
        select rid, list_sort(list(domain)) as domains,
            list_sort(list_distinct(list(regexp_replace(regexp_replace(split_part(domain, '.', 1), '[^a-z0-9]', '', 'g'), '(?:bv|nv|vof|groep|nl)$', ''))
                filter (where length(split_part(domain, '.', 1)) >= 4))) as labels
        from found group by rid
    """)
