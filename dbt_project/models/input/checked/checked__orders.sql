-- depends_on: {{ ref('spellings') }}
{{ checked(
    'orders',
    [
        ref('stg_mapped__orders'),
        ref('stg_exact__orders'),
    ],
    derived={
        'currency_code': "upper(currency_code)",
    },
    rules=[
        ('currency_code', "length(currency_code) <> 3", 'must be three letters (ISO 4217)'),
    ],
    spelled={'product_group': 'product_group'}
) }}
