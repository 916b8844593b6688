-- Every row that counts in an indicator, and in which part of it: what any published number can be taken apart into.
{{
    config(
        materialized='kept',
        meta={'branches': 'ctb_', 'keeps_changes': true},
        indexes=[
            {'columns': ['indicator_code', 'country_code', 'observed_on']},
            {'columns': ['counted_key'], 'type': 'hash'}
        ]
    )
}}

{% set strands = [
    'probation', 'probation_served', 'probation_outcomes', 'probation_officers', 'centres', 'national_counts',
    'training', 'training_effects', 'communities', 'community_plans', 'surveys', 'apprenticeship', 'mhpss',
    'mhpss_outcomes', 'context', 'aid'
] %}
{#- The strands of which an indicator is broken down by a second scheme of categories. -#}
{% set further = ['training', 'apprenticeship'] %}
{% for strand in strands %}
    select
        '{{ strand }}' as branch,
        indicator_code,
        part,
        country_code,
        area_code,
        observed_on,
        counted_key,
        amount,
        sex,
        age_band,
        category_scheme,
        category,
        {{ 'further_scheme' if strand in further else "'_T'" }} as further_scheme,
        {{ 'further_category' if strand in further else "'_T'" }} as further_category,
        event,
        programme_code,
        donor_code,
        agency_code,
        record_type,
        delivery_id,
        row_number,
        is_synthetic
    from {{ ref('ctb_' ~ strand) }}
    {% if not loop.last %}union all{% endif %}
{% endfor %}
