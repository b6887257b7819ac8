{%- set channels = ['phone', 'email', 'post', 'visit'] -%}
with companies as (
    select * from {{ ref('market_companies') }}
),

permissions as (
    select * from {{ ref('prospect_permissions') }}
),

channels as (
    select
        k.company_id,
        h.channel,
        h.reason || '. ' || p.reason as reason,
        h.reason_nl || '. ' || p.reason_nl as reason_nl,
        row_number() over (partition by k.company_id order by h.position) as place
    from companies as k
    cross join {{ ref('prospect_channels') }} as h
    inner join permissions as p on k.company_id = p.company_id and h.channel = p.channel and p.permission = 'allowed'
    where {{ class_in('k.size_class', 'h.size_class') }} and (k.has_address or not h.needs_address)
),

-- few combinations of classes, however many companies
combinations as (
    select distinct
        region_code,
        sector_section,
        size_class
    from companies
),

territories as (
    select
        c.region_code,
        c.sector_section,
        c.size_class,
        t.territory,
        t.seller_code,
        row_number() over (partition by c.region_code, c.sector_section, c.size_class order by t.priority) as place
    from combinations as c
    cross join {{ ref('territories') }} as t
    where {{ class_in('c.region_code', 't.region_code') }}
        and {{ class_in('c.sector_section', 't.sector_section') }}
        and {{ class_in('c.size_class', 't.size_class') }}
),

-- of several accounts the oldest that has a seller
accounts as (
    select
        b.company_id,
        a.account_id,
        a.owner_code,
        cast(count(*) over (partition by b.company_id) as integer) as account_count,
        row_number() over (
            partition by b.company_id
            order by a.owner_code is null, a.created_at asc nulls last, a.account_id asc
        ) as place
    from {{ ref('bridge_account_company') }} as b
    inner join {{ ref('dim_account') }} as a on b.account_id = a.account_id
)

select
    k.company_id,
    k.is_natural_person,
    {% for channel in channels %}
    {{ channel }}.permission as {{ channel }}_permission,
    {% endfor %}
    h.channel as best_channel,
    case
        when h.channel is not null then h.reason
        when 'allowed' in (phone.permission, email.permission, post.permission, visit.permission) then 'What is allowed needs an address, and none is known.'
        else 'No channel is allowed without consent.'
    end as best_channel_reason,
    case
        when h.channel is not null then h.reason_nl
        when 'allowed' in (phone.permission, email.permission, post.permission, visit.permission) then 'Wat mag, vraagt een adres, en dat is niet bekend.'
        else 'Zonder toestemming mag geen enkel kanaal.'
    end as best_channel_reason_nl,
    coalesce(a.owner_code, t.seller_code) as seller_code,
    t.territory,
    a.account_id,
    coalesce(a.account_count, 0) as account_count
from companies as k
{% for channel in channels %}
left join permissions as {{ channel }} on k.company_id = {{ channel }}.company_id and {{ channel }}.channel = '{{ channel }}'
{% endfor %}
left join territories as t
    on k.region_code = t.region_code and k.sector_section = t.sector_section and k.size_class = t.size_class and t.place = 1
left join channels as h on k.company_id = h.company_id and h.place = 1
left join accounts as a on k.company_id = a.company_id and a.place = 1
