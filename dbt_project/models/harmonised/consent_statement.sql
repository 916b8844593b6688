-- What each delivery says of persons' consent: the latest statement of each person in each. The day of a statement is
-- the one that the source gives, else that of what it came with; of statements of one day a refusal holds.
{{
    config(
        meta={'follows_delivery': true, 'keeps_changes': true},
        indexes=[{'columns': ['person'], 'type': 'hash'}]
    )
}}

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
            s.delivery_id,
            s.country_code,
            b.strand,
            s.{{ person }} as person,
            s.consent,
            coalesce(s.consent_on, s.{{ day }}) as stated_on
        from {{ ref('stg_' ~ record_type) }} as s
        {{ dataset_attribution() }}
        where s.consent is not null and s.{{ person }} is not null
    {% endfor %}
)

select distinct on (delivery_id, country_code, strand, person)
    delivery_id,
    country_code,
    strand,
    person,
    consent,
    stated_on
from statements
order by delivery_id asc, country_code asc, strand asc, person asc, stated_on desc nulls last, consent asc
