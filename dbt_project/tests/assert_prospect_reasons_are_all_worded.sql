-- A row here: a reason that was computed for a listed company has no words, because its feature has no name.
select
    s.company_id,
    s.model,
    s.direction,
    s.place,
    s.feature
from {{ ref('stg_scoring__score_reasons') }} as s
inner join {{ ref('prospect_list') }} as l on s.company_id = l.company_id
left join {{ ref('prospect_reason_texts') }} as t
    on s.company_id = t.company_id and s.model = t.model and s.direction = t.direction and s.place = t.place
where s.place <= 2
    and (s.direction = 'for' or s.model = 'performance')
    and (t.reason is null or t.reason_nl is null or t.feature <> s.feature)
