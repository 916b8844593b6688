-- REG-01 and CHR-01 to CHR-03: counts that an authority delivers for the whole country.
{{ config(materialized='view') }}

select
    'REG-01' as indicator_code,
    'numerator' as part,
    c.country_code,
    null::text as area_code,
    c.observed_on,
    null::text as counted_key,
    c.persons::numeric as amount,
    '_T' as sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    {{ contribution_origin('c', 'registry_count') }}
from {{ ref('hrm_registry_count') }} as c

union all

select
    'CHR-01' as indicator_code,
    'numerator' as part,
    c.country_code,
    null::text as area_code,
    c.observed_on,
    null::text as counted_key,
    c.children::numeric as amount,
    '_T' as sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    {{ contribution_origin('c', 'child_reintegration_count') }}
from {{ ref('hrm_child_reintegration_count') }} as c
where c.stage = 'rehabilitation'

union all

select
    i.indicator_code,
    i.part,
    c.country_code,
    null::text as area_code,
    c.observed_on,
    null::text as counted_key,
    i.amount::numeric as amount,
    c.sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    {{ contribution_origin('c', 'child_case_count') }}
from {{ ref('hrm_child_case_count') }} as c
cross join
    lateral (
        values
        ('CHR-02', 'numerator', c.plans_in_term, c.plans_in_term is not null),
        ('CHR-02', 'denominator', c.cases, c.plans_in_term is not null),
        ('CHR-03', 'numerator', c.in_school, c.in_school is not null and c.school_age_cases is not null),
        ('CHR-03', 'denominator', c.school_age_cases, c.in_school is not null and c.school_age_cases is not null)
    ) as i (indicator_code, part, amount, is_known)
where i.is_known and not c.is_repeated_sum
