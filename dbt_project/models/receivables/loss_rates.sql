-- What is open at a month end is looked at again one month end later: it was settled, it is in the same bucket, or it
-- got worse (a later bucket, or written off). Of what left its bucket, the share that got worse is the roll rate; the
-- loss rate of a bucket is the product of the roll rates from it to the write-off.
with month_ends as (
    select
        date_day as starts_on,
        lead(date_day) over (order by date_day) as ends_on
    from {{ ref('dim_date') }}
    where date_day = month_end
),

states as (
    select * from {{ ref('fct_invoice_state') }}
),

written_off as (
    select
        w.invoice_id,
        m.ends_on,
        {{ money_sum('w.written_off_amount') }} as written_off_amount
    from {{ ref('receivable_movements') }} as w
    inner join month_ends as m on w.moved_on > m.starts_on and w.moved_on <= m.ends_on
    -- a write-off taken back does not undo the loss of another month
    where w.written_off_amount > 0
    group by 1, 2
),

open_at_start as (
    select
        s.invoice_id,
        s.customer_id,
        m.starts_on,
        m.ends_on,
        s.open_amount_base as start_amount,
        {{ ageing_place(days_between('s.due_date', 'm.starts_on')) }} as start_place,
        {{ ageing_place(days_between('s.due_date', 'm.ends_on')) }} as end_place
    from states as s
    inner join month_ends as m on s.valid_from <= m.starts_on and m.starts_on < s.valid_until
    where s.is_open
),

followed as (
    select
        o.customer_id,
        o.starts_on,
        o.start_place,
        o.end_place,
        o.start_amount,
        -- who pays too much leaves nothing open
        greatest(e.open_amount_base, 0) as end_amount,
        coalesce(w.written_off_amount, 0) as written_off_amount
    from open_at_start as o
    inner join states as e on o.invoice_id = e.invoice_id and e.valid_from <= o.ends_on and o.ends_on < e.valid_until
    left join written_off as w on o.invoice_id = w.invoice_id and o.ends_on = w.ends_on
),

moved as (
    select
        customer_id,
        starts_on,
        start_place,
        start_amount - case when end_place = start_place then end_amount else 0 end as left_amount,
        written_off_amount + case when end_place = start_place then 0 else end_amount end as worsened_amount
    from followed
),

judged as (
    select
        customer_id,
        starts_on,
        start_place as bucket_place,
        left_amount,
        -- a chargeback may open more than there was, and what it opens may be written off as well
        least(worsened_amount, left_amount) as worsened_amount
    from moved
    where
        -- a credit note cannot be lost
        left_amount > 0
        -- a ledger without any write-off does not say that nothing is ever lost
        and (start_place < {{ ageing_buckets() | length }} or (select count(*) from written_off) > 0)
),

seen as (
    select
        'all' as segment,
        bucket_place,
        cast(count(*) as integer) as document_count,
        {{ money_sum('left_amount') }} as left_amount,
        {{ money_sum('worsened_amount') }} as worsened_amount
    from judged
    group by bucket_place
    union all
    -- by the segment that the customer was in then: the segment of today knows how it ended
    select
        h.segment,
        j.bucket_place,
        cast(count(*) as integer) as document_count,
        {{ money_sum('j.left_amount') }} as left_amount,
        {{ money_sum('j.worsened_amount') }} as worsened_amount
    from judged as j
    inner join {{ ref('segment_history') }} as h on j.customer_id = h.customer_id and j.starts_on = h.profile_date
    group by h.segment, j.bucket_place
),

segments as (
    select segment from {{ ref('segment_names') }}
    union all
    select 'all' as segment
),

compared as (
    select
        g.segment,
        p.ageing_bucket,
        p.bucket_place,
        p.weight_documents,
        p.roll_rate as prior_roll_rate,
        coalesce(s.document_count, 0) as document_count,
        coalesce(s.left_amount, 0) as left_amount,
        coalesce(s.worsened_amount, 0) as worsened_amount,
        coalesce(a.document_count, 0) as all_document_count,
        {{ ratio('s.worsened_amount', 's.left_amount') }} as observed_roll_rate,
        {{ ratio('a.worsened_amount', 'a.left_amount') }} as all_observed_roll_rate
    from segments as g
    cross join {{ ref('credit_loss_priors') }} as p
    left join seen as s on g.segment = s.segment and p.bucket_place = s.bucket_place
    left join seen as a on a.segment = 'all' and p.bucket_place = a.bucket_place
),

pooled as (
    select
        *,
        {{ shrunk('all_observed_roll_rate', 'all_document_count', 'prior_roll_rate', 'weight_documents') }} as pooled_roll_rate
    from compared
),

rolled as (
    select
        *,
        case
            when segment = 'all' then pooled_roll_rate
            else {{ shrunk('observed_roll_rate', 'document_count', 'pooled_roll_rate', 'weight_documents') }}
        end as roll_rate,
        all_document_count < weight_documents as is_assumed
    from pooled
),

chained as (
    select
        r.segment,
        r.bucket_place,
        {% for place in range(1, ageing_buckets() | length + 1) %}
        max(n.roll_rate) filter (where n.bucket_place = {{ place }}) as roll_{{ place }},
        {% endfor %}
        max(case when n.is_assumed then n.bucket_place else 0 end) as last_assumed_place
    from rolled as r
    inner join rolled as n on r.segment = n.segment and r.bucket_place <= n.bucket_place
    group by 1, 2
)

select
    r.segment,
    r.ageing_bucket,
    r.bucket_place,
    r.document_count,
    cast(r.left_amount as decimal(18, 2)) as left_amount,
    cast(r.worsened_amount as decimal(18, 2)) as worsened_amount,
    r.observed_roll_rate,
    r.pooled_roll_rate,
    r.roll_rate,
    round(
        1e6
        {% for place in range(1, ageing_buckets() | length + 1) %}
        * coalesce(c.roll_{{ place }}, 1)
        {% endfor %}
    ) / 1e6 as loss_rate,
    c.last_assumed_place > 0 as is_assumed,
    case
        when r.is_assumed then 'assumed: ' || cast(r.all_document_count as varchar) || ' documents left this bucket, fewer than the '
            || cast(r.weight_documents as varchar) || ' that the assumption weighs'
        when r.document_count < r.weight_documents then 'mostly from all customers: ' || cast(r.document_count as varchar)
            || ' documents of this segment left this bucket, ' || cast(r.all_document_count as varchar) || ' of all'
        else 'seen: ' || cast(r.document_count as varchar) || ' documents left this bucket'
    end || case when c.last_assumed_place > r.bucket_place then '; a later step is assumed' else '' end as basis,
    x.base_currency_code,
    x.as_of_date
from rolled as r
inner join chained as c on r.segment = c.segment and r.bucket_place = c.bucket_place
cross join {{ ref('run_context') }} as x
