-- A context indicator of a country comes from one dataset: two sources under one series would be read as one history.
select
    c.country_code,
    c.indicator_code,
    count(distinct d.dataset) as datasets
from {{ ref('contribution') }} as c
inner join {{ ref('stg_current_delivery') }} as d on c.delivery_id = d.delivery_id
where c.record_type = 'context_observation'
group by c.country_code, c.indicator_code
having count(distinct d.dataset) > 1
