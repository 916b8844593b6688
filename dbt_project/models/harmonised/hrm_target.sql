-- Logframe targets by indicator, period, breakdown and account. What a logframe says anew replaces what an earlier one
-- said of the same; its own programme, donor and agency stand before the dataset's.
with targets as (
    select
        {{ kept_provenance() }},
        s.reported_at,
        s.indicator as indicator_code,
        s.period,
        {{ first_day_of_period('s.period') }} as period_start,
        {{ type_of_period('s.period') }} as period_type,
        coalesce(x_area.area_code, '_T') as area_code,
        coalesce(x_sex.code, '_T') as sex,
        coalesce(s.age_band, '_T') as age_band,
        x_accumulation.code as accumulation,
        coalesce(x_phasing.code, 'linear') as phasing,
        s.target_value,
        s.baseline_value,
        {{ first_day_of_period('s.baseline_period') }} as baseline_start,
        {{ type_of_period('s.baseline_period') }} as baseline_period_type,
        coalesce(x_programme.code, b.programme_code) as programme_code,
        coalesce(x_donor.code, b.donor_code) as donor_code,
        coalesce(x_agency.code, b.agency_code) as agency_code
    from {{ ref('stg_target') }} as s
    {{ dataset_attribution() }}
    {{ area_of(last_day_of_period(type_of_period('s.period'), first_day_of_period('s.period'))) }}
    {{ code_of('sex', 'sex') }}
    {{ code_of('accumulation', 'target_accumulation') }}
    {{ code_of('phasing', 'target_phasing') }}
    {{ code_of('programme', 'programme') }}
    {{ code_of('donor', 'donor') }}
    {{ code_of('agency', 'agency') }}
)

select distinct on (
    country_code, indicator_code, period, area_code, sex, age_band, programme_code, donor_code, agency_code
)
    *,
    {{ last_day_of_period('period_type', 'period_start') }} as period_end,
    {{ last_day_of_period('baseline_period_type', 'baseline_start') }} as baseline_on
from targets
order by
    country_code asc, indicator_code asc, period asc, area_code asc, sex asc, age_band asc, programme_code asc,
    donor_code asc, agency_code asc, reported_at desc, delivery_id desc, row_number asc
