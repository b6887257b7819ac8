-- A row here: a rank among all prospects, on a list or of a seller is missing or taken twice.
with ranked as (
    select
        company_id,
        prospect_rank,
        list_rank,
        seller_rank,
        row_number() over (partition by prospect_rank is null order by prospect_rank) as prospect_place,
        row_number() over (partition by prospect_list order by list_rank) as list_place,
        row_number() over (partition by seller_code, seller_rank is null order by seller_rank) as seller_place
    from {{ ref('prospect_list') }}
)

select *
from ranked
where prospect_rank <> prospect_place
    or list_rank <> list_place
    or seller_rank <> seller_place
