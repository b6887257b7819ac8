{{ checked(
    'settlements',
    [
        ref('stg_mapped__settlements'),
        ref('stg_exact__settlements'),
    ],
    derived={
        'settlement_id': "coalesce(settlement_id, source_name || ':' || source_file || ':' || cast(source_line as varchar))",
        'settlement_type': "coalesce(lower(settlement_type), 'payment')",
    },
    rules=[
        ('settlement_type', "settlement_type not in ('payment', 'credit', 'write_off', 'discount')", 'must be payment, credit, write_off or discount'),
    ],
    must_exist={'invoice_id': ref('checked__invoices')}
) }}
