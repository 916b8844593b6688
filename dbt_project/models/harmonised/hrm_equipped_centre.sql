-- Regional centres and the day on which each was equipped.
select
    {{ kept_provenance() }},
    s.centre,
    s.place,
    s.equipped_on,
    s.cost,
    s.currency,
    {{ area_columns('place') }},
    b.programme_code,
    b.donor_code,
    b.agency_code
from {{ ref('stg_equipped_centre') }} as s
{{ dataset_attribution() }}
{{ area_of('s.equipped_on', 'place') }}
