-- Bringing a kept table up to its definition: as a whole, or only the rows of the deliveries that changed.

-- The relations that a view reads, through views: tables, and views that are themselves kept.
create or replace function upkeep.reads_of(of_view regclass) returns setof regclass
language sql stable as $$
    with recursive read (relation, is_view) as (
        select of_view, true
        union
        select d.refobjid::regclass, c.relkind = 'v'
        from read as v
        inner join pg_rewrite as r on v.relation = r.ev_class
        inner join pg_depend as d
            on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
                and d.refobjid <> v.relation
        inner join pg_class as c on d.refobjid = c.oid
        where v.is_view
    )
    select relation from read where not is_view
$$;

-- Whether each row of the view follows from one row of what it reads and from look-ups: nothing in it, or in the views
-- beneath it, groups, compares or limits rows. What current_rows() and events_key() put into staging views does not: it
-- looks at the row's own delivery and number only, and so do corrected values.
create or replace function upkeep.is_row_by_row(of_view regclass) returns boolean
language sql stable as $$
    with recursive read (relation) as (
        select of_view
        union
        select d.refobjid::regclass
        from read as v
        inner join pg_rewrite as r on v.relation = r.ev_class
        inner join pg_depend as d
            on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
        inner join pg_class as c on d.refobjid = c.oid and c.relkind = 'v'
    ),
    texts as (
        select
            regexp_replace(
                replace(
                    regexp_replace(
                        regexp_replace(lower(pg_get_viewdef(relation)), '''[^'']*''', '''''', 'g'), '\s+', ' ', 'g'
                    ),
                    'distinct on (r.delivery_id, r.row_number)', ''
                ),
                'exists \( select from (upkeep\.replaced_row|quality\.corrected_value) (later|k)'
                || ' where \(\(\2\.record_type = ''''::text\) and \(\2\.delivery_id = [rt]\.delivery_id\)'
                || ' and \(\2\.row_number = [rt]\.row_number\)\)\)'
                || '|\( select corrected_value\.delivery_id, corrected_value\.row_number, [^()]*\([^()]*\) as right_values'
                || ' from quality\.corrected_value where \([^()]*\) group by corrected_value\.delivery_id, corrected_value\.row_number'
                || ' having \(not bool_or\(corrected_value\.is_withheld\)\)\)',
                '', 'g'
            ) as body
        from read
    )
    select not bool_or(
        body ~ '\m(distinct|group by|having|over|window|limit|offset|fetch|intersect|except|exists)\M'
        or body ~ '\munion\M(?!\s+all\M)'
        -- a query within an expression may compare a row with others
        or body ~ '(=|<>|<|>|\min|\many|\mall|\mnot|\marray|\mselect|\mthen|\melse|\mwhen|,)\s*\(+\s*(select|with)\M'
        or body ~ (select '\m(' || string_agg(distinct proname, '|') || ')\s*\(' from pg_proc where prokind in ('a', 'w'))
    )
    from texts
$$;

create or replace function upkeep.columns_of(of_relation regclass, alias text default null) returns text
language sql stable as $$
    select string_agg(coalesce(alias || '.', '') || quote_ident(attname), ', ' order by attnum)
    from pg_attribute where attrelid = of_relation and attnum > 0 and not attisdropped
$$;

create or replace function upkeep.has_column(of_relation regclass, named text) returns boolean
language sql stable as $$
    select exists (select from pg_attribute where attrelid = of_relation and attname = named and not attisdropped)
$$;

-- The deliveries whose rows may differ in what a view reads; a row with null when it cannot be said. Of what is read
-- by key (options->follows) the changes are looked up, and are not among them.
create or replace function upkeep.changes_read_by(of_view regclass, but_not text []) returns table (relation text, delivery_id text)
language sql stable as $$
    with read as (
        select n.nspname || '.' || c.relname as relation, n.nspname, c.relname
        from upkeep.reads_of(of_view) as r (oid)
        inner join pg_class as c on r.oid = c.oid
        inner join pg_namespace as n on c.relnamespace = n.oid
    )
    select r.relation, c.delivery_id
    from read as r
    inner join upkeep.changed_delivery as c on r.nspname = 'raw' and r.relname = c.record_type
    where r.relation <> all(but_not)
    union
    select r.relation, c.delivery_id
    from read as r
    inner join upkeep.changed_slice as c on r.relation = c.relation
    where r.relation <> all(but_not)
$$;

-- What varies from delivery to delivery among what a view reads: raw tables, and kept tables that are made of them.
create or replace function upkeep.varying_reads_of(of_view regclass) returns text []
language sql stable as $$
    select coalesce(array_agg(n.nspname || '.' || c.relname), '{}')
    from upkeep.reads_of(of_view) as r (oid)
    inner join pg_class as c on r.oid = c.oid
    inner join pg_namespace as n on c.relnamespace = n.oid
    left join upkeep.kept as k on k.relation = n.nspname || '.' || c.relname
    where n.nspname = 'raw' or (k.relation is not null and coalesce((k.options ->> 'varies')::boolean, true))
$$;

-- The planner takes the rows that are left of a delivery for few, and would look them up in a crosswalk one by one, with
-- every spelling compared, or go through all spellings of a dataset for each: hence no nested loops and no merging below,
-- where there is another way.

-- Make the whole table anew; its indexes are made after its rows.
create or replace function upkeep.make_anew(of_relation regclass, of_definition regclass) returns void
language plpgsql set enable_nestloop = off set enable_mergejoin = off as $$
declare
    definitions text [];
    names text [];
    one text;
begin
    select array_agg(pg_get_indexdef(x.indexrelid)), array_agg(x.indexrelid::regclass::text)
    into definitions, names
    from pg_index as x
    where x.indrelid = of_relation and not x.indisprimary;
    foreach one in array coalesce(names, '{}') loop
        execute 'drop index ' || one;
    end loop;
    execute format('truncate %s', of_relation);
    execute format(
        'insert into %s (%s) select %s from %s',
        of_relation, upkeep.columns_of(of_definition), upkeep.columns_of(of_definition), of_definition
    );
    foreach one in array coalesce(definitions, '{}') loop
        execute one;
    end loop;
    execute format('analyze %s', of_relation);
end
$$;

-- Replace the rows of some deliveries (and one branch). Returns nothing; what was removed and added can be kept aside.
create or replace function upkeep.replace_slices(
    of_relation regclass, of_definition regclass, deliveries text [], of_branch text, kept_aside text
) returns void
language plpgsql set enable_nestloop = off set enable_mergejoin = off as $$
declare
    named text := upkeep.columns_of(of_definition);
    within text := case when of_branch <> '' then format('branch = %L and ', of_branch) else '' end;
begin
    if kept_aside is null then
        execute format('delete from %s where %sdelivery_id = any($1)', of_relation, within) using deliveries;
        execute format(
            'insert into %s (%s) select %s from %s where %sdelivery_id = any($1)',
            of_relation, named, named, of_definition, within
        ) using deliveries;
    else
        execute format(
            'with gone as (delete from %1$s where %2$sdelivery_id = any($1) returning %3$s)
            insert into upkeep.%4$I_removed (%3$s) select %3$s from gone',
            of_relation, within, named, kept_aside
        ) using deliveries;
        execute format(
            'with come as (
                insert into %1$s (%3$s) select %3$s from %5$s where %2$sdelivery_id = any($1) returning %3$s
            )
            insert into upkeep.%4$I_added (%3$s) select %3$s from come',
            of_relation, within, named, kept_aside, of_definition
        ) using deliveries;
    end if;
end
$$;

-- The deliveries whose rows differ between the table and its definition, by computing the definition as a whole.
create or replace function upkeep.compare_as_a_whole(of_relation regclass, of_definition regclass, of_branch text)
returns text []
language plpgsql set enable_nestloop = off set enable_mergejoin = off as $$
declare
    named text := upkeep.columns_of(of_definition);
    within text := case when of_branch <> '' then format('where branch = %L', of_branch) else '' end;
    differing text [];
begin
    execute format(
        'with hashed as (
            select delivery_id, hashtextextended(t::text, 0)::numeric as hash, 1 as side from (select %2$s from %1$s %4$s) as t
            union all
            select delivery_id, hashtextextended(t::text, 0)::numeric as hash, 2 as side from (select %2$s from %3$s %4$s) as t
        ),
        compared as (
            select delivery_id
            from hashed group by delivery_id
            having (count(*) filter (where side = 1), sum(hash) filter (where side = 1))
                is distinct from (count(*) filter (where side = 2), sum(hash) filter (where side = 2))
        )
        select array_agg(delivery_id) from compared',
        of_relation, named, of_definition, within
    ) into differing;
    return coalesce(differing, '{}');
end
$$;

-- Whether the rows of a delivery follow from that delivery alone, and from what is looked up by key.
create or replace function upkeep.follows_its_delivery(of_view regclass, options jsonb) returns boolean
language sql stable as $$
    select coalesce(
        (options ->> 'follows_delivery')::boolean,
        upkeep.is_row_by_row(of_view)
        and cardinality(
            array(
                select unnest(upkeep.varying_reads_of(of_view))
                except
                select jsonb_object_keys(coalesce(options -> 'follows', '{}'))
            )
        ) <= 1
    )
$$;

-- Bring one branch of a table (or all of it, '') up: only the rows of the deliveries that changed where each row
-- follows from its delivery, by comparing the whole where that cannot be told.
create or replace function upkeep.refresh_rows(
    of_relation text, of_definition regclass, of_view regclass, of_branch text, options jsonb, kept_aside text
) returns void
language plpgsql as $$
declare
    follows jsonb := coalesce(options -> 'follows', '{}');
    looked_up text [] := array(select jsonb_object_keys(follows));
    deliveries text [];
    more text [];
    key record;
begin
    if not exists (select from upkeep.changes_read_by(of_view, '{}')) then
        return;
    end if;
    if upkeep.follows_its_delivery(of_view, options)
        and not exists (select from upkeep.changes_read_by(of_view, looked_up) as c where c.delivery_id is null)
    then
        deliveries := array(select distinct c.delivery_id from upkeep.changes_read_by(of_view, looked_up) as c);
        for key in select e.key as relation, e.value as columns from jsonb_each(follows) as e loop
            execute format(
                'create temp table followed_key on commit drop as
                select %1$s from upkeep.%2$I_removed union select %1$s from upkeep.%2$I_added',
                (select string_agg(quote_ident(split_part(c, '=', -1)), ', ') from jsonb_array_elements_text(key.columns) as c),
                split_part(key.relation, '.', 2)
            );
            analyze followed_key;
            execute format(
                'select array_agg(distinct s.delivery_id) from %s as s
                where exists (select from pg_temp.followed_key) and (%s) in (table pg_temp.followed_key)',
                coalesce(nullif(options ->> 'driven_by', 'itself'), of_relation),
                (select string_agg('s.' || quote_ident(split_part(c, '=', 1)), ', ') from jsonb_array_elements_text(key.columns) as c)
            ) into more;
            drop table pg_temp.followed_key;
            deliveries := array(select unnest(deliveries) union select unnest(more));
        end loop;
    else
        deliveries := upkeep.compare_as_a_whole(of_relation, of_definition, of_branch);
    end if;
    perform upkeep.replace_slices(of_relation, of_definition, deliveries, of_branch, kept_aside);
    insert into upkeep.changed_slice (relation, branch, delivery_id, is_replaced)
    select of_relation, of_branch, d, true from unnest(deliveries) as d
    union all
    select distinct of_relation, of_branch, c.delivery_id, false
    from upkeep.changes_read_by(of_view, '{}') as c
    where c.delivery_id <> all(deliveries);
end
$$;

-- Bring a kept table up. Called by the materialisation "kept" in the order of the models, and by refresh_all().
create or replace function upkeep.refresh(of_relation text, is_new boolean default false) returns void
language plpgsql as $$
declare
    k upkeep.kept := (select k from upkeep.kept as k where k.relation = of_relation);
    definition regclass := k.definition::regclass;
    is_full boolean := is_new or (select s.is_full from upkeep.state as s);
    kept_aside text := case when k.options ? 'keeps_changes' then split_part(of_relation, '.', 2) end;
    branch record;
begin
    if is_new then
        -- what follows cannot tell what changed here
        update upkeep.state as s set is_full = true where not s.is_full;
    end if;
    if kept_aside is not null then
        execute format('truncate upkeep.%I_removed, upkeep.%I_added', kept_aside, kept_aside);
    end if;
    if k.refresher in ('cell_groups', 'cells', 'withdrawals') then
        execute format('select upkeep.refresh_%s($1)', k.refresher) using is_full;
    elsif k.refresher in ('replace_groups', 'compare_groups') then
        execute format('select upkeep.%s($1, $2)', k.refresher) using of_relation, is_full;
    elsif is_full or not upkeep.has_column(of_relation::regclass, 'delivery_id') then
        if is_full or exists (select from upkeep.changes_read_by(definition, '{}')) then
            perform upkeep.make_anew(of_relation::regclass, definition);
            insert into upkeep.changed_slice (relation, delivery_id) values (of_relation, null);
        end if;
    elsif k.options ? 'branches' then
        for branch in select b.key as name, b.value as options from jsonb_each(k.options -> 'branches') as b loop
            perform upkeep.refresh_rows(
                of_relation, definition, (branch.options ->> 'view')::regclass, branch.name, branch.options, kept_aside
            );
        end loop;
    else
        perform upkeep.refresh_rows(of_relation, definition, definition, '', k.options, kept_aside);
    end if;
end
$$;

-- Bring all kept tables up, without dbt: what a build does when no model has changed.
create or replace function upkeep.refresh_all() returns void
language plpgsql as $$
declare
    one text;
begin
    for one in select k.relation from upkeep.kept as k order by k.place loop
        perform upkeep.refresh(one);
    end loop;
end
$$;

-- Whether a table is missing or has other columns than its definition.
create or replace function upkeep.is_new(of_relation text, of_definition text) returns boolean
language sql stable as $$
    with columns as (
        select attrelid, attname, atttypid from pg_attribute
        where attrelid in (to_regclass(of_relation), to_regclass(of_definition)) and attnum > 0 and not attisdropped
    )
    select to_regclass(of_relation) is null or exists (
        select from columns group by attname, atttypid having count(*) <> 2
    )
$$;

-- Note a kept table at the end of the order, as the models come to it, with room aside for its changes.
create or replace function upkeep.register(of_relation text, of_definition text, of_refresher text, of_options jsonb)
returns void
language plpgsql as $$
declare
    name text := split_part(of_relation, '.', 2);
    what text;
begin
    delete from upkeep.kept where relation = of_relation;
    insert into upkeep.kept (relation, definition, refresher, options)
    values (
        of_relation, of_definition, of_refresher,
        of_options || jsonb_build_object('varies', upkeep.varying_reads_of(of_definition::regclass) <> '{}')
    );
    if of_refresher = 'rows' and upkeep.has_column(of_relation::regclass, 'delivery_id') then
        execute format('create index if not exists %I on %s (delivery_id)', name || '_of_delivery', of_relation);
    end if;
    if of_options ? 'keeps_changes' then
        foreach what in array array['removed', 'added'] loop
            execute format('drop table if exists upkeep.%I', name || '_' || what);
            execute format('create unlogged table upkeep.%I as select * from %s with no data', name || '_' || what, of_definition);
        end loop;
    end if;
end
$$;
