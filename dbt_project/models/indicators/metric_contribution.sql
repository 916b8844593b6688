-- The contributions as the semantic layer reads them: cut to what the indicator is broken down by, and with a row
-- of nothing wherever only one part of a ratio was observed on a day, so that both parts of a stock take the same last
-- day.
{{ config(materialized='view') }}

with counted as (
    select
        c.indicator_code,
        c.part,
        c.country_code,
        case when i.finest_area_level >= 1 then c.area_code end as area_code,
        c.observed_on,
        c.counted_key,
        c.amount,
        case when c.row_number is null then 0 else 1 end as row_count,
        1 as is_observed,
        case when c.amount is null then 0 else 1 end as is_amount_known,
        case when 'sex' = any(i.disaggregations) or i.additivity = 'N' then c.sex else '_T' end as sex,
        case when 'age_band' = any(i.disaggregations) or i.additivity = 'N' then c.age_band else '_T' end as age_band,
        case when c.category_scheme = any(i.disaggregations) then c.category_scheme else '_T' end as category_scheme,
        case when c.category_scheme = any(i.disaggregations) then c.category else '_T' end as category,
        case when c.further_scheme = any(i.disaggregations) then c.further_scheme else '_T' end as further_scheme,
        case when c.further_scheme = any(i.disaggregations) then c.further_category else '_T' end as further_category,
        c.event,
        c.programme_code,
        c.donor_code,
        c.agency_code
    from {{ ref('contribution') }} as c
    inner join {{ source('catalogue', 'indicator') }} as i on c.indicator_code = i.indicator_code
),

observed as (
    select distinct
        c.indicator_code,
        c.country_code,
        c.programme_code,
        c.donor_code,
        c.agency_code,
        c.observed_on
    from {{ ref('contribution') }} as c
    inner join {{ source('catalogue', 'indicator') }} as i on c.indicator_code = i.indicator_code
    where i.additivity = 'R' and 'stock' in (i.numerator_timing, i.denominator_timing)
),

silent_parts as (
    select
        o.*,
        p.part
    from observed as o
    cross join (values ('numerator'), ('denominator')) as p (part)
    where
        not exists (
            select 1
            from {{ ref('contribution') }} as c
            where
                c.part = p.part
                and (c.indicator_code, c.country_code, c.programme_code, c.donor_code, c.agency_code, c.observed_on)
                = (o.indicator_code, o.country_code, o.programme_code, o.donor_code, o.agency_code, o.observed_on)
        )
)

select * from counted

union all

select
    indicator_code,
    part,
    country_code,
    null::text as area_code,
    observed_on,
    null::text as counted_key,
    null::numeric as amount,
    0 as row_count,
    null::integer as is_observed,
    null::integer as is_amount_known,
    '_T' as sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    '_T' as further_scheme,
    '_T' as further_category,
    null::text as event,
    programme_code,
    donor_code,
    agency_code
from silent_parts
