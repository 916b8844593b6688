-- One view per strand: the same columns as rpt_indicator_value, so that a dashboard's page can be made from any of them.
create view marts.rpt_probation with (security_invoker = true) as
select *
from marts.rpt_indicator_value
where strand in ('probation', 'registry');
comment on view marts.rpt_probation is 'Probation and the extremism registry. Grain: one row per indicator, area, period, breakdown and attribution of the current vintage.';

create view marts.rpt_community with (security_invoker = true) as
select *
from marts.rpt_indicator_value
where strand in ('communities');
comment on view marts.rpt_community is 'Pilot communities and advisory groups. Grain: one row per indicator, area, period, breakdown and attribution of the current vintage.';

create view marts.rpt_apprenticeship with (security_invoker = true) as
select *
from marts.rpt_indicator_value
where strand in ('apprenticeship');
comment on view marts.rpt_apprenticeship is 'Apprenticeships. Grain: one row per indicator, area, period, breakdown and attribution of the current vintage.';

create view marts.rpt_mhpss with (security_invoker = true) as
select *
from marts.rpt_indicator_value
where strand in ('mhpss');
comment on view marts.rpt_mhpss is 'Mental health and psychosocial support. Grain: one row per indicator, area, period, breakdown and attribution of the current vintage.';

create view marts.rpt_training with (security_invoker = true) as
select *
from marts.rpt_indicator_value
where strand in ('training');
comment on view marts.rpt_training is 'Training. Grain: one row per indicator, area, period, breakdown and attribution of the current vintage.';

create view marts.rpt_child_reintegration with (security_invoker = true) as
select *
from marts.rpt_indicator_value
where strand in ('children');
comment on view marts.rpt_child_reintegration is 'Child reintegration, national counts only. Grain: one row per indicator, area, period, breakdown and attribution of the current vintage.';

create view marts.rpt_context with (security_invoker = true) as
select *
from marts.rpt_indicator_value
where strand in ('context');
comment on view marts.rpt_context is 'Context indicators, never attributed to the programme. Grain: one row per indicator, area, period, breakdown and attribution of the current vintage.';

create view marts.rpt_money with (security_invoker = true) as
select *
from marts.rpt_indicator_value
where strand in ('aid');
comment on view marts.rpt_money is 'Money: committed and disbursed, in USD at the rate of the transaction''s day. Grain: one row per indicator, area, period, breakdown and attribution of the current vintage.';

create view marts.rpt_apprenticeship_funnel with (security_invoker = true) as
with stages (stage_position, stage, stage_en, stage_ru, indicator_code, part) as (
    values
    (1, 'due_to_complete', 'Due to complete', 'Должны завершить', 'APP-03-ENR', 'denominator'),
    (2, 'completed', 'Completed', 'Завершили', 'APP-03', 'denominator'),
    (3, 'full_time_job', 'In a full-time job after', 'Получили полную занятость', 'APP-03', 'numerator')
)

select
    stages.stage_position,
    stages.stage,
    stages.stage_en,
    stages.stage_ru,
    case stages.part when 'numerator' then cells.numerator else cells.denominator end as persons,
    cells.indicator_code,
    cells.country_code,
    cells.country_en,
    cells.country_ru,
    cells.area_code,
    cells.area_level,
    cells.area_en,
    cells.area_ru,
    cells.period_type,
    cells.period_type_en,
    cells.period_type_ru,
    cells.period,
    cells.period_en,
    cells.period_ru,
    cells.period_start,
    cells.period_end,
    cells.sex,
    cells.sex_en,
    cells.sex_ru,
    cells.age_band,
    cells.age_band_en,
    cells.age_band_ru,
    cells.category_scheme,
    cells.category,
    cells.category_en,
    cells.category_ru,
    cells.programme_code,
    cells.programme_en,
    cells.programme_ru,
    cells.donor_code,
    cells.donor_en,
    cells.donor_ru,
    cells.agency_code,
    cells.agency_en,
    cells.agency_ru,
    cells.counts_as_strive_asia,
    cells.status,
    cells.status_en,
    cells.status_ru,
    cells.suppression_reason,
    cells.suppression_reason_en,
    cells.suppression_reason_ru,
    cells.is_synthetic,
    cells.published_in_vintage
from marts.rpt_indicator_value as cells
inner join stages on cells.indicator_code = stages.indicator_code;
comment on view marts.rpt_apprenticeship_funnel is 'Grain: one row per stage, area, period, breakdown and attribution. All stages count on the day on which a placement was due to end, so each is a part of the one before.';

create view marts.rpt_training_level with (security_invoker = true) as
select
    substring(mapping.code from '^level ([1-4])')::integer as training_level,
    case substring(mapping.code from '^level ([1-4])')
        when '1' then 'Level 1: satisfied' when '2' then 'Level 2: learned'
        when '3' then 'Level 3: applies it' when '4' then 'Level 4: institutions changed'
    end as training_level_en,
    case substring(mapping.code from '^level ([1-4])')
        when '1' then 'Уровень 1: удовлетворены' when '2' then 'Уровень 2: усвоили'
        when '3' then 'Уровень 3: применяют' when '4' then 'Уровень 4: изменились учреждения'
    end as training_level_ru,
    cells.*
from marts.rpt_indicator_value as cells
inner join marts.dim_indicator as ind
    on cells.indicator_code = ind.indicator_code and cells.definition_version = ind.definition_version
cross join lateral jsonb_to_recordset(ind.frameworks) as mapping (framework text, code text)
where mapping.framework = 'KIRKPATRICK' and mapping.code ~ '^level [1-4]';
comment on view marts.rpt_training_level is 'Grain: one row per indicator that the catalogue maps to a level of Kirkpatrick (1 to 4), area, period, breakdown and attribution.';
