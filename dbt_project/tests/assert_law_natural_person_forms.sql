-- A failure means that a Dutch sole trader or partnership does not count as a natural person, or a company does.
with expected as (
    {% for form, is_natural in [('Eenmanszaak', true), ('VOF', true), ('V.O.F.', true), ('VennootschapOnderFirma', true), ('Maatschap', true), ('B.V.', false), ('BeslotenVennootschap', false), ('NV', false), ('Stichting', false)] %}
    select
        '{{ form }}' as legal_form,
        {{ is_natural }} as is_natural_person
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select e.*
from expected as e
left join {{ ref('natural_person_forms') }} as f on f.country_code = 'NL' and {{ letters_only('e.legal_form') }} = f.legal_form
where f.is_natural_person is distinct from e.is_natural_person
