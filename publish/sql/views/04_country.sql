create view marts.rpt_country with (security_invoker = true) as
with lines as (
    select
        overview.*,
        lag(value) over series as previous_value,
        lag(period) over series as previous_period
    from marts.rpt_overview as overview
    where period_type in ('M', 'Q', 'A')
    window series as (
        partition by indicator_code, country_code, programme_code, donor_code, agency_code, period_type
        order by period_start
    )
),

-- The latest period of the longest kind that has a published value; a hidden one rather than none.
chosen as (
    select distinct on (indicator_code, country_code, programme_code, donor_code, agency_code) *
    from lines
    where is_latest
    order by
        indicator_code asc, country_code asc, programme_code asc, donor_code asc, agency_code asc,
        (status = 'published') desc, array_position(array['A', 'Q', 'M'], period_type) asc
)

select
    chosen.*,
    chosen.value - chosen.previous_value as change,
    chosen.is_synthetic as caveat_synthetic,
    chosen.status = 'suppressed' as caveat_hidden,
    not chosen.counts_as_strive_asia as caveat_other_programme,
    coalesce(hidden.cells_hidden, 0) as cells_hidden
from chosen
left join (
    select
        indicator_code,
        country_code,
        programme_code,
        donor_code,
        agency_code,
        count(*) as cells_hidden
    from marts.fct_indicator_value
    where status = 'suppressed'
    group by indicator_code, country_code, programme_code, donor_code, agency_code
) as hidden
    using (indicator_code, country_code, programme_code, donor_code, agency_code);
comment on view marts.rpt_country is 'Grain: one row per country, indicator and attribution: the newest value, the one before, the target, and the caveats that belong beside it.';

create view marts.rpt_community_map with (security_invoker = true) as
select
    community.country_code,
    country.name_en as country_en,
    country.name_ru as country_ru,
    community.community,
    community.community_name,
    community.area_code,
    area.name_en as area_en,
    area.name_ru as area_ru,
    community.settlement_type,
    settlement.label_en as settlement_type_en,
    settlement.label_ru as settlement_type_ru,
    community.pilot_since,
    community.pilot_until,
    community.pilot_until is null as is_active,
    community.advisory_group_established_on,
    community.workshops_held,
    community.last_workshop_on,
    community.programme_code,
    community.donor_code,
    community.agency_code,
    community.is_synthetic
from marts.dim_community as community
left join marts.dim_country as country on community.country_code = country.country_code
left join marts.dim_area as area on community.country_code = area.country_code and community.area_code = area.area_code
left join marts.dim_category as settlement
    on settlement.category_scheme = 'settlement_type' and community.settlement_type = settlement.category
where community.is_current;
comment on view marts.rpt_community_map is 'Grain: one row per pilot community: a tile of the community map. Members are not counted here: they are published by area, where small groups are hidden.';
