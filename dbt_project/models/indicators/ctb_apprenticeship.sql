-- APP: enrolments and employers on the first day of a placement, outcomes on the day on which it was due to end; of the
-- follow-ups within five to eight months after the end the last one that reached the apprentice, on its day.
{{ config(materialized='view') }}

with last_follow_ups as (
    select distinct on (country_code, apprentice, ended_on) *
    from {{ ref('hrm_apprentice_follow_up') }}
    where
        is_reached
        and consent
        and observed_on between ended_on + interval '5 months' and ended_on + interval '8 months'
    order by country_code asc, apprentice asc, ended_on asc, observed_on desc, delivery_id desc, row_number desc
)

select
    i.indicator_code,
    i.part,
    p.country_code,
    p.area_code,
    case when i.indicator_code in ('APP-01', 'APP-05') then p.started_on else p.due_to_end_on end as observed_on,
    case i.indicator_code when 'APP-05' then p.employer else p.apprentice end as counted_key,
    1::numeric as amount,
    p.sex,
    p.age_band,
    i.category_scheme,
    case i.category_scheme
        when 'settlement_type' then p.settlement_type
        when 'disability_status' then p.disability
        else p.economic_sector
    end as category,
    case when i.indicator_code = 'APP-01' then 'disability_status' else '_T' end as further_scheme,
    case when i.indicator_code = 'APP-01' then p.disability else '_T' end as further_category,
    null::text as event,
    {{ contribution_origin('p', 'apprenticeship_placement') }}
from {{ ref('hrm_apprenticeship_placement') }} as p
cross join
    lateral (
        values
        ('APP-01', 'numerator', true, 'settlement_type'),
        ('APP-02', 'numerator', p.completed and p.is_due, 'disability_status'),
        ('APP-02', 'denominator', p.is_due, 'disability_status'),
        ('APP-03', 'numerator', p.completed and p.full_time_job_after, 'disability_status'),
        ('APP-03', 'denominator', p.completed, 'disability_status'),
        ('APP-03-ENR', 'numerator', p.completed and p.full_time_job_after, 'disability_status'),
        ('APP-03-ENR', 'denominator', true, 'disability_status'),
        ('APP-05', 'numerator', true, 'economic_sector')
    ) as i (indicator_code, part, counts, category_scheme)
where i.counts and p.consent

union all

select
    'APP-04' as indicator_code,
    i.part,
    f.country_code,
    f.area_code,
    f.observed_on,
    f.apprentice as counted_key,
    1::numeric as amount,
    f.sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    '_T' as further_scheme,
    '_T' as further_category,
    null::text as event,
    {{ contribution_origin('f', 'apprentice_follow_up') }}
from last_follow_ups as f
cross join
    lateral (
        values
        ('numerator', f.employment in ('full_time', 'part_time', 'self_employed')),
        ('denominator', true)
    ) as i (part, counts)
where i.counts
