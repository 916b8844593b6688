-- From a published cell back to what it was made of. The functions run with the rights of who calls them: rows can be
-- traced by those who may read the schemas indicators and raw, deliveries and rules by those who may read the ledger.
create schema if not exists indicators;

create table if not exists ledger.disclosure (
    disclosure_id  bigint generated always as identity primary key,
    cell_id        text not null,
    vintage_id     bigint not null references ledger.vintage (vintage_id),
    reason         text not null check (reason ~ '\S'),
    person         text not null,
    disclosed_at   timestamptz not null default clock_timestamp()
);
comment on table ledger.disclosure is 'Who had the rows of a hidden cell shown, when, and why.';

create or replace function quality.vintage_at(instant timestamptz)
returns bigint language sql stable as $$
    select max(vintage_id) from ledger.vintage where published_at <= instant
$$;

-- Whether indicators.contribution holds the rows of the vintage: the latest build is finished, and the deliveries that
-- count today are those that counted then. Else as_of.contribution recomputes them from the vintage's deliveries.
create or replace function quality.is_built_from(vintage bigint)
returns boolean language sql stable as $$
    select coalesce((select finished_at is not null from ledger.build order by build_id desc limit 1), false)
        and not exists (
            (
                select delivery_id from ledger.current_delivery
                except select delivery_id from ledger.vintage_delivery where vintage_id = vintage
            )
            union all
            (
                select delivery_id from ledger.vintage_delivery where vintage_id = vintage
                except select delivery_id from ledger.current_delivery
            )
        )
$$;
comment on function quality.is_built_from(bigint) is 'Whether the latest build was made of the deliveries of this vintage.';

create or replace function indicators.counted_rows(cell marts.fct_indicator_value_history, vintage bigint)
returns table (
    part text, record_type text, delivery_id text, row_number bigint, counted_key text, amount numeric, observed_on date
)
language plpgsql as $$
declare
    relation text := 'indicators.contribution';
begin
    if not quality.is_built_from(vintage) then
        relation := 'as_of.contribution';
        if to_regclass(relation) is null then
            raise exception 'The rows of vintage % are recomputed by views that do not exist yet.', vintage
                using hint = 'Run "strive trace" with --as-of once: it makes the views.';
        end if;
        perform set_config('strive.vintage', vintage::text, true);
    end if;
    return query execute format($q$
        with in_period as (
            select
                c.*,
                case c.part when 'numerator' then i.numerator_timing else i.denominator_timing end as timing,
                max(c.observed_on) over () as last_observed_on,
                i.additivity,
                case when i.finest_area_level >= 1 then coalesce(c.area_code, '_T') else '_T' end as place,
                case when $1.period_type = 'E' then array[]::text[] else i.disaggregations end as dimensions
            from %s as c
            inner join catalogue.indicator as i on c.indicator_code = i.indicator_code
            where c.indicator_code = $1.indicator_code and c.country_code = $1.country_code
                and c.programme_code = $1.programme_code and c.donor_code = $1.donor_code
                and c.agency_code = $1.agency_code
                and c.observed_on between $1.period_start and $1.period_end
                and ($1.period_type <> 'E' or c.event = $1.category)
        ),
        placed as (
            select
                p.*,
                case when 'sex' = any(dimensions) then p.sex else '_T' end as in_sex,
                case when 'age_band' = any(dimensions) then p.age_band else '_T' end as in_age_band,
                case when p.category_scheme = any(dimensions) then p.category_scheme else '_T' end as in_scheme,
                case when p.category_scheme = any(dimensions) then p.category else '_T' end as in_category,
                case when p.further_scheme = any(dimensions) then p.further_scheme else '_T' end as in_further_scheme,
                case $1.period_type when 'E' then '_T' else $1.category_scheme end as asked_scheme,
                case $1.period_type when 'E' then '_T' else $1.category end as asked_category
            from in_period as p
            where $1.period_type = 'E' or p.timing = 'flow' or p.observed_on = p.last_observed_on
        )
        select part, record_type, delivery_id, row_number, counted_key, amount, observed_on
        from placed
        where (
                place = $1.area_code
                or ($1.area_code = '_T' and additivity <> 'N')
                or (additivity <> 'N' and place in (
                    select m.area_code from harmonised.area_group_member as m
                    where m.country_code = $1.country_code and m.group_code = $1.area_code
                ))
            )
            and (in_sex = $1.sex or ($1.sex = '_T' and additivity <> 'N'))
            and (in_age_band = $1.age_band or ($1.age_band = '_T' and additivity <> 'N'))
            and (
                (in_scheme = asked_scheme and in_category = asked_category)
                or (in_further_scheme = asked_scheme and further_category = asked_category and asked_category <> '_T')
                or (asked_category = '_T' and additivity <> 'N')
            )
        $q$, relation) using cell;
end
$$;
comment on function indicators.counted_rows(marts.fct_indicator_value_history, bigint) is
    'The rows that count in a cell as of a vintage, with the pseudonymous keys that are counted. For the engine.';

create or replace function quality.traced_cell(asked_cell text, instant timestamptz)
returns marts.fct_indicator_value_history language plpgsql stable as $$
declare
    found marts.fct_indicator_value_history;
begin
    select history.* into found from marts.fct_indicator_value_history as history
    where history.cell_id = asked_cell and history.vintage_from <= quality.vintage_at(instant)
        and (history.vintage_to is null or history.vintage_to > quality.vintage_at(instant));
    if found.cell_id is null then
        raise exception 'No cell % was published at %.', asked_cell, instant using errcode = 'no_data_found';
    end if;
    return found;
end
$$;

create or replace function quality.positioned(country text, record_type text, delivery text, row_number bigint)
returns text language plpgsql stable as $$
declare
    position text;
begin
    execute format(
        'select source_position from raw.%I where country_code = $1 and delivery_id = $2 and row_number = $3', record_type
    )
    into position using country, delivery, row_number;
    return position;
end
$$;

create or replace function quality.trace_rows(asked_cell text, instant timestamptz default now())
returns table (
    part text, record_type text, delivery_id text, row_number bigint, source_position text, amount numeric
)
language plpgsql as $$
declare
    cell marts.fct_indicator_value_history := quality.traced_cell(asked_cell, instant);
begin
    if cell.status = 'suppressed' then
        raise exception 'Cell % is hidden (%), so its rows are not listed: their number would give it away.',
            asked_cell, cell.suppression_reason
            using errcode = 'insufficient_privilege', hint = 'quality.reveal_rows shows them and notes that in the ledger.';
    end if;
    return query
    select
        r.part, r.record_type, r.delivery_id, r.row_number,
        quality.positioned(cell.country_code, r.record_type, r.delivery_id, r.row_number), r.amount
    from indicators.counted_rows(cell, quality.vintage_at(instant)) as r
    order by r.part desc, r.delivery_id, r.row_number;
end
$$;
comment on function quality.trace_rows(text, timestamptz) is
    'The rows behind a published cell as of an instant: delivery, row number, place in the source file. No keys of persons.';

create or replace function quality.trace_parts(asked_cell text, instant timestamptz default now())
returns table (part text, counts text, row_count bigint, distinct_count bigint, amount numeric, counted numeric)
language plpgsql as $$
declare
    cell marts.fct_indicator_value_history := quality.traced_cell(asked_cell, instant);
begin
    if cell.status = 'suppressed' then
        raise exception 'Cell % is hidden (%), so nothing of it is counted here.', asked_cell, cell.suppression_reason
            using errcode = 'insufficient_privilege', hint = 'quality.reveal_rows shows its rows and notes that in the ledger.';
    end if;
    return query select * from indicators.counted_parts(cell, quality.vintage_at(instant));
end
$$;
comment on function quality.trace_parts(text, timestamptz) is
    'The numerator and denominator of a published cell, counted anew from its rows.';

create or replace function indicators.counted_parts(cell marts.fct_indicator_value_history, vintage bigint)
returns table (part text, counts text, row_count bigint, distinct_count bigint, amount numeric, counted numeric)
language sql as $$
    select
        p.part,
        p.counts,
        p.row_count,
        p.distinct_count,
        p.amount,
        case p.counts when 'rows' then p.row_count when 'distinct' then p.distinct_count else p.amount end as counted
    from (
        select
            r.part,
            case r.part when 'numerator' then i.numerator_counts else i.denominator_counts end as counts,
            count(r.row_number) as row_count,
            count(distinct r.counted_key) as distinct_count,
            sum(r.amount) as amount
        from indicators.counted_rows(cell, vintage) as r
        inner join catalogue.indicator as i on i.indicator_code = cell.indicator_code
        group by r.part, i.numerator_counts, i.denominator_counts
    ) as p
    order by p.part desc
$$;

create or replace function quality.reveal_rows(asked_cell text, why text, instant timestamptz default now())
returns table (
    part text, record_type text, delivery_id text, row_number bigint, source_position text, amount numeric
)
language plpgsql as $$
declare
    cell marts.fct_indicator_value_history := quality.traced_cell(asked_cell, instant);
begin
    insert into ledger.disclosure (cell_id, vintage_id, reason, person)
    values (
        asked_cell, quality.vintage_at(instant), why,
        coalesce(nullif(current_setting('strive.person', true), ''), session_user)
    );
    return query
    select
        r.part, r.record_type, r.delivery_id, r.row_number,
        quality.positioned(cell.country_code, r.record_type, r.delivery_id, r.row_number), r.amount
    from indicators.counted_rows(cell, quality.vintage_at(instant)) as r
    order by r.part desc, r.delivery_id, r.row_number;
end
$$;
comment on function quality.reveal_rows(text, text, timestamptz) is
    'The rows of a hidden cell, for those who may read persons; who asked and why is noted in ledger.disclosure.';

-- The same list for every cell of an indicator, country and vintage, so that it says nothing of a hidden one. It is not
-- cut to the cell's period: a placement reported one year counts in the next.
create or replace function quality.trace_deliveries(asked_cell text, instant timestamptz default now())
returns table (delivery_id text, reaches_period boolean)
language sql stable as $$
    select
        d.delivery_id,
        coalesce(d.period_start <= cell.period_end and d.period_end >= cell.period_start, true) as reaches_period
    from quality.traced_cell(asked_cell, instant) as cell
    inner join catalogue.indicator as i on cell.indicator_code = i.indicator_code
    inner join ledger.delivery as d on cell.country_code = d.country_code
    inner join ledger.vintage_delivery as v
        on d.delivery_id = v.delivery_id and v.vintage_id = quality.vintage_at(instant)
    inner join catalogue.dataset as s
        on d.country_code = s.country_code and d.dataset = s.dataset and s.strand = i.strand
    order by 2 desc, d.period, d.delivery_id
$$;
comment on function quality.trace_deliveries(text, timestamptz) is
    'The deliveries that may hold rows of a cell: those of the indicator''s strand and country that counted in the vintage; first those of its period. It names them for hidden cells as well, without counts.';
