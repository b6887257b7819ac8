-- A finding that the model knows is not in the seed, or the other way round: a deal would get no finding, or a wrong one.
with expected as (
    {% for finding in [
        'term_beyond_law', 'no_term_agreed', 'invoiced_longer_than_agreed', 'not_kept', 'invoiced_shorter_than_agreed',
        'consequence_not_stated', 'unknown_customer', 'closing_day_unknown', 'followed_by_next_deal', 'no_invoices_yet',
        'too_early', 'kept'
    ] %}
    select '{{ finding }}' as finding
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select coalesce(f.finding, e.finding) as finding
from expected as e
full outer join {{ ref('deal_term_findings') }} as f on e.finding = f.finding
where e.finding is null or f.finding is null or coalesce(f.finding_name, '') = '' or coalesce(f.advice, '') = ''
