-- The groups of cells that changed, and the counting of their cells.

create table if not exists upkeep.touched_group (
    cell_group bigint primary key
);
comment on table upkeep.touched_group is 'The groups of cells that are counted anew in this build.';

-- pg_temp.touched: every period of every account in which a row that was removed or added counts.
create or replace function upkeep.find_touched(is_full boolean) returns void
language plpgsql as $$
begin
    if is_full then
        create temp table touched_day on commit drop as
        select distinct account_id, indicator_code, country_code, programme_code, donor_code, agency_code, observed_on, event
        from indicators.observed_day;
    else
        create temp table touched_day on commit drop as
        select distinct
            upkeep.account(indicator_code, country_code, programme_code, donor_code, agency_code) as account_id,
            indicator_code, country_code, programme_code, donor_code, agency_code, observed_on, event
        from (
            select indicator_code, country_code, programme_code, donor_code, agency_code, observed_on, event
            from upkeep.contribution_removed
            union all
            select indicator_code, country_code, programme_code, donor_code, agency_code, observed_on, event
            from upkeep.contribution_added
        ) as r;
    end if;
    analyze touched_day;
    create temp table touched on commit drop as
    with calendar as (
        select distinct
            d.account_id, d.indicator_code, d.country_code, d.programme_code, d.donor_code, d.agency_code,
            p.period_type, p.period_start, p.period_end, null::text as event
        from pg_temp.touched_day as d
        cross join lateral (
            values
            ('M', date_trunc('month', d.observed_on::timestamp)::date, interval '1 month'),
            ('Q', date_trunc('quarter', d.observed_on::timestamp)::date, interval '3 months'),
            ('A', date_trunc('year', d.observed_on::timestamp)::date, interval '1 year')
        ) as t (period_type, period_start, length)
        cross join lateral (select t.period_type, t.period_start, (t.period_start + t.length)::date - 1 as period_end) as p
        inner join catalogue.indicator as i on d.indicator_code = i.indicator_code
        where position(t.period_type in 'MQA') >= position(i.finest_period in 'MQA')
    ),
    accounts as (
        select distinct account_id, indicator_code, country_code, programme_code, donor_code, agency_code
        from pg_temp.touched_day
    ),
    periods as (
        select * from calendar
        union all
        select
            a.account_id, a.indicator_code, a.country_code, a.programme_code, a.donor_code, a.agency_code,
            'P' as period_type,
            (select min(o.observed_on) from indicators.observed_day as o where o.account_id = a.account_id) as period_start,
            (select max(o.observed_on) from indicators.observed_day as o where o.account_id = a.account_id) as period_end,
            null as event
        from accounts as a
        union all
        select distinct
            d.account_id, d.indicator_code, d.country_code, d.programme_code, d.donor_code, d.agency_code,
            'E', d.observed_on, d.observed_on, d.event
        from pg_temp.touched_day as d
        inner join catalogue.indicator as i on d.indicator_code = i.indicator_code
        where d.event is not null and 'E' = any(i.published_periods)
    )
    select upkeep.cell_group(account_id, period_type, period_start, event) as cell_group, * from periods;
    drop table pg_temp.touched_day;
    analyze touched;
end
$$;

-- indicators.cell_group, of the touched groups of which something is left.
create or replace function upkeep.refresh_cell_groups(is_full boolean) returns void
language plpgsql as $$
begin
    truncate upkeep.touched_group;
    perform upkeep.find_touched(is_full);
    insert into upkeep.touched_group select cell_group from pg_temp.touched;
    if is_full then
        truncate indicators.cell_group;
    else
        delete from indicators.cell_group as g using pg_temp.touched as t where g.cell_group = t.cell_group;
    end if;
    insert into indicators.cell_group (
        cell_group, account_id, indicator_code, country_code, programme_code, donor_code, agency_code,
        period_type, period_start, period_end, event
    )
    select
        cell_group, account_id, indicator_code, country_code, programme_code, donor_code, agency_code,
        period_type, period_start, period_end, event
    from pg_temp.touched as t
    where exists (
        select from indicators.observed_day as o
        where o.account_id = t.account_id and o.observed_on between t.period_start and t.period_end
            and (t.event is null or o.event = t.event)
    );
    drop table pg_temp.touched;
    if is_full then
        analyze indicators.cell_group;
    end if;
end
$$;

-- pg_temp.changed_key: the keys of flows, before and after, of which a removed or added row differs.
create or replace function upkeep.find_changed_keys(is_full boolean) returns void
language plpgsql as $$
declare
    named text := 'account_id, part, date_trunc(''month'', observed_on::timestamp)::date as month, area_code, sex, age_band, category_scheme, category, further_scheme, further_category, counted_key as key';
    counted text := 'timing = ''flow'' and counts <> ''rows'' and additivity <> ''N'' and counted_key is not null';
begin
    if is_full then
        execute format(
            'create temp table changed_key on commit drop as select distinct true as is_after, %s from (%s) as r where %s',
            named, upkeep.counted_rows('indicators.contribution'), counted
        );
        return;
    end if;
    execute format(
        'create temp table key_removed on commit drop as select distinct %s from (%s) as r where %s',
        named, upkeep.counted_rows('upkeep.contribution_removed'), counted
    );
    execute format(
        'create temp table key_added on commit drop as select distinct %s from (%s) as r where %s',
        named, upkeep.counted_rows('upkeep.contribution_added'), counted
    );
    create temp table differing_key on commit drop as
    select distinct r.account_id, r.part, r.key
    from (
        (table pg_temp.key_removed except table pg_temp.key_added)
        union all
        (table pg_temp.key_added except table pg_temp.key_removed)
    ) as r;
    analyze key_removed;
    analyze key_added;
    analyze differing_key;
    -- their rows of all other deliveries are the same before and after
    execute format(
        'create temp table key_elsewhere on commit drop as
        select distinct r.account_id, r.part, date_trunc(''month'', r.observed_on::timestamp)::date as month,
            r.area_code, r.sex, r.age_band, r.category_scheme, r.category, r.further_scheme, r.further_category,
            r.counted_key as key
        from (%s) as r
        where %s and not exists (
            select from pg_temp.changed_branch as b where b.branch = r.branch and b.delivery_id = r.delivery_id
        )',
        replace(
            upkeep.counted_rows(
                '(
                    select c.* from pg_temp.differing_key as k
                    inner join indicators.contribution as c
                        on c.counted_key = k.key and c.part = k.part and k.account_id = upkeep.account(
                            c.indicator_code, c.country_code, c.programme_code, c.donor_code, c.agency_code
                        )
                )'
            ),
            'c.part,', 'c.part, c.branch,'
        ),
        counted
    );
    create temp table changed_key on commit drop as
    select is_after, s.account_id, s.part, s.month, s.area_code, s.sex, s.age_band, s.category_scheme, s.category,
        s.further_scheme, s.further_category, s.key
    from (
        select false as is_after, r.* from pg_temp.key_removed as r
        union
        select true, a.* from pg_temp.key_added as a
        union
        select b.is_after, e.* from pg_temp.key_elsewhere as e cross join (values (false), (true)) as b (is_after)
    ) as s
    inner join pg_temp.differing_key as k on s.account_id = k.account_id and s.part = k.part and s.key = k.key;
    drop table pg_temp.key_removed, pg_temp.key_added, pg_temp.differing_key, pg_temp.key_elsewhere;
end
$$;

-- indicators.part_measure of the touched groups.
create or replace function upkeep.refresh_cells(is_full boolean) returns void
language plpgsql as $$
declare
    of_type text;
    deliveries text;
begin
    if not is_full and not exists (select from upkeep.touched_group) then
        return;
    end if;
    perform set_config('enable_nestloop', case when is_full then 'off' else 'on' end, true);
    perform upkeep.find_touched(is_full);
    create temp table changed_branch on commit drop as
    select distinct branch, delivery_id from upkeep.changed_slice where relation = 'indicators.contribution' and is_replaced;
    perform upkeep.find_changed_keys(is_full);
    perform upkeep.count_keys('changed_key', 'more_keys');
    drop table pg_temp.changed_key;
    deliveries := $x$
        create temp table changed_delivery_key on commit drop as
        select distinct %s as is_after, account_id, part, month, area_code, sex, age_band, category_scheme, category,
            further_scheme, further_category, delivery_id as key
        from %s
    $x$;
    if is_full then
        execute format(deliveries, 'true', 'indicators.month_value');
        truncate indicators.part_measure;
    else
        execute format(
            deliveries, 'is_after',
            '(select false as is_after, r.* from upkeep.month_value_removed as r
            union all select true, a.* from upkeep.month_value_added as a) as m'
        );
    end if;
    perform upkeep.count_keys('changed_delivery_key', 'more_deliveries');
    foreach of_type in array array['M', 'Q', 'A', 'P'] loop
        perform upkeep.add_up(of_type);
    end loop;
    perform upkeep.count_anew();
    drop table pg_temp.more_keys, pg_temp.more_deliveries, pg_temp.changed_delivery_key, pg_temp.changed_branch, pg_temp.touched;
    if is_full then
        analyze indicators.part_measure;
    end if;
end
$$;

-- The cells of flows in the touched groups of one type of period: from months, of the programme to date from its years.
create or replace function upkeep.add_up(of_type text) returns void
language plpgsql as $$
declare
    added_up text := 'min(m.counts) as counts,
        case when count(m.amount) = count(*) then sum(m.amount) end as amount,
        sum(m.rows_counted)::bigint as rows_counted,
        sum(m.contributing_rows)::bigint as contributing_rows, sum(m.synthetic_rows)::bigint as synthetic_rows,
        max(m.last_reported_at) as last_reported_at, max(m.last_received_at) as last_received_at';
begin
    if of_type <> 'P' then
        execute 'create temp table sums on commit drop as ' || upkeep.cells(
            format('(
                select t.cell_group, t.account_id, t.period_type, t.period_start, m.part, m.area_code, m.sex, m.age_band,
                    m.category_scheme, m.category, m.further_scheme, m.further_category, m.counts, m.amount, m.rows_counted, m.contributing_rows,
                    m.synthetic_rows, m.last_reported_at, m.last_received_at
                from pg_temp.touched as t
                inner join indicators.month_value as m
                    on t.account_id = m.account_id and m.month between t.period_start and t.period_end
                where t.period_type = %L
            ) as m', of_type),
            'cell_group, account_id, part, period_type, period_start',
            added_up
        );
    else
        execute format(
            'create temp table sums on commit drop as
            select t.cell_group, t.account_id, m.part, t.period_type, t.period_start, m.area_code, m.sex, m.age_band,
                m.category_scheme, m.category, %s
            from pg_temp.touched as t
            inner join indicators.part_measure as m
                on t.account_id = m.account_id and m.period_type = ''A'' and m.is_flow
            where t.period_type = ''P''
            group by t.cell_group, t.account_id, m.part, t.period_type, t.period_start, m.area_code, m.sex, m.age_band,
                m.category_scheme, m.category',
            added_up
        );
    end if;
    analyze sums;
    create temp table summed on commit drop as
    select
        s.*,
        (coalesce(b.keys_counted, 0) + coalesce(k.more, 0))::bigint as keys_counted,
        (coalesce(b.contributing_deliveries, 0) + coalesce(d.more, 0))::bigint as contributing_deliveries
    from pg_temp.sums as s
    left join indicators.part_measure as b
        on s.cell_group = b.cell_group and s.part = b.part and s.area_code = b.area_code and s.sex = b.sex
            and s.age_band = b.age_band and s.category_scheme = b.category_scheme and s.category = b.category
    left join pg_temp.more_keys as k
        on s.account_id = k.account_id and s.part = k.part and s.period_type = k.period_type
            and case s.period_type when 'P' then date '2000-01-01' else s.period_start end = k.period_start
            and s.area_code = k.area_code and s.sex = k.sex and s.age_band = k.age_band
            and s.category_scheme = k.category_scheme and s.category = k.category
    left join pg_temp.more_deliveries as d
        on s.account_id = d.account_id and s.part = d.part and s.period_type = d.period_type
            and case s.period_type when 'P' then date '2000-01-01' else s.period_start end = d.period_start
            and s.area_code = d.area_code and s.sex = d.sex and s.age_band = d.age_band
            and s.category_scheme = d.category_scheme and s.category = d.category;
    delete from indicators.part_measure as b
    using pg_temp.touched as t
    where t.period_type = of_type and b.cell_group = t.cell_group and b.is_flow;
    insert into indicators.part_measure (
        cell_group, account_id, part, period_type, period_start, is_flow, area_code, sex, age_band, category_scheme, category,
        counts, keys_counted, amount, rows_counted, contributing_rows, contributing_deliveries, synthetic_rows,
        last_reported_at, last_received_at
    )
    select
        cell_group, account_id, part, period_type, period_start, true, area_code, sex, age_band, category_scheme, category,
        counts, keys_counted, amount, rows_counted, contributing_rows, contributing_deliveries, synthetic_rows,
        last_reported_at, last_received_at
    from pg_temp.summed;
    drop table pg_temp.sums, pg_temp.summed;
end
$$;

-- The cells of the touched groups that are no sums: of stocks, of events, and of what is published cell by cell.
create or replace function upkeep.count_anew() returns void
language plpgsql as $$
declare
    measures text := 'min(counts) as counts, count(distinct counted_key) filter (where counts <> ''rows'') as keys_counted,
        case when count(amount) = count(*) then sum(amount) end as amount,
        count(row_number) as rows_counted, count(*) as contributing_rows,
        count(distinct delivery_id) as contributing_deliveries, count(*) filter (where is_synthetic) as synthetic_rows,
        max(reported_at) as last_reported_at, max(received_at) as last_received_at';
    of_group text := 'cell_group, account_id, part, period_type, period_start';
begin
    create temp table wanted_day on commit drop as
    select distinct
        t.cell_group, t.account_id, t.indicator_code, t.country_code, t.programme_code, t.donor_code, t.agency_code,
        t.period_type, t.period_start, t.event, p.part, o.observed_on
    from pg_temp.touched as t
    inner join catalogue.indicator as i on t.indicator_code = i.indicator_code
    cross join lateral (
        values ('numerator', i.numerator_timing), ('denominator', i.denominator_timing)
    ) as p (part, timing)
    cross join lateral (
        select max(d.observed_on) as last_on
        from indicators.observed_day as d
        where d.account_id = t.account_id and d.observed_on between t.period_start and t.period_end
    ) as l
    inner join indicators.observed_day as o
        on o.account_id = t.account_id and o.part = p.part
            and o.observed_on between case when p.timing = 'stock' and t.period_type <> 'E' then l.last_on else t.period_start end
                and l.last_on
    where t.period_type = 'E' or p.timing = 'stock' or i.additivity = 'N';
    analyze wanted_day;
    execute format(
        'create temp table wanted_row on commit drop as
        select r.*, d.reported_at, d.received_at
        from (%s) as r
        inner join upkeep.current_delivery as d on r.delivery_id = d.delivery_id',
        upkeep.counted_rows('indicators.contribution', 'pg_temp.wanted_day')
    );
    analyze wanted_row;
    delete from indicators.part_measure as b
    using pg_temp.touched as t
    where b.cell_group = t.cell_group and not b.is_flow;
    execute format(
        'insert into indicators.part_measure (
            cell_group, account_id, part, period_type, period_start, area_code, sex, age_band, category_scheme, category,
            counts, keys_counted, amount, rows_counted, contributing_rows, contributing_deliveries, synthetic_rows,
            last_reported_at, last_received_at, is_flow
        )
        select *, false from (%s) as c
        union all
        select %s, coalesce(nullif(area_code, ''''), ''_T''), sex, age_band, category_scheme, category, %s, false
        from pg_temp.wanted_row where additivity = ''N''
        group by %s, area_code, sex, age_band, category_scheme, category',
        upkeep.cells('(select * from pg_temp.wanted_row where additivity <> ''N'') as r', of_group, measures),
        of_group, measures, of_group
    );
    drop table pg_temp.wanted_day, pg_temp.wanted_row;
end
$$;

-- A table of cells, of the touched groups only.
create or replace function upkeep.replace_groups(of_relation text, is_full boolean) returns void
language plpgsql as $$
declare
    definition regclass := (select k.definition::regclass from upkeep.kept as k where k.relation = of_relation);
    groups bigint [];
begin
    if is_full then
        perform upkeep.make_anew(of_relation::regclass, definition);
        return;
    end if;
    groups := array(select t.cell_group from upkeep.touched_group as t);
    if cardinality(groups) = 0 then
        return;
    end if;
    execute format('delete from %s where cell_group = any($1)', of_relation) using groups;
    execute format(
        'insert into %s (%s) select %s from %s where cell_group = any($1)',
        of_relation, upkeep.columns_of(definition), upkeep.columns_of(definition), definition
    ) using groups;
end
$$;

-- A table of cells whose rows may depend on other groups: computed as a whole; the groups that differ are touched.
create or replace function upkeep.compare_groups(of_relation text, is_full boolean) returns void
language plpgsql as $$
declare
    definition regclass := (select k.definition::regclass from upkeep.kept as k where k.relation = of_relation);
    named text := upkeep.columns_of(definition);
begin
    if is_full then
        perform upkeep.make_anew(of_relation::regclass, definition);
        return;
    end if;
    execute format('create temp table made_now on commit drop as select %s from %s', named, definition);
    execute format(
        'create temp table differing_group on commit drop as
        select distinct cell_group from (
            (select %1$s from %2$s except all select %1$s from pg_temp.made_now)
            union all
            (select %1$s from pg_temp.made_now except all select %1$s from %2$s)
        ) as d',
        named, of_relation
    );
    execute format('delete from %s where cell_group in (select cell_group from pg_temp.differing_group)', of_relation);
    execute format(
        'insert into %s (%s) select %s from pg_temp.made_now
        where cell_group in (select cell_group from pg_temp.differing_group)',
        of_relation, named, named
    );
    insert into upkeep.touched_group select cell_group from pg_temp.differing_group on conflict do nothing;
    drop table pg_temp.made_now, pg_temp.differing_group;
end
$$;
