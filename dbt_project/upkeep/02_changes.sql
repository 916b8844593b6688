-- Which deliveries changed, and which rows are replaced by newer ones of the same key.

create or replace function upkeep.key_of(alias text, fields text []) returns text
language sql immutable as $$
    select string_agg(format('coalesce(harmonised.clean(%s.%I), '''')', alias, field), ', ' order by place)
    from unnest(fields) with ordinality as f (field, place)
$$;
comment on function upkeep.key_of(text, text []) is 'The key of a raw row as a list of expressions. clean() never gives an empty text, so that null is a value of its own.';

create or replace function upkeep.index_key(of_record_type text, fields text []) returns void
language plpgsql as $$
declare
    -- the fields are part of the name, so that another key gets another index
    index_name text := format('%s_key_%s', of_record_type, substr(md5(fields::text), 1, 8));
begin
    if not exists (select from pg_indexes where schemaname = 'raw' and indexname = index_name) then
        execute format(
            'create index %I on raw.%I (country_code, dataset, %s)',
            index_name, of_record_type, replace(upkeep.key_of('x', fields), 'x.', '')
        );
    end if;
end
$$;

-- Find anew which rows of the record type are replaced: of all keys when everything is made anew, else of the keys that
-- the changed deliveries have, or had when the tables were last brought up. Deliveries that lose or regain a row join
-- the changed ones.
create or replace function upkeep.find_replaced_rows(of_record_type text, fields text [], is_full boolean) returns void
language plpgsql as $$
declare
    row_key text := upkeep.key_of('r', fields);
    names text := (select string_agg('k' || place, ', ' order by place) from generate_subscripts(fields, 1) as place);
    same_key text := (
        select string_agg(format('coalesce(harmonised.clean(r.%I), '''') = k.k%s', field, place), ' and ' order by place)
        from unnest(fields) with ordinality as f (field, place)
    );
begin
    if is_full then
        delete from upkeep.replaced_row where record_type = of_record_type;
        execute format(
            'create temp table concerned_key (country_code, dataset, %3$s) on commit drop as
            select r.country_code, r.dataset, %1$s
            from raw.%2$I as r inner join upkeep.current_delivery as d on r.delivery_id = d.delivery_id
            group by r.country_code, r.dataset, %1$s having count(*) > 1',
            row_key, of_record_type, names
        );
    else
        execute format(
            'create temp table concerned_key (country_code, dataset, %3$s) on commit drop as
            select r.country_code, r.dataset, %1$s
            from raw.%2$I as r
            inner join upkeep.changed_delivery as c
                on r.country_code = c.country_code and r.delivery_id = c.delivery_id
            where c.record_type = %2$L
            union
            select r.country_code, r.dataset, %1$s
            from upkeep.replaced_row as x
            inner join upkeep.changed_delivery as c on x.replaced_by = c.delivery_id
            inner join raw.%2$I as r
                on c.country_code = r.country_code and x.delivery_id = r.delivery_id and x.row_number = r.row_number
            where x.record_type = %2$L',
            row_key, of_record_type, names
        );
    end if;
    analyze concerned_key;
    execute format(
        'create temp table replaced_now on commit drop as
        with ranked as (
            select
                r.country_code, r.delivery_id, r.row_number,
                first_value(r.delivery_id) over newest_first as newest_delivery,
                row_number() over newest_first as age
            from pg_temp.concerned_key as k
            inner join raw.%1$I as r on r.country_code = k.country_code and r.dataset = k.dataset and %2$s
            inner join upkeep.current_delivery as d on r.delivery_id = d.delivery_id
            window newest_first as (
                partition by r.country_code, r.dataset, %3$s
                order by d.reported_at desc, r.delivery_id desc, r.row_number desc
            )
        )
        select %1$L as record_type, country_code, delivery_id, row_number, newest_delivery as replaced_by
        from ranked where age > 1',
        of_record_type, same_key, row_key
    );
    if not is_full then
        execute format(
            'create temp table replaced_before on commit drop as
            select x.* , r.country_code
            from pg_temp.concerned_key as k
            inner join raw.%1$I as r on r.country_code = k.country_code and r.dataset = k.dataset and %2$s
            inner join upkeep.replaced_row as x
                on x.record_type = %1$L and x.delivery_id = r.delivery_id and x.row_number = r.row_number',
            of_record_type, same_key
        );
        delete from upkeep.replaced_row as x
        using pg_temp.replaced_before as b
        where x.record_type = of_record_type and x.delivery_id = b.delivery_id and x.row_number = b.row_number;
        -- rows that a second check of their delivery took out of raw
        delete from upkeep.replaced_row as x
        using upkeep.changed_delivery as c
        where x.record_type = of_record_type and x.delivery_id = c.delivery_id
            and c.record_type = of_record_type and not exists (
                select from pg_temp.replaced_now as n where n.delivery_id = x.delivery_id and n.row_number = x.row_number
            );
        insert into upkeep.changed_delivery (delivery_id, country_code, record_type)
        select distinct coalesce(n.delivery_id, b.delivery_id), coalesce(n.country_code, b.country_code), of_record_type
        from pg_temp.replaced_now as n
        full join pg_temp.replaced_before as b on n.delivery_id = b.delivery_id and n.row_number = b.row_number
        where n.delivery_id is null or b.delivery_id is null
        on conflict do nothing;
        drop table pg_temp.replaced_before;
    end if;
    insert into upkeep.replaced_row (record_type, delivery_id, row_number, replaced_by)
    select record_type, delivery_id, row_number, replaced_by from pg_temp.replaced_now;
    drop table pg_temp.concerned_key, pg_temp.replaced_now;
end
$$;

-- Begin a build: note what changed since the last one that settled, and unsettle the state until finish().
create or replace function upkeep.begin(of_what text) returns boolean
language plpgsql as $$
declare
    everything_anew boolean := not coalesce(
        (select s.is_settled and s.made_of = of_what from upkeep.state as s), false
    );
    key record;
begin
    insert into upkeep.state (is_settled, is_full, made_of) values (false, everything_anew, of_what)
    on conflict (only_row) do update set is_settled = false, is_full = excluded.is_full, made_of = excluded.made_of;
    truncate upkeep.changed_delivery, upkeep.changed_slice;
    create temp table delivery_now on commit drop as
    select
        delivery_id, country_code, dataset, record_type, scope, period_start, period_end, is_synthetic, reported_at,
        received_at, checked_at,
        concat_ws(
            '|', verdict, rows_loaded, checked_at, reported_at, received_at, period_start, period_end, is_synthetic,
            dataset, record_type, scope,
            (
                select md5(string_agg(k::text, '|' order by k::text))
                from quality.corrected_value as k where k.delivery_id = d.delivery_id
            )
        ) as mark
    from ledger.current_delivery as d;
    insert into upkeep.changed_delivery (delivery_id, country_code, record_type)
    select coalesce(n.delivery_id, o.delivery_id), coalesce(n.country_code, o.country_code), coalesce(n.record_type, o.record_type)
    from pg_temp.delivery_now as n
    full join upkeep.current_delivery as o on n.delivery_id = o.delivery_id
    where n.mark is distinct from o.mark or o.delivery_id is null or n.delivery_id is null;
    -- few they are, and the planner must know it: it would go through all rows ever delivered for them
    analyze upkeep.changed_delivery;
    delete from upkeep.current_delivery as o
    where exists (select from upkeep.changed_delivery as c where c.delivery_id = o.delivery_id);
    insert into upkeep.current_delivery
    select n.* from pg_temp.delivery_now as n
    where exists (select from upkeep.changed_delivery as c where c.delivery_id = n.delivery_id);
    if everything_anew then
        delete from upkeep.replaced_row as x
        where x.record_type not in (select k.record_type from upkeep.newest_key as k);
    end if;
    for key in
        select k.* from upkeep.newest_key as k
        where everything_anew or exists (select from upkeep.changed_delivery as c where c.record_type = k.record_type)
    loop
        perform upkeep.index_key(key.record_type, key.fields);
        perform upkeep.find_replaced_rows(key.record_type, key.fields, everything_anew);
    end loop;
    return everything_anew;
end
$$;

-- The tables are what current_delivery says; what was checked again in the meantime counts as changed the next time.
create or replace function upkeep.finish() returns void
language sql as $$
    update upkeep.current_delivery as o
    set mark = null
    from ledger.delivery as n
    where o.delivery_id = n.delivery_id and n.checked_at is distinct from o.checked_at;
    update upkeep.state set is_settled = true;
$$;
