{{ checked(
    'reminders',
    [
        ref('stg_mapped__reminders'),
        ref('stg_exact__reminders'),
    ],
    rules=[
        ('level', "level < 1", 'levels count from 1'),
    ],
    must_exist={'invoice_id': ref('checked__invoices')}
) }}
