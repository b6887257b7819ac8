-- depends_on: {{ ref('spellings') }}
{{ checked(
    'customers',
    [
        ref('stg_mapped__customers'),
        ref('stg_exact__customers'),
    ],
    derived={
        'customer_name': "coalesce(customer_name, customer_id)",
    },
    spelled={'country_code': 'country'}
) }}
