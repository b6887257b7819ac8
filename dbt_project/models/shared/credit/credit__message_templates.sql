with templates as (
    select * from {{ ref('message_templates') }}
)

select
    m.template_id,
    m.message_type,
    m.tone,
    m.language_code,
    m.channel,
    m.pay_days,
    m.subject,
    m.body
from templates as m
order by m.template_id
