-- On whose account facts and targets stand: programme x donor x agency, with whether it counts as STRIVE Asia.
with used as (
    select
        programme_code,
        donor_code,
        agency_code
    from {{ ref('fct_indicator_value') }}
    union
    select
        programme_code,
        donor_code,
        agency_code
    from {{ ref('fct_target') }}
)

select
    u.programme_code,
    u.donor_code,
    u.agency_code,
    coalesce(p.name_en, u.programme_code) as programme_en,
    coalesce(p.name_ru, u.programme_code) as programme_ru,
    coalesce(d.label_en, u.donor_code) as donor_en,
    coalesce(d.label_ru, u.donor_code) as donor_ru,
    coalesce(a.label_en, u.agency_code) as agency_en,
    coalesce(a.label_ru, u.agency_code) as agency_ru,
    coalesce(p.counts_as_strive_asia, false) as counts_as_strive_asia,
    coalesce(p.counts_as_pve_portfolio, false) as counts_as_pve_portfolio
from used as u
left join {{ source('catalogue', 'programme') }} as p on u.programme_code = p.programme_code
left join {{ ref('code') }} as d on d.scheme = 'donor' and u.donor_code = d.code
left join {{ ref('code') }} as a on a.scheme = 'agency' and u.agency_code = a.code
