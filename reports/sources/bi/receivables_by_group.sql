-- One row per segment, sector or country and month, of the last 36 months; of the countries the 30 that bought most.
with recent as (
    select *
    from receivables_by_group
    where dimension <> 'total'
        and month_start > (select max(month_start) from receivables_by_group) - interval 36 month
),

ranked as (
    select
        dimension,
        group_code,
        row_number() over (partition by dimension order by sum(invoiced_amount) desc nulls last, group_code) as place
    from recent
    group by dimension, group_code
)

select
    recent.dimension,
    recent.group_code,
    recent.month_start,
    recent.invoiced_amount,
    recent.received_amount,
    recent.closing_receivables_amount,
    recent.not_due_amount,
    recent.overdue_rate,
    recent.dso_days,
    recent.dso_countback_days,
    recent.best_possible_dso_days,
    recent.average_days_delinquent,
    recent.cei,
    recent.due_count,
    recent.on_time_rate
from recent
inner join ranked on recent.dimension = ranked.dimension and recent.group_code = ranked.group_code
where ranked.place <= 30
order by recent.dimension, recent.group_code, recent.month_start
