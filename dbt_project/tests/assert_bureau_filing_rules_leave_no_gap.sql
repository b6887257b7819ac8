-- A failure means that a financial year of a legal form falls under two filing rules or, between two of them, under none.
with rules as (
    select
        *,
        lead(year_ends_from) over (partition by country_code, legal_form order by year_ends_from) as next_from
    from {{ ref('filing_rules') }}
)

select *
from rules
where year_ends_until <> coalesce(next_from, year_ends_until)
    or year_ends_until <= year_ends_from
    -- a form is spelled as the models spell it, or no company has it
    or legal_form <> {{ letters_only('legal_form') }}
