-- COM-07: respondents with their weights, on the day of the interview; a respondent who gives no answer stays in the
-- denominator.
{{ config(materialized='view') }}

select
    'COM-07' as indicator_code,
    i.part,
    r.country_code,
    r.area_code,
    r.observed_on,
    concat_ws(' / ', r.survey, r.respondent) as counted_key,
    r.weight as amount,
    r.sex,
    r.age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    {{ contribution_origin('r', 'survey_response') }}
from {{ ref('hrm_survey_response') }} as r
cross join
    lateral (
        values
        ('numerator', r.violence_is_justified in ('strongly_disagree', 'disagree')),
        ('denominator', true)
    ) as i (part, counts)
where r.consent and r.weight is not null and i.counts
