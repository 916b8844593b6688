-- Clients in month-end snapshots, as of the snapshot's day.
with clients as (
    select
        {{ kept_provenance() }},
        s.delivery_period_end as observed_on,
        s.client,
        coalesce(x_sex.code, 'U') as sex,
        s.birth_year,
        {{ age_at('s.delivery_period_end', 's.birth_year') }} as age,
        {{ area_columns('district') }},
        coalesce(x_conviction_category.code, 'U') as conviction_category,
        s.supervision_started_on,
        s.supervision_ends_on,
        s.individual_programme,
        s.psychosocial_service,
        b.programme_code,
        b.donor_code,
        b.agency_code
    from {{ ref('stg_probation_client') }} as s
    {{ dataset_attribution() }}
    {{ area_of('s.delivery_period_end', 'district') }}
    {{ code_of('sex', 'sex') }}
    {{ code_of('conviction_category', 'conviction_category') }}
)

select
    *,
    {{ age_band('age') }} as age_band
from clients
