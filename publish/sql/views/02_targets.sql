-- Targets against what was published. The light is judged on what readers see and on nothing else: a hidden value has a
-- grey light that says so, and no achievement.
create view marts.rpt_target_achievement with (security_invoker = true) as
with compared as (
    select
        asked.*,
        ind.name_en as indicator_en,
        ind.name_ru as indicator_ru,
        ind.strand,
        ind.unit,
        ind.direction,
        cell.cell_id,
        case when is_summed then summed.status else cell.status end as status,
        case when is_summed then summed.value else cell.value end as actual_value,
        case when not is_summed then cell.numerator end as numerator,
        case when not is_summed then cell.denominator end as denominator,
        case when not is_summed then cell.n end as n,
        case when is_summed then null else cell.suppression_reason end as suppression_reason,
        coalesce(case when is_summed then summed.is_synthetic else cell.is_synthetic end, false) as actual_is_synthetic,
        is_flow and asked.accumulation = 'to_date' and ind.additivity <> 'E' as wants_programme_to_date
    from marts.fct_target_phased as asked
    inner join marts.dim_indicator as ind on asked.indicator_key = ind.indicator_key
    cross join lateral (
        select
            ind.numerator_timing = 'flow' and ind.additivity in ('E', 'U') as is_flow,
            ind.numerator_timing = 'flow' and ind.additivity = 'E' and asked.accumulation = 'to_date' as is_summed
    ) as kind
    left join lateral (
        select fct.*
        from marts.fct_indicator_value as fct
        where
            not is_summed
            and fct.indicator_code = asked.indicator_code
            and fct.country_code = asked.country_code
            and fct.area_code = asked.area_code
            and fct.sex = asked.sex
            and fct.age_band = asked.age_band
            and fct.category = '_T'
            and fct.programme_code = asked.programme_code
            and fct.donor_code = asked.donor_code
            and fct.agency_code = asked.agency_code
            and case
                when is_flow and asked.accumulation = 'to_date'
                    then fct.period_type = 'P' and fct.period_end between asked.period_start and asked.period_end
                else fct.period_type = asked.period_type and fct.period = asked.period
            end
    ) as cell on true
    left join lateral (
        select
            case
                when count(*) filter (where fct.status = 'suppressed') > 0 then 'suppressed'
                when count(*) filter (where fct.status = 'published') > 0 then 'published'
            end as status,
            case
                when count(*) filter (where fct.status = 'suppressed') = 0
                    then coalesce(asked.baseline_value, 0) + sum(fct.value)
            end as value,
            bool_or(fct.is_synthetic) as is_synthetic
        from marts.fct_indicator_value as fct
        where
            is_summed
            and fct.indicator_code = asked.indicator_code
            and fct.country_code = asked.country_code
            and fct.area_code = asked.area_code
            and fct.sex = asked.sex
            and fct.age_band = asked.age_band
            and fct.category = '_T'
            and fct.programme_code = asked.programme_code
            and fct.donor_code = asked.donor_code
            and fct.agency_code = asked.agency_code
            and fct.period_type = asked.period_type
            and fct.period_start >= asked.counted_from
            and fct.period_end <= asked.period_end
    ) as summed on true
),

judged as (
    select
        *,
        case
            when judged_on is null or judged_on < period_start then 'no_data'
            when phased_target is null then 'nothing_asked_yet'
            when status = 'suppressed' then 'suppressed'
            when actual_value is null and wants_programme_to_date then 'not_comparable'
            when actual_value is null then 'no_data'
            when direction = 'neutral' then 'no_direction'
            when direction = 'up' and phased_target = 0 then 'nothing_asked_yet'
        end as light_reason,
        trunc(
            100 * case direction
                when 'up' then actual_value / nullif(phased_target, 0)
                when 'down' then phased_target / nullif(actual_value, 0)
            end,
            1
        ) as reached
    from compared
),

lit as (
    select
        *,
        case when light_reason is null then reached end as achievement_percent,
        case
            when light_reason in ('suppressed', 'not_comparable', 'no_data') then 'grey'
            when light_reason is not null then 'none'
            when reached >= 90 or direction = 'down' and actual_value = 0 then 'green'
            when reached >= 70 then 'amber'
            else 'red'
        end as traffic_light
    from judged
)

select
    lit.indicator_code,
    lit.indicator_en,
    lit.indicator_ru,
    lit.definition_version,
    lit.strand,
    coalesce(strand.label_en, lit.strand) as strand_en,
    coalesce(strand.label_ru, lit.strand) as strand_ru,
    lit.unit,
    coalesce(unit.label_en, lit.unit) as unit_en,
    coalesce(unit.label_ru, lit.unit) as unit_ru,
    lit.direction,
    direction.label_en as direction_en,
    direction.label_ru as direction_ru,
    lit.country_code,
    country.name_en as country_en,
    country.name_ru as country_ru,
    lit.area_code,
    coalesce(area.name_en, lit.area_code) as area_en,
    coalesce(area.name_ru, lit.area_code) as area_ru,
    lit.target_period,
    target_period.period_en as target_period_en,
    target_period.period_ru as target_period_ru,
    lit.period_type,
    period_type.label_en as period_type_en,
    period_type.label_ru as period_type_ru,
    lit.period,
    period.period_en,
    period.period_ru,
    lit.period_start,
    lit.period_end,
    lit.is_own_period,
    lit.is_running,
    lit.judged_on,
    lit.sex,
    coalesce(sex.label_en, lit.sex) as sex_en,
    coalesce(sex.label_ru, lit.sex) as sex_ru,
    lit.age_band,
    coalesce(age.label_en, lit.age_band) as age_band_en,
    coalesce(age.label_ru, lit.age_band) as age_band_ru,
    lit.programme_code,
    account.programme_en,
    account.programme_ru,
    lit.donor_code,
    account.donor_en,
    account.donor_ru,
    lit.agency_code,
    account.agency_en,
    account.agency_ru,
    account.counts_as_strive_asia,
    lit.accumulation,
    accumulation.label_en as accumulation_en,
    accumulation.label_ru as accumulation_ru,
    lit.phasing,
    phasing.label_en as phasing_en,
    phasing.label_ru as phasing_ru,
    lit.baseline_value,
    lit.target_value,
    lit.phased_target,
    lit.actual_value,
    lit.numerator,
    lit.denominator,
    lit.n,
    lit.achievement_percent,
    lit.traffic_light,
    light.label_en as traffic_light_en,
    light.label_ru as traffic_light_ru,
    lit.light_reason,
    reason.label_en as light_reason_en,
    reason.label_ru as light_reason_ru,
    lit.suppression_reason,
    hidden.label_en as suppression_reason_en,
    hidden.label_ru as suppression_reason_ru,
    lit.cell_id,
    lit.is_synthetic or lit.actual_is_synthetic as is_synthetic
from lit
left join marts.dim_country as country on lit.country_key = country.country_key
left join marts.dim_area as area on lit.area_key = area.area_key
left join marts.dim_period as period on lit.period_key = period.period_key
left join marts.dim_period as target_period on lit.target_period_key = target_period.period_key
left join marts.dim_sex as sex on lit.sex_key = sex.sex_key
left join marts.dim_age_band as age on lit.age_band_key = age.age_band_key
left join marts.dim_attribution as account on lit.attribution_key = account.attribution_key
left join marts.dim_label as strand on strand.scheme = 'strand' and lit.strand = strand.code
left join marts.dim_label as unit on unit.scheme = 'unit' and lit.unit = unit.code
left join marts.dim_label as direction on direction.scheme = 'direction' and lit.direction = direction.code
left join marts.dim_label as period_type on period_type.scheme = 'period_type' and lit.period_type = period_type.code
left join marts.dim_label as accumulation on accumulation.scheme = 'accumulation' and lit.accumulation = accumulation.code
left join marts.dim_label as phasing on phasing.scheme = 'phasing' and lit.phasing = phasing.code
left join marts.dim_label as light on light.scheme = 'traffic_light' and lit.traffic_light = light.code
left join marts.dim_label as reason on reason.scheme = 'light_reason' and lit.light_reason = reason.code
left join marts.dim_label as hidden on hidden.scheme = 'suppression_reason' and lit.suppression_reason = hidden.code;
comment on view marts.rpt_target_achievement is 'Grain: one row per target and reporting period (its own period and every shorter one that the indicator is published for): what is asked for by then, what was published, the share reached and the traffic light (green 90 % and more, amber from 70, red below, turned round where less is better; grey no data or hidden; none: no colour).';

create view marts.rpt_overview with (security_invoker = true) as
with headline as (
    select
        cells.*,
        row_number() over (
            partition by indicator_code, country_code, programme_code, donor_code, agency_code, period_type
            order by period_start desc
        ) = 1 as is_latest
    from marts.rpt_indicator_value as cells
    where area_level = 0 and sex = '_T' and age_band = '_T' and category = '_T' and period_type <> 'E'
),

judged as (
    select distinct on (
        indicator_code, country_code, programme_code, donor_code, agency_code, period_type, period
    ) *
    from marts.rpt_target_achievement
    where area_code = '_T' and sex = '_T' and age_band = '_T'
    order by
        indicator_code asc, country_code asc, programme_code asc, donor_code asc, agency_code asc, period_type asc,
        period asc, is_own_period desc, target_period asc
),

-- A target without a value has a line too: that nothing was reported is what the overview must not hide.
lines as (
    select
        coalesce(cell.indicator_code, aim.indicator_code) as indicator_code,
        coalesce(cell.indicator_en, aim.indicator_en) as indicator_en,
        coalesce(cell.indicator_ru, aim.indicator_ru) as indicator_ru,
        coalesce(cell.strand, aim.strand) as strand,
        coalesce(cell.strand_en, aim.strand_en) as strand_en,
        coalesce(cell.strand_ru, aim.strand_ru) as strand_ru,
        coalesce(cell.unit, aim.unit) as unit,
        coalesce(cell.unit_en, aim.unit_en) as unit_en,
        coalesce(cell.unit_ru, aim.unit_ru) as unit_ru,
        coalesce(cell.direction, aim.direction) as direction,
        coalesce(cell.direction_en, aim.direction_en) as direction_en,
        coalesce(cell.direction_ru, aim.direction_ru) as direction_ru,
        coalesce(cell.country_code, aim.country_code) as country_code,
        coalesce(cell.country_en, aim.country_en) as country_en,
        coalesce(cell.country_ru, aim.country_ru) as country_ru,
        coalesce(cell.period_type, aim.period_type) as period_type,
        coalesce(cell.period_type_en, aim.period_type_en) as period_type_en,
        coalesce(cell.period_type_ru, aim.period_type_ru) as period_type_ru,
        coalesce(cell.period, aim.period) as period,
        coalesce(cell.period_en, aim.period_en) as period_en,
        coalesce(cell.period_ru, aim.period_ru) as period_ru,
        coalesce(cell.period_start, aim.period_start) as period_start,
        coalesce(cell.period_end, aim.period_end) as period_end,
        coalesce(cell.is_latest, false) as is_latest,
        coalesce(cell.programme_code, aim.programme_code) as programme_code,
        coalesce(cell.programme_en, aim.programme_en) as programme_en,
        coalesce(cell.programme_ru, aim.programme_ru) as programme_ru,
        coalesce(cell.donor_code, aim.donor_code) as donor_code,
        coalesce(cell.donor_en, aim.donor_en) as donor_en,
        coalesce(cell.donor_ru, aim.donor_ru) as donor_ru,
        coalesce(cell.agency_code, aim.agency_code) as agency_code,
        coalesce(cell.agency_en, aim.agency_en) as agency_en,
        coalesce(cell.agency_ru, aim.agency_ru) as agency_ru,
        coalesce(cell.counts_as_strive_asia, aim.counts_as_strive_asia) as counts_as_strive_asia,
        coalesce(cell.status, 'not_available') as status,
        cell.suppression_reason,
        cell.suppression_reason_en,
        cell.suppression_reason_ru,
        cell.value,
        cell.numerator,
        cell.denominator,
        cell.n,
        aim.actual_value,
        aim.target_period,
        aim.target_period_en,
        aim.target_period_ru,
        aim.accumulation,
        aim.accumulation_en,
        aim.accumulation_ru,
        aim.baseline_value,
        aim.target_value,
        aim.phased_target,
        aim.achievement_percent,
        coalesce(aim.traffic_light, 'none') as traffic_light,
        case when aim.indicator_code is null then 'no_target' else aim.light_reason end as light_reason,
        coalesce(cell.is_synthetic, false) or coalesce(aim.is_synthetic, false) as is_synthetic,
        cell.last_reported_at
    from headline as cell
    full join judged as aim
        on
            cell.indicator_code = aim.indicator_code
            and cell.country_code = aim.country_code
            and cell.programme_code = aim.programme_code
            and cell.donor_code = aim.donor_code
            and cell.agency_code = aim.agency_code
            and cell.period_type = aim.period_type
            and cell.period = aim.period
)

select
    lines.*,
    status.label_en as status_en,
    status.label_ru as status_ru,
    light.label_en as traffic_light_en,
    light.label_ru as traffic_light_ru,
    reason.label_en as light_reason_en,
    reason.label_ru as light_reason_ru
from lines
left join marts.dim_label as status on status.scheme = 'cell_status' and lines.status = status.code
left join marts.dim_label as light on light.scheme = 'traffic_light' and lines.traffic_light = light.code
left join marts.dim_label as reason on reason.scheme = 'light_reason' and lines.light_reason = reason.code;
comment on view marts.rpt_overview is 'Grain: one row per indicator, country, period and attribution, for the country as a whole: the published value beside what the target asks for, with the traffic light; is_latest marks the newest period of its type.';
