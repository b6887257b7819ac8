-- depends_on: {{ ref('spellings') }}
{{ checked(
    'companies',
    [
        ref('stg_mapped__companies'),
        ref('stg_kvk__companies'),
    ],
    spelled={'country_code': 'country'}
) }}
