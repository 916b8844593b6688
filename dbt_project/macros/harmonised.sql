{#- The columns that every harmonised row keeps of its staged row s. -#}
{% macro kept_provenance() -%}
    s.country_code,
    s.dataset,
    s.delivery_id,
    s.row_number,
    s.is_synthetic
{%- endmacro %}

{#- Programme x donor x agency that the country file names for the dataset, b. A dataset that no country file names any
    longer counts nowhere. -#}
{% macro dataset_attribution() -%}
    inner join {{ source('catalogue', 'dataset') }} as b on s.country_code = b.country_code and s.dataset = b.dataset
{%- endmacro %}

{#- The withdrawal of consent, w, of the person in s.<person>, where there is one; after dataset_attribution(). -#}
{% macro withdrawal_of(person) -%}
    left join {{ ref('consent_withdrawn') }} as w
        on s.country_code = w.country_code and b.strand = w.strand and s.{{ person }} = w.person
{%- endmacro %}

{#- Whether the row may count: what it says itself (<unsaid> where it says nothing), unless consent was withdrawn. -#}
{% macro consents(stated, unsaid) -%}
    (coalesce({{ stated }}, {{ unsaid }}) and w.person is null)
{%- endmacro %}

{#- Look the spelling in s.<column> up in a code scheme; the code is <alias>.code. A spelling that means another thing
    in one country or dataset has a row of its own for it, and no row for all: that is what keeps one row one row. -#}
{% macro code_of(column, scheme, alias=none) -%}
    {%- set alias = alias or 'x_' ~ column -%}
    left join {{ ref('crosswalk_code') }} as {{ alias }}
        on {{ alias }}.scheme = '{{ scheme }}' and harmonised.spelling(s.{{ column }}) = {{ alias }}.spelling
            and coalesce({{ alias }}.country_code, s.country_code) = s.country_code
            and coalesce({{ alias }}.dataset, s.dataset) = s.dataset
{%- endmacro %}

{#- Look the name in s.<column> up among the country's admin1 units; the code is x_area.area_code. -#}
{% macro area_of(column='area') -%}
    left join {{ ref('crosswalk_area_name') }} as x_area
        on s.country_code = x_area.country_code and harmonised.spelling(s.{{ column }}) = x_area.spelling
{%- endmacro %}

{#- Age in years at an event, as exact as a birth year allows. -#}
{% macro age_at(event_date, birth_year) -%}
    (extract(year from {{ event_date }})::integer - {{ birth_year }})
{%- endmacro %}

{#- The programme's age bands. Where the age is not known or cannot be, the band that the source states, which is never
    split; U where there is none. -#}
{% macro age_band(age, stated_band=none) -%}
    coalesce(harmonised.programme_age_band({{ age }}, {{ age }}), {% if stated_band %}{{ stated_band }}, {% endif %}'U')
{%- endmacro %}

{#- The first day of the period that a text names: 2021, 2021-Q2 or 2021-05; null for anything else. -#}
{% macro first_day_of_period(text) -%}
    case
        when {{ text }} ~ '^\d{4}$' then make_date({{ text }}::integer, 1, 1)
        when {{ text }} ~ '^\d{4}-Q[1-4]$'
            then make_date(substr({{ text }}, 1, 4)::integer, substr({{ text }}, 7, 1)::integer * 3 - 2, 1)
        when {{ text }} ~ '^\d{4}-(0[1-9]|1[0-2])$'
            then make_date(substr({{ text }}, 1, 4)::integer, substr({{ text }}, 6, 2)::integer, 1)
    end
{%- endmacro %}

{#- A, Q or M for such a text. -#}
{% macro type_of_period(text) -%}
    case length({{ text }}) when 4 then 'A' when 7 then case when {{ text }} like '%Q%' then 'Q' else 'M' end end
{%- endmacro %}

{#- The last day of a period of a type that begins on a day; an event's period is its day. -#}
{% macro last_day_of_period(period_type, first_day) -%}
    case {{ period_type }}
        when 'A' then ({{ first_day }} + interval '1 year')::date - 1
        when 'Q' then ({{ first_day }} + interval '3 months')::date - 1
        when 'M' then ({{ first_day }} + interval '1 month')::date - 1
        else {{ first_day }}
    end
{%- endmacro %}
