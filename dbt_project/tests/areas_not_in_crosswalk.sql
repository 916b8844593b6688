-- Accepted rows whose area the crosswalk does not know any longer: they count for the country and for no area.
{{ config(severity='warn') }}

{% set record_types = [
    'probation_client', 'probation_episode', 'probation_officer_count', 'training_event', 'targeted_institution',
    'equipped_centre', 'community', 'advisory_group_member', 'community_workshop', 'advisory_group_meeting',
    'local_plan', 'plan_action', 'plan_spending', 'survey_response', 'apprenticeship_placement',
    'apprentice_follow_up', 'employer', 'mhpss_session', 'mhpss_scale_score', 'mhpss_referral'
] %}
{% for record_type in record_types %}
    select
        '{{ record_type }}' as record_type,
        country_code,
        count(*) as rows_without_area
    from {{ ref('hrm_' ~ record_type) }}
    where unit_code is null
    group by country_code
    {% if not loop.last %}union all{% endif %}
{% endfor %}
