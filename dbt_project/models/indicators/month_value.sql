-- What each delivery adds to a month of a flow, at the finest breakdown: what the cells of longer periods are summed
-- from. A sum of which one amount is not known is not known.
{{
    config(
        materialized='kept',
        meta={'follows_delivery': true, 'keeps_changes': true},
        indexes=[{'columns': ['account_id', 'month']}]
    )
}}

with flows as (
    select
        c.*,
        i.disaggregations,
        i.finest_area_level,
        case c.part when 'numerator' then i.numerator_counts else i.denominator_counts end as counts
    from {{ ref('contribution') }} as c
    inner join {{ source('catalogue', 'indicator') }} as i on c.indicator_code = i.indicator_code
    where
        i.additivity <> 'N'
        and case c.part when 'numerator' then i.numerator_timing else i.denominator_timing end = 'flow'
),

counted_rows as (
    select
        upkeep.account(f.indicator_code, f.country_code, f.programme_code, f.donor_code, f.agency_code) as account_id,
        f.part,
        date_trunc('month', f.observed_on::timestamp)::date as month,
        case when f.finest_area_level >= 1 then coalesce(f.area_code, '') else '' end as area_code,
        case when 'sex' = any(f.disaggregations) then f.sex else '_T' end as sex,
        case when 'age_band' = any(f.disaggregations) then f.age_band else '_T' end as age_band,
        case when f.category_scheme = any(f.disaggregations) then f.category_scheme else '_T' end as category_scheme,
        case when f.category_scheme = any(f.disaggregations) then f.category else '_T' end as category,
        case when f.further_scheme = any(f.disaggregations) then f.further_scheme else '_T' end as further_scheme,
        case when f.further_scheme = any(f.disaggregations) then f.further_category else '_T' end as further_category,
        f.delivery_id,
        f.counts,
        f.amount,
        f.row_number,
        f.is_synthetic
    from flows as f
),

added_up as (
    select
        account_id,
        part,
        month,
        area_code,
        sex,
        age_band,
        category_scheme,
        category,
        further_scheme,
        further_category,
        delivery_id,
        min(counts) as counts,
        case when count(amount) = count(*) then sum(amount) end as amount,
        count(row_number) as rows_counted,
        count(*) as contributing_rows,
        count(*) filter (where is_synthetic) as synthetic_rows
    from counted_rows
    group by
        account_id, part, month, area_code, sex, age_band, category_scheme, category, further_scheme, further_category,
        delivery_id
)

select
    a.*,
    d.reported_at as last_reported_at,
    d.received_at as last_received_at
from added_up as a
inner join {{ ref('stg_current_delivery') }} as d on a.delivery_id = d.delivery_id
