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

{#- The accepted rows of a record type whose deliveries count today; nothing superseded, nothing rejected, and no row
    that a later one of the same key replaced. Which rows those are is noted when a build begins (upkeep/02_changes.sql),
    so that the rows of one delivery can be had without looking at all others. Values that a correction of the catalogue
    changes are read as it says; rows of one that has expired are left out. -#}
{% macro current_rows(record_type) -%}
    (
        select t.*
        from {{ source('raw', record_type) }} as t
        where not exists (
            select from {{ source('quality', 'corrected_value') }} as k
            where k.record_type = '{{ record_type }}' and k.delivery_id = t.delivery_id and k.row_number = t.row_number
        )
        union all
        select c.*
        from {{ source('raw', record_type) }} as t
        inner join (
            select delivery_id, row_number, jsonb_object_agg(field, right_value) as right_values
            from {{ source('quality', 'corrected_value') }}
            where record_type = '{{ record_type }}'
            group by delivery_id, row_number
            having not bool_or(is_withheld)
        ) as k on t.delivery_id = k.delivery_id and t.row_number = k.row_number
        cross join lateral jsonb_populate_record(null::raw.{{ record_type }}, to_jsonb(t) || k.right_values) as c
    ) as r
    inner join {{ ref('stg_current_delivery') }} as d on r.delivery_id = d.delivery_id
        and not exists (
            select from upkeep.replaced_row as later
            where later.record_type = '{{ record_type }}'
                and later.delivery_id = r.delivery_id and later.row_number = r.row_number
        )
{%- endmacro %}
{#- Of an events record type the newest row per dataset and key counts: what was reported last wins, of one report the
    later delivery and the later row. The fields are read from here when a build begins; current_rows() leaves the other
    rows out already, and what is left is told apart by delivery and row. -#}
{% macro events_key(fields) -%}
    r.delivery_id, r.row_number
{%- endmacro %}

{#- The order that "distinct on" asks for. -#}
{% macro newest_per_key(fields) -%}
    {{ events_key(fields) }}
{%- endmacro %}
