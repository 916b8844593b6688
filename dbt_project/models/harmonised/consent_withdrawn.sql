-- Persons who do not consent, by their latest statement in a strand of a country, whichever dataset it came with.
-- Nothing of these persons counts in the strand, whatever they said before.
{{ config(meta={'refresher': 'withdrawals', 'keeps_changes': true}) }}

with latest as (
    select distinct on (country_code, strand, person) *
    from {{ ref('consent_statement') }}
    order by country_code asc, strand asc, person asc, stated_on desc nulls last, consent asc
)

select
    country_code,
    strand,
    person,
    stated_on
from latest
where not consent
