-- One row per prospect in the order of its rank; of each list the 5,000 best, so that a page stays light for any company.
-- sales.prospect_totals has all of them. Telephone numbers and addresses stay out: a call list is for who calls.
select
    company_id,
    company_name,
    registration_number,
    prospect_list,
    list_reason,
    prospect_rank,
    score,
    probability,
    probability_low,
    probability_high,
    affinity_class,
    expected_yearly_value,
    health_grade,
    reasons_for,
    reasons_against,
    similar_customers,
    advised_term_days,
    advised_limit_amount,
    phone_permission,
    permission_notes,
    best_channel,
    seller_code,
    planned_week,
    sector_section,
    sector_name,
    size_class,
    city,
    region_code,
    region
from good_performer_prospects
qualify row_number() over (partition by prospect_list order by prospect_rank nulls last, company_id) <= 5000
order by prospect_rank nulls last, company_id
