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

{#- Look up the area that a row names, by name or, where its dataset delivers codes, in the code system of the time of
    its report, as of the day that the row speaks of; and within it the finer unit in s.<finer>, if there is one. -#}
{% macro area_of(day, finer=none) -%}
    {%- set on_day = 'coalesce(' ~ day ~ ', s.delivery_period_end, s.received_at::date)' -%}
    left join {{ ref('place') }} as x_area
        on s.country_code = x_area.country_code and s.dataset = x_area.dataset
            and harmonised.spelling(s.area) = x_area.spelling
            and {{ on_day }} between x_area.valid_from and x_area.valid_to
            and s.reported_at >= x_area.reported_from and s.reported_at < x_area.reported_before
    {%- if finer %}
    left join {{ ref('finer_place') }} as x_finer
        on s.country_code = x_finer.country_code and x_area.area_code = x_finer.within_area_code
            and harmonised.spelling(s.{{ finer }}) = x_finer.spelling
            and {{ on_day }} between x_finer.valid_from and x_finer.valid_to
    {%- endif %}
{%- endmacro %}

{#- What area_of found: the finest unit known, the admin1 that held it on the day, and where it is comparable today. -#}
{% macro area_columns(finer=none) -%}
    {%- set columns = [] -%}
    {%- for name in ('unit_code', 'area_code', 'comparable_area_code') -%}
        {%- set found = 'coalesce(x_finer.' ~ name ~ ', x_area.' ~ name ~ ')' if finer else 'x_area.' ~ name -%}
        {%- do columns.append(found ~ ' as ' ~ name) -%}
    {%- endfor -%}
    {{ columns | join(', ') }}
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
