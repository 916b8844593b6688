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
    'modality' as category_scheme,
    s.modality as category,
    null::text as event,
    {{ contribution_origin('s', 'mhpss_session') }}
from {{ ref('hrm_mhpss_session') }} as s
cross join
    lateral (
        values
        ('MHP-01', 'numerator', true, s.beneficiary),
        ('MHP-02', 'numerator', true, s.session),
        ('MHP-03', 'numerator', s.sex = 'F', s.beneficiary),
        ('MHP-03', 'denominator', true, s.beneficiary)
    ) as i (indicator_code, part, counts, counted_key)
where s.consent and i.counts
