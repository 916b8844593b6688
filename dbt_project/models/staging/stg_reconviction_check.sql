-- One former client looked up in the court records, typed; the newest row per key.
select distinct on ({{ events_key(['client', 'closed_on']) }})
    {{ provenance() }},
    r.client,
    harmonised.clean(r.sex) as sex,
    round(harmonised.as_number(r.birth_year))::integer as birth_year,
    harmonised.clean(r.conviction_category) as conviction_category,
    harmonised.as_date(r.closed_on) as closed_on,
    harmonised.as_date(r.checked_on) as checked_on,
    harmonised.as_date(r.reconvicted_on) as reconvicted_on
from {{ current_rows('reconviction_check') }}
order by {{ newest_per_key(['client', 'closed_on']) }}
