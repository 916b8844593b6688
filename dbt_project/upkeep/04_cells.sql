-- Counting: from contributions to the cells of indicators.part_measure, of the groups of cells that changed.
--
-- What can be added up is added up from months, the programme to date from its years. Distinct keys cannot: their number
-- changes by the keys that are in a cell now and were not before, and only keys of changed rows can be such. A stock is
-- that of one day, an event's cell that of its rows: both are counted anew.

create or replace function upkeep.account(
    indicator_code text, country_code text, programme_code text, donor_code text, agency_code text
) returns bigint
language sql immutable parallel safe as $$
    select hashtextextended(
        indicator_code || E'\x1f' || country_code || E'\x1f' || programme_code || E'\x1f' || donor_code || E'\x1f' || agency_code,
        0
    )
$$;
comment on function upkeep.account is 'An indicator of a country on one account (programme x donor x agency), as a number.';

create or replace function upkeep.cell_group(
    account_id bigint, period_type text, period_start date, event text
) returns bigint
language sql immutable parallel safe as $$
    select hashtextextended(
        account_id::text || E'\x1f' || period_type || E'\x1f'
        || case period_type when 'P' then '' else (period_start - date '2000-01-01')::text end || E'\x1f' || coalesce(event, ''),
        0
    )
$$;
comment on function upkeep.cell_group is 'The number of an account and period (and event), the same in every build. Were two groups to share one, the primary key of indicators.cell_group would refuse them.';

-- The select statement that gives the rows of contributions as they are counted: what an indicator is not broken down by
-- is ''_T''; an unknown area is ''''.
create or replace function upkeep.counted_rows(source text, wanted text default null) returns text
language sql immutable as $$
    select format(
        $query$
        select
            %s
            c.part,
            c.observed_on,
            case c.part when 'numerator' then i.numerator_timing else i.denominator_timing end as timing,
            case c.part when 'numerator' then i.numerator_counts else i.denominator_counts end as counts,
            i.additivity,
            case when i.finest_area_level >= 1 then coalesce(c.area_code, '') else '' end as area_code,
            case when 'sex' = any(b.dimensions) then c.sex else '_T' end as sex,
            case when 'age_band' = any(b.dimensions) then c.age_band else '_T' end as age_band,
            case when c.category_scheme = any(b.dimensions) then c.category_scheme else '_T' end as category_scheme,
            case when c.category_scheme = any(b.dimensions) then c.category else '_T' end as category,
            case when c.further_scheme = any(b.dimensions) then c.further_scheme else '_T' end as further_scheme,
            case when c.further_scheme = any(b.dimensions) then c.further_category else '_T' end as further_category,
            c.counted_key,
            c.amount,
            c.delivery_id,
            c.row_number,
            c.is_synthetic
        from %s as c
        inner join catalogue.indicator as i on c.indicator_code = i.indicator_code
        %s
        $query$,
        case
            when wanted is null
                then 'upkeep.account(c.indicator_code, c.country_code, c.programme_code, c.donor_code, c.agency_code) as account_id,'
            else 'w.account_id, w.cell_group, w.period_type, w.period_start,'
        end,
        source,
        case
            when wanted is null then 'cross join lateral (select i.disaggregations as dimensions) as b'
            else format(
                'inner join %s as w
                    on c.indicator_code = w.indicator_code and c.country_code = w.country_code and c.observed_on = w.observed_on
                        and c.programme_code = w.programme_code and c.donor_code = w.donor_code
                        and c.agency_code = w.agency_code and c.part = w.part and (w.event is null or c.event = w.event)
                cross join lateral (
                    select case when w.period_type = ''E'' then array[]::text[] else i.disaggregations end as dimensions
                ) as b',
                wanted
            )
        end
    )
$$;

-- The cells of a group of rows: the country, each area and each stable group of areas, each as a whole and by one
-- breakdown at a time.
-- of: the columns that name the group; measures: the aggregates.
create or replace function upkeep.cells(from_rows text, of text, measures text) returns text
language sql immutable as $$
    select format(
        $query$
        select
            %2$s,
            case when grouping(place) = 1 then '_T' else place end as area_code,
            case when grouping(sex) = 1 then '_T' else sex end as sex,
            case when grouping(age_band) = 1 then '_T' else age_band end as age_band,
            case
                when grouping(category) = 0 then category_scheme when grouping(further_category) = 0 then further_scheme
                else '_T'
            end as category_scheme,
            case
                when grouping(category) = 0 then category when grouping(further_category) = 0 then further_category
                else '_T'
            end as category,
            %3$s
        from %1$s
        left join (select area_code, group_code from harmonised.stable_group) as g using (area_code)
        cross join lateral (values (area_code, false), (group_code, true)) as a (place, is_of_group)
        where place is not null
        group by grouping sets (
            (%2$s, is_of_group), (%2$s, is_of_group, sex), (%2$s, is_of_group, age_band),
            (%2$s, is_of_group, category_scheme, category), (%2$s, is_of_group, further_scheme, further_category),
            (%2$s, is_of_group, place), (%2$s, is_of_group, place, sex), (%2$s, is_of_group, place, age_band),
            (%2$s, is_of_group, place, category_scheme, category),
            (%2$s, is_of_group, place, further_scheme, further_category)
        )
        having
            (case grouping(place) when 1 then not is_of_group else place <> '' end)
            and (grouping(sex) = 1 or sex <> '_T')
            and (grouping(age_band) = 1 or age_band <> '_T')
            and (grouping(category) = 1 or category <> '_T')
            and (grouping(further_category) = 1 or further_category <> '_T')
        $query$,
        from_rows, of, measures
    )
$$;

-- From pg_temp.<keys> (is_after, account, part, month, area_code .. category, key; no row twice) to pg_temp.<counts>: by
-- how much the number of distinct keys in each cell of each period differs between after and before. Most keys look
-- alike in all their rows of a period: they are counted by how they look, once for all cells, and only the others are
-- counted cell by cell; of periods, those in pg_temp.touched. Keys, looks and whose they are become numbers first: that is what is sorted and hashed.
create or replace function upkeep.count_keys(keys text, counts text) returns void
language plpgsql as $$
declare
    of_level record;
begin
    execute format('analyze pg_temp.%I', keys);
    execute format(
        'create temp table looks on commit drop as
        select row_number() over ()::integer as look, l.*
        from (select distinct area_code, sex, age_band, category_scheme, category, further_scheme, further_category from pg_temp.%1$I) as l;
        create temp table whose on commit drop as
        select row_number() over ()::integer as who, w.* from (select distinct is_after, account_id, part from pg_temp.%1$I) as w;
        create temp table numbered on commit drop as
        select row_number() over ()::integer as number, n.key from (select distinct key from pg_temp.%1$I) as n;
        analyze looks;
        analyze whose;
        analyze numbered;
        create temp table looking on commit drop as
        select w.who, k.month, n.number, l.look
        from pg_temp.%1$I as k
        inner join pg_temp.whose as w on k.is_after = w.is_after and k.account_id = w.account_id and k.part = w.part
        inner join pg_temp.looks as l
            on k.area_code = l.area_code and k.sex = l.sex and k.age_band = l.age_band
                and k.category_scheme = l.category_scheme and k.category = l.category
                and k.further_scheme = l.further_scheme and k.further_category = l.further_category
        inner join pg_temp.numbered as n on k.key = n.key;
        analyze looking;
        create temp table of_period on commit drop as
        select who, month as period_start, number, min(look) as first_look, max(look) as last_look
        from pg_temp.looking group by who, month, number;
        create temp table %2$I (
            account_id bigint, part text, period_type text, period_start date, area_code text, sex text, age_band text,
            category_scheme text, category text, more bigint
        ) on commit drop',
        keys, counts
    );
    for of_level in
        select * from (
            values
            ('M', '%s'),
            ('Q', 'date_trunc(''quarter'', %s::timestamp)::date'),
            ('A', 'date_trunc(''year'', %s::timestamp)::date'),
            ('P', 'case when %s is not null then date ''2000-01-01'' end')
        ) as l (period_type, start)
    loop
        if of_level.period_type <> 'M' then
            execute format(
                'create temp table of_longer on commit drop as
                select who, %s as period_start, number, min(first_look) as first_look, max(last_look) as last_look
                from pg_temp.of_period group by who, 2, number;
                drop table pg_temp.of_period;
                alter table pg_temp.of_longer rename to of_period',
                format(of_level.start, 'period_start')
            );
        end if;
        analyze of_period;
        create temp table wanted_period on commit drop as
        select distinct
            w.who, case t.period_type when 'P' then date '2000-01-01' else t.period_start end as period_start
        from pg_temp.touched as t
        inner join pg_temp.whose as w on t.account_id = w.account_id
        where t.period_type = of_level.period_type;
        execute format(
            'create temp table looked on commit drop as
            with wanted as (
                select p.* from pg_temp.of_period as p inner join pg_temp.wanted_period using (who, period_start)
            )
            select who, period_start, first_look as look, count(*) as keys, null::integer as number
            from wanted where first_look = last_look
            group by who, period_start, first_look
            union all
            select distinct p.who, p.period_start, k.look, 0, p.number
            from wanted as p
            inner join pg_temp.looking as k on p.who = k.who and p.number = k.number and p.period_start = %s
            where p.first_look <> p.last_look',
            format(of_level.start, 'k.month')
        );
        drop table pg_temp.wanted_period;
        execute format(
            'insert into pg_temp.%1$I
            select w.account_id, w.part, %2$L, c.period_start, c.area_code, c.sex, c.age_band, c.category_scheme, c.category,
                sum(case when w.is_after then c.keys else -c.keys end)
            from (%3$s) as c
            inner join pg_temp.whose as w on c.who = w.who
            group by w.account_id, w.part, c.period_start, c.area_code, c.sex, c.age_band, c.category_scheme, c.category
            having sum(case when w.is_after then c.keys else -c.keys end) <> 0',
            counts,
            of_level.period_type,
            upkeep.cells(
                '(select k.*, l.* from pg_temp.looked as k inner join pg_temp.looks as l using (look)) as seen',
                'who, period_start',
                'sum(keys) + count(distinct number) as keys'
            )
        );
        drop table pg_temp.looked;
    end loop;
    drop table pg_temp.of_period, pg_temp.looking, pg_temp.numbered, pg_temp.whose, pg_temp.looks;
    execute format('analyze pg_temp.%I', counts);
end
$$;
