-- Pilot communities: where they are, since when, and what was held with their advisory group. Nobody is counted here.
with workshops as (
    select
        country_code,
        community,
        count(*) as workshops_held,
        max(held_on) as last_workshop_on
    from {{ ref('hrm_community_workshop') }}
    group by country_code, community
)

select
    c.country_code,
    c.community,
    c.community_name,
    coalesce(c.area_code, '_T') as area_code,
    c.settlement_type,
    c.pilot_since,
    c.pilot_until,
    c.advisory_group_established_on,
    coalesce(w.workshops_held, 0) as workshops_held,
    w.last_workshop_on,
    c.programme_code,
    c.donor_code,
    c.agency_code,
    c.is_synthetic
from {{ ref('hrm_community') }} as c
left join workshops as w on c.country_code = w.country_code and c.community = w.community
