-- MHP: beneficiaries and sessions; a row without consent counts nowhere.
{{ config(materialized='view') }}

select
    i.indicator_code,
    i.part,
    s.country_code,
    s.area_code,
    s.observed_on,
    i.counted_key,
    1::numeric as amount,
    s.sex,
    s.age_band,
    i.category_scheme,
    case i.category_scheme when 'modality' then s.modality else s.disability end as category,
    null::text as event,
    {{ contribution_origin('s', 'mhpss_session') }}
from {{ ref('hrm_mhpss_session') }} as s
cross join
    lateral (
        values
        ('MHP-01', 'numerator', true, s.beneficiary, 'disability_status'),
        ('MHP-02', 'numerator', true, s.session, 'modality'),
        ('MHP-03', 'numerator', s.sex = 'F', s.beneficiary, 'disability_status'),
        ('MHP-03', 'denominator', true, s.beneficiary, 'disability_status')
    ) as i (indicator_code, part, counts, counted_key, category_scheme)
where s.consent and i.counts
