-- The numbers of child reintegration cases of one sex, or of both, as of a day; never a child; typed, the newest row
-- per key.
select distinct on ({{ events_key(['as_of', 'sex']) }})
    {{ provenance() }},
    harmonised.as_date(r.as_of) as as_of,
    harmonised.clean(r.sex) as sex,
    round(harmonised.as_number(r.cases))::bigint as cases,
    round(harmonised.as_number(r.plans_in_term))::bigint as plans_in_term,
    round(harmonised.as_number(r.school_age_cases))::bigint as school_age_cases,
    round(harmonised.as_number(r.in_school))::bigint as in_school
from {{ current_rows('child_case_count') }}
order by {{ newest_per_key(['as_of', 'sex']) }}
