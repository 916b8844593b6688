{#- Every month end m.observed_on from the first day of something of alias <of> to the month in which its dataset was
    last reported. -#}
{% macro month_ends_since(of, first_day) -%}
    inner join {{ ref('dataset_last_month') }} as l
        on {{ of }}.country_code = l.country_code and {{ of }}.dataset = l.dataset
    cross join lateral (
        select (first_of_month + interval '1 month')::date - 1 as observed_on
        from generate_series(
            date_trunc('month', {{ of }}.{{ first_day }}::timestamp), l.last_month_end::timestamp, interval '1 month'
        ) as months (first_of_month)
    ) as m
{%- endmacro %}

{#- The columns that close every contribution, from the harmonised row of alias <of>. -#}
{% macro contribution_origin(of, record_type) -%}
    {{ of }}.programme_code,
    {{ of }}.donor_code,
    {{ of }}.agency_code,
    '{{ record_type }}' as record_type,
    {{ of }}.delivery_id,
    {{ of }}.row_number,
    {{ of }}.is_synthetic
{%- endmacro %}

{#- The days at which nothing in <relation> is active any longer: a zero that is known, for the country as a whole. -#}
{% macro known_zeros(relation, indicator_code, part, record_type) -%}
    select
        '{{ indicator_code }}' as indicator_code,
        '{{ part }}' as part,
        country_code,
        null::text as area_code,
        observed_on,
        null::text as counted_key,
        0::numeric as amount,
        '_T' as sex,
        '_T' as age_band,
        '_T' as category_scheme,
        '_T' as category,
        null::text as event,
        programme_code,
        donor_code,
        agency_code,
        '{{ record_type }}' as record_type,
        max(delivery_id) as delivery_id,
        null::bigint as row_number,
        bool_or(is_synthetic) as is_synthetic
    from {{ relation }}
    group by country_code, observed_on, programme_code, donor_code, agency_code
    having not bool_or(is_active)
{%- endmacro %}

{#- What is counted in a cell, in every way of counting, and what stands behind it. -#}
{% macro measures() -%}
    min(counts) as counts,
        count(distinct counted_key) filter (where counts <> 'rows') as keys_counted,
        case when count(amount) = count(*) then sum(amount) end as amount,
        count(row_number) as rows_counted,
        count(*) as contributing_rows,
        count(distinct delivery_id) as contributing_deliveries,
        count(*) filter (where is_synthetic) as synthetic_rows,
        max(reported_at) as last_reported_at,
        max(received_at) as last_received_at
{%- endmacro %}

{#- A period's text: 2021-05, 2021-Q2, 2021, all (the programme to date), or the day of an event. -#}
{% macro period_text(period_type, first_day) -%}
    case {{ period_type }}
        when 'M' then to_char({{ first_day }}, 'YYYY-MM')
        when 'Q' then to_char({{ first_day }}, 'YYYY-"Q"Q')
        when 'A' then to_char({{ first_day }}, 'YYYY')
        when 'P' then 'all'
        else to_char({{ first_day }}, 'YYYY-MM-DD')
    end
{%- endmacro %}
