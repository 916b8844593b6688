-- Officers in post, one row per department and month: the last count of the month stands for the month's end.
with counts as (
    select
        {{ kept_provenance() }},
        s.reported_at,
        s.as_of,
        (date_trunc('month', s.as_of::timestamp) + interval '1 month')::date - 1 as observed_on,
        s.department,
        {{ area_columns() }},
        s.officers,
        b.programme_code,
        b.donor_code,
        b.agency_code
    from {{ ref('stg_probation_officer_count') }} as s
    {{ dataset_attribution() }}
    {{ area_of('s.as_of') }}
)

select distinct on (country_code, dataset, department, observed_on)
    country_code,
    dataset,
    delivery_id,
    row_number,
    is_synthetic,
    as_of,
    observed_on,
    department,
    unit_code,
    area_code,
    comparable_area_code,
    officers,
    programme_code,
    donor_code,
    agency_code
from counts
order by country_code asc, dataset asc, department asc, observed_on asc, as_of desc, reported_at desc, delivery_id desc
