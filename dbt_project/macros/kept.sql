-- noqa: disable=all
{#- A table that a build brings up to its definition instead of making it anew: upkeep/03_refresh.sql. The model's
    statement becomes a view in the schema upkeep, which says what the table holds. In meta:

    follows_delivery  the rows of a delivery follow from that delivery alone (true), or may depend on others (false);
                      without it the statement is looked at, and the cautious answer taken
    follows           {model: [columns]}: rows that are looked up in another kept table by these columns ("ours=theirs"
                      where they have another name there), and
    driven_by         the staging view whose rows they are looked up for, or "itself": the table as it was
    keeps_changes     what was removed and added is kept aside during a build, for those who follow
    branches          the prefix of the views that the table is the union of, each told apart by the column branch
    refresher         another way of bringing it up than by deliveries: replace_groups, compare_groups (a table with
                      the column cell_group), cells, cell_groups, withdrawals
-#}
{% materialization kept, adapter='postgres' -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set definition = api.Relation.create(database=database, schema='upkeep', identifier=this.identifier, type='view') -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set name = this.schema ~ '.' ~ this.identifier -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- if config.get('contract').enforced %}{{ get_assert_columns_equivalent(sql) }}{% endif -%}
    {%- if existing is not none and existing.type != 'table' %}{% do adapter.drop_relation(existing) %}{% endif -%}

    {%- call statement('define') -%}
        drop view if exists {{ definition }} cascade;
        create view {{ definition }} as (
            {{ get_select_subquery(sql) if config.get('contract').enforced else sql }}
        );
    {%- endcall -%}

    {%- set is_new = run_query("select upkeep.is_new('" ~ name ~ "', '" ~ definition ~ "')").rows[0][0] -%}
    {%- if is_new -%}
        {%- call statement('create') -%}
            drop table if exists {{ target_relation }} cascade;
            create table {{ target_relation }} as select * from {{ definition }} with no data;
        {%- endcall -%}
        {% do create_indexes(target_relation) %}
    {%- endif -%}

    {%- set options = upkeep_options() -%}
    {%- call statement('main', fetch_result=False) -%}
        select upkeep.register(
            '{{ name }}', '{{ definition }}', '{{ options.pop("refresher", "rows") }}', '{{ tojson(options) }}'::jsonb
        );
        select upkeep.refresh('{{ name }}', {{ is_new }});
    {%- endcall -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{%- endmaterialization %}

{#- The options of a kept model with the names of models as those of relations, and those of its branches. -#}
{% macro upkeep_options() -%}
    {%- set options = {} -%}
    {%- set relations = {} -%}
    {%- set of_view = {} -%}
    {%- for id in model.depends_on.nodes if id in graph.nodes -%}
        {%- set node = graph.nodes[id] -%}
        {%- do relations.update({node.name: node.schema ~ '.' ~ (node.alias or node.name)}) -%}
        {%- do of_view.update({node.name: node.config.meta or {}}) -%}
    {%- endfor -%}
    {%- for key, value in (config.get('meta') or {}).items() -%}
        {%- if key == 'driven_by' -%}
            {%- do options.update({key: relations.get(value, value)}) -%}
        {%- elif key == 'follows' -%}
            {%- set follows = {} -%}
            {%- for followed, columns in value.items() %}{% do follows.update({relations[followed]: columns}) %}{% endfor -%}
            {%- do options.update({key: follows}) -%}
        {%- elif key == 'branches' -%}
            {%- set branches = {} -%}
            {%- for view, relation in relations.items() if view.startswith(value) -%}
                {%- set branch = {'view': relation} -%}
                {%- if 'follows_delivery' in of_view[view] -%}
                    {%- do branch.update({'follows_delivery': of_view[view]['follows_delivery']}) -%}
                {%- endif -%}
                {%- do branches.update({view[value | length:]: branch}) -%}
            {%- endfor -%}
            {%- do options.update({key: branches}) -%}
        {%- else -%}
            {%- do options.update({key: value}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(options) }}
{%- endmacro %}
