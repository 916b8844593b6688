-- Persons who do not consent, by their latest statement in a strand of a country, whichever dataset it came with. The
-- day of a statement is the one that the source gives, else that of what it came with; of statements of one day a
-- refusal holds. Nothing of these persons counts in the strand, whatever they said before.
with statements as (
    {% for record_type, person, day in [
        ('mhpss_session', 'beneficiary', 'held_on'),
        ('mhpss_scale_score', 'beneficiary', 'scored_on'),
        ('mhpss_referral', 'beneficiary', 'referred_on'),
        ('apprenticeship_placement', 'apprentice', 'started_on'),
        ('survey_response', 'respondent', 'interviewed_on'),
    ] %}
        {% if not loop.first %}
            union all
        {% endif %}
        select
            s.country_code,
            b.strand,
            s.{{ person }} as person,
            s.consent,
            coalesce(s.consent_on, s.{{ day }}) as stated_on
        from {{ ref('stg_' ~ record_type) }} as s
        {{ dataset_attribution() }}
        where s.consent is not null and s.{{ person }} is not null
    {% endfor %}
),

latest as (
    select distinct on (country_code, strand, person) *
    from statements
    order by country_code asc, strand asc, person asc, stated_on desc nulls last, consent asc
)

select
    country_code,
    strand,
    person,
    stated_on
from latest
where not consent
