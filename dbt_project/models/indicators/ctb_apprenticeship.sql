-- APP: enrolments and employers on the first day of a placement, outcomes on the day on which it was due to end.
{{ config(materialized='view') }}

select
    i.indicator_code,
    i.part,
    p.country_code,
    p.area_code,
    i.observed_on,
    i.counted_key,
    1::numeric as amount,
    p.sex,
    p.age_band,
    i.category_scheme,
    i.category,
    null::text as event,
    {{ contribution_origin('p', 'apprenticeship_placement') }}
from {{ ref('hrm_apprenticeship_placement') }} as p
cross join
    lateral (
        values
        ('APP-01', 'numerator', true, p.started_on, p.apprentice, 'settlement_type', p.settlement_type),
        ('APP-03', 'numerator', p.completed and p.full_time_job_after, p.due_to_end_on, p.apprentice, '_T', '_T'),
        ('APP-03', 'denominator', p.completed, p.due_to_end_on, p.apprentice, '_T', '_T'),
        ('APP-03-ENR', 'numerator', p.completed and p.full_time_job_after, p.due_to_end_on, p.apprentice, '_T', '_T'),
        ('APP-03-ENR', 'denominator', true, p.due_to_end_on, p.apprentice, '_T', '_T'),
        ('APP-05', 'numerator', true, p.started_on, p.employer, 'economic_sector', p.economic_sector)
    ) as i (indicator_code, part, counts, observed_on, counted_key, category_scheme, category)
where i.counts
