-- A place is taken twice or left out: the order of calling cannot be followed.
with places as (
    select
        'call_list' as list,
        call_rank as place
    from {{ ref('call_list') }}
    union all
    select
        'call_invoices' as list,
        invoice_rank as place
    from {{ ref('call_invoices') }}
    union all
    select
        'owner ' || coalesce(owner_code, '') as list,
        owner_rank as place
    from {{ ref('account_manager_calls') }}
)

select list from places
group by list
having count(place) <> count(distinct place) or coalesce(max(place), 0) <> count(place) or coalesce(min(place), 1) <> 1
