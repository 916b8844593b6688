-- What readers could see, vintage by vintage. A row is current while vintage_to is null.
create schema if not exists marts;

create table if not exists marts.fct_indicator_value_history (
    cell_id                  text not null,
    vintage_from             bigint not null references ledger.vintage (vintage_id),
    vintage_to               bigint references ledger.vintage (vintage_id),
    indicator_code           text not null,
    definition_version       integer not null,
    country_code             text not null,
    area_code                text not null,
    area_level               integer not null,
    period_type              text not null,
    period                   text not null,
    period_start             date not null,
    period_end               date not null,
    sex                      text not null,
    age_band                 text not null,
    category_scheme          text not null,
    category                 text not null,
    programme_code           text not null,
    donor_code               text not null,
    agency_code              text not null,
    status                   text not null check (status in ('published', 'suppressed', 'not_available')),
    suppression_reason       text,
    value                    numeric,
    numerator                numeric,
    denominator              numeric,
    n                        numeric,
    is_synthetic             boolean not null,
    last_reported_at         timestamptz,
    last_ingested_at         timestamptz,
    primary key (cell_id, vintage_from),
    check ((status = 'suppressed') = (suppression_reason is not null)),
    check (status = 'published' or (value is null and numerator is null)),
    check (status <> 'suppressed' or (denominator is null and n is null))
);
alter table marts.fct_indicator_value_history
    add column if not exists indicator_key integer,
    add column if not exists country_key integer,
    add column if not exists area_key integer,
    add column if not exists period_key integer,
    add column if not exists period_start_date_key integer,
    add column if not exists period_end_date_key integer,
    add column if not exists sex_key integer,
    add column if not exists age_band_key integer,
    add column if not exists category_key integer,
    add column if not exists attribution_key integer;
comment on table marts.fct_indicator_value_history is 'Every published cell of every vintage: one row per cell and the vintages between which readers saw it so. Synthetic samples are marked.';
alter table marts.fct_indicator_value_history add column if not exists n numeric;
create index if not exists history_by_vintage on marts.fct_indicator_value_history (vintage_to, vintage_from);

alter table marts.fct_indicator_value_history add column if not exists series_break text;

create table if not exists marts.fct_indicator_value (like marts.fct_indicator_value_history including defaults including constraints);
alter table marts.fct_indicator_value drop column if exists vintage_to;
alter table marts.fct_indicator_value add column if not exists n numeric;
alter table marts.fct_indicator_value alter column vintage_from set not null;
alter table marts.fct_indicator_value add column if not exists series_break text;
alter table marts.fct_indicator_value
    add column if not exists indicator_key integer,
    add column if not exists country_key integer,
    add column if not exists area_key integer,
    add column if not exists period_key integer,
    add column if not exists period_start_date_key integer,
    add column if not exists period_end_date_key integer,
    add column if not exists sex_key integer,
    add column if not exists age_band_key integer,
    add column if not exists category_key integer,
    add column if not exists attribution_key integer;
comment on table marts.fct_indicator_value is 'The current vintage: one row per indicator, area, period, breakdown and attribution. value is null, never zero, where status is not published.';
do $$
begin
    if not exists (
        select from pg_constraint where conrelid = 'marts.fct_indicator_value'::regclass and contype = 'p'
    ) then
        drop index if exists marts.fct_indicator_value_cell;
        alter table marts.fct_indicator_value add primary key (cell_id);
    end if;
end
$$;
create index if not exists fct_indicator_value_by_period
on marts.fct_indicator_value (indicator_code, area_level, country_code, period_start);

create or replace function marts.indicator_values_as_of(instant timestamptz)
returns setof marts.fct_indicator_value_history
language sql stable as $$
    select history.*
    from marts.fct_indicator_value_history as history
    cross join (select max(vintage_id) as vintage_id from ledger.vintage where published_at <= instant) as asked
    where history.vintage_from <= asked.vintage_id
        and (history.vintage_to is null or history.vintage_to > asked.vintage_id)
$$;
comment on function marts.indicator_values_as_of(timestamptz) is 'The marts as readers saw them at an instant: "as reported on".';

create table if not exists marts.indicator_definition (
    indicator_code      text not null,
    definition_version  integer not null,
    name_en             text not null,
    name_ru             text not null,
    definition_en       text not null,
    definition_ru       text not null,
    numerator_en        text not null,
    denominator_en      text,
    unit                text not null,
    first_vintage       bigint not null references ledger.vintage (vintage_id),
    primary key (indicator_code, definition_version)
);
comment on table marts.indicator_definition is 'Every version of every definition that was ever published: one row per indicator and version.';
