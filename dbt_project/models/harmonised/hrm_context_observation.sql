-- Observations of statistical series. The area code is read in the code system that the dataset used when it reported,
-- since offices have used the same code for different areas; '_T' is the whole country, null an area that is not known.
with observations as (
    select
        {{ kept_provenance() }},
        s.reported_at,
        s.series,
        s.period,
        {{ first_day_of_period('s.period') }} as first_day,
        {{ type_of_period('s.period') }} as period_type,
        trim_scale(s.value * power(10::numeric, coalesce(s.unit_multiplier, 0))) as value,
        s.unit,
        case when coalesce(s.sex, '_T') in ('_T', 'T') then '_T' else x_sex.code end as sex,
        coalesce(s.age, '_T') as age,
        s.breakdown,
        s.observation_status,
        x_area.area_code,
        b.programme_code,
        b.donor_code,
        b.agency_code
    from {{ ref('stg_context_observation') }} as s
    {{ dataset_attribution() }}
    {{ code_of('sex', 'sex') }}
    left join {{ ref('dataset_code_system') }} as c
        on
            s.country_code = c.country_code
            and s.dataset = c.dataset
            and s.reported_at >= coalesce(c.reported_from, '-infinity')
            and s.reported_at < coalesce(c.reported_before, 'infinity')
    left join {{ ref('area_code_system') }} as x_area
        on c.code_system = x_area.code_system and s.area = x_area.code and s.country_code = x_area.country_code
)

select
    *,
    {{ last_day_of_period('period_type', 'first_day') }} as observed_on
from observations
