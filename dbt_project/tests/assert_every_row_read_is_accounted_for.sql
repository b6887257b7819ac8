-- A failure means that a delivered row vanished: rows read differ from loaded + rejected + left out + folded.
select *
from {{ ref('row_balance') }}
where rows_read <> rows_loaded + rows_unreadable + rows_rejected + rows_left_out + rows_folded
