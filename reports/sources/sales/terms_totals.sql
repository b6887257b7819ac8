-- One row per kind of company and advice: how many get it, and how many of them have a term that the law does not allow.
select
    party_type,
    advice,
    count(*) as party_count,
    count(*) filter (where is_term_flagged) as flagged_count,
    max(base_currency_code) as base_currency_code
from terms_advice
group by party_type, advice
order by party_type, advice
