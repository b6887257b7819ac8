-- depends_on: {{ ref('spellings') }}
{{ checked(
    'accounts',
    [
        ref('stg_mapped__accounts'),
        ref('stg_hubspot__accounts'),
    ],
    spelled={'country_code': 'country', 'industry': 'sector'}
) }}
