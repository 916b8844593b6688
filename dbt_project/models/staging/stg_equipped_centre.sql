-- One regional probation centre equipped by the programme, typed.
select
    {{ provenance() }},
    harmonised.clean(r.centre) as centre,
    harmonised.clean(r.area) as area,
    harmonised.clean(r.place) as place,
    harmonised.as_date(r.equipped_on) as equipped_on,
    harmonised.as_number(r.cost) as cost,
    harmonised.clean(r.currency) as currency
from {{ current_rows('equipped_centre') }}
