-- A row here: a feature of the scorecards or of the drift has no name in seed feature_names, so it would be left out.
select
    'scorecard' as where_used,
    s.feature
from {{ ref('stg_scoring__scorecard') }} as s
left join {{ ref('feature_names') }} as f on s.feature = f.feature
where f.feature is null
union all
select
    'drift' as where_used,
    s.feature
from {{ ref('stg_scoring__drift') }} as s
left join {{ ref('feature_names') }} as f on s.feature = f.feature
where f.feature is null
union all
select
    'bin_names' as where_used,
    n.feature
from {{ ref('bin_names') }} as n
left join {{ ref('feature_names') }} as f on n.feature = f.feature
where f.feature is null
