-- A customer moved to another segment and no axis says why, or stayed and one does.
select
    customer_id,
    profile_date,
    previous_segment,
    segment
from {{ ref('segment_history') }}
where has_moved <> (moved_because is not null) or moved_because = ''
