-- MHP-04 to MHP-08: paired scores on the day of the last one, both rows of the pair; referrals on the day on which they
-- were made. Only of those who consent.
{{ config(materialized='view') }}

select
    i.indicator_code,
    i.part,
    p.country_code,
    p.area_code,
    p.observed_on,
    p.beneficiary as counted_key,
    1::numeric as amount,
    p.sex,
    p.age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    p.programme_code,
    p.donor_code,
    p.agency_code,
    'mhpss_scale_score' as record_type,
    o.delivery_id,
    o.row_number,
    p.is_synthetic
from {{ ref('mhpss_score_pair') }} as p
cross join
    lateral (
        values
        ('MHP-04', 'functioning', 'numerator', p.is_improved),
        ('MHP-04', 'functioning', 'denominator', true),
        ('MHP-05', 'well_being', 'numerator', p.is_improved),
        ('MHP-05', 'well_being', 'denominator', true),
        ('MHP-06', 'distress', 'numerator', p.is_beyond_cut_off),
        ('MHP-06', 'distress', 'denominator', p.is_beyond_cut_off is not null),
        ('MHP-07', 'connectedness', 'numerator', p.is_improved),
        ('MHP-07', 'connectedness', 'denominator', true)
    ) as i (indicator_code, dimension, part, counts)
cross join
    lateral (
        values (p.first_delivery_id, p.first_row_number), (p.last_delivery_id, p.last_row_number)
    ) as o (delivery_id, row_number)
where p.dimension = i.dimension and i.counts

union all

select
    'MHP-08' as indicator_code,
    i.part,
    r.country_code,
    r.area_code,
    r.observed_on,
    r.referral as counted_key,
    1::numeric as amount,
    r.sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    {{ contribution_origin('r', 'mhpss_referral') }}
from {{ ref('hrm_mhpss_referral') }} as r
cross join lateral (values ('numerator', r.status = 'completed'), ('denominator', true)) as i (part, counts)
where r.consent and i.counts
