-- depends_on: {{ ref('spellings') }}
{{ checked(
    'invoices',
    [
        ref('stg_mapped__invoices'),
        ref('stg_exact__invoices'),
    ],
    derived={
        'document_type': "case when lower(document_type) in ('credit_note', 'credit note', 'creditnote', 'creditnota', '381') or amount < 0 then 'credit_note' else 'invoice' end",
        'amount': "case when lower(document_type) in ('credit_note', 'credit note', 'creditnote', 'creditnota', '381') then -abs(amount) else amount end",
        'currency_code': "upper(currency_code)",
        'payment_term_days': "coalesce(payment_term_days, " ~ days_between('invoice_date', 'due_date') ~ ")",
    },
    rules=[
        ('currency_code', "length(currency_code) <> 3", 'must be three letters (ISO 4217)'),
    ],
    spelled={'product_group': 'product_group'}
) }}
