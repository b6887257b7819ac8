{# the register lists them by rank: the first five are what a company is called by #}
{% set trade_names = [] %}
{% for place in range(5) %}
    {%- do trade_names.append("nullif(trim(" ~ json_text('handelsnamen', '[' ~ place ~ '].naam') ~ "), '')") -%}
{% endfor %}
{{ staged(
    source('kvk', 'basisprofielen'),
    columns=[
        ('company_id', 'text', 'kvkNummer'),
        ('company_name', 'text', 'naam'),
        ('trade_names', 'text', "concat_ws('; ', " ~ trade_names | join(', ') ~ ")"),
        ('country_code', 'text', "'NL'"),
        ('known_from', 'date', 'peildatum'),
        ('registration_number', 'text', 'kvkNummer'),
        ('vat_number', 'text', json_text('_embedded', 'eigenaar.btwnummer')),
        ('legal_form', 'text', json_text('_embedded', 'eigenaar.rechtsvorm')),
        ('industry_code', 'text', json_text('sbiActiviteiten', '[0].sbiCode')),
        ('employee_count', 'integer', 'totaalWerkzamePersonen'),
        ('founded_date', 'date', json_text('materieleRegistratie', 'datumAanvang')),
        ('street', 'text', "trim(coalesce(" ~ json_text('_embedded', 'hoofdvestiging.adressen[0].straatnaam') ~ ", '') || ' ' || coalesce(" ~ json_text('_embedded', 'hoofdvestiging.adressen[0].huisnummer') ~ ", ''))"),
        ('postal_code', 'text', json_text('_embedded', 'hoofdvestiging.adressen[0].postcode')),
        ('city', 'text', json_text('_embedded', 'hoofdvestiging.adressen[0].plaats')),
        ('status', 'text', "case status when 'actief' then 'active' when 'opgeheven' then 'ceased' when 'failliet' then 'bankrupt' else status end"),
        ('parent_company_id', 'text', json_text('_embedded', 'eigenaar.moederKvkNummer')),
        ('non_mailing_indicator', 'boolean', 'indNonMailing'),
        ('website', 'text', json_text('_embedded', 'hoofdvestiging.websites[0]')),
    ]
) }}
