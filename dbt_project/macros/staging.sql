{#- What every staged row says of itself: where it came from and when. -#}
{% macro provenance() -%}
    r.country_code,
    r.dataset,
    r.delivery_id,
    r.row_number,
    d.reported_at,
    r.loaded_at,
    d.received_at,
    d.is_synthetic,
    d.period_end as delivery_period_end
{%- endmacro %}

{#- The accepted rows of a record type whose deliveries count today; nothing superseded, nothing rejected. -#}
{% macro current_rows(record_type) -%}
    {{ source('raw', record_type) }} as r
    inner join {{ ref('stg_current_delivery') }} as d on r.delivery_id = d.delivery_id
{%- endmacro %}

{#- The key of an events record type, for "distinct on": one row per dataset and key. -#}
{% macro events_key(fields) -%}
    r.country_code, r.dataset
    {%- for field in fields %}, harmonised.clean(r.{{ field }}){% endfor %}
{%- endmacro %}

{#- The order that goes with it: what was reported last wins. -#}
{% macro newest_per_key(fields) -%}
    {{ events_key(fields) }}, d.reported_at desc, r.delivery_id desc, r.row_number desc
{%- endmacro %}
