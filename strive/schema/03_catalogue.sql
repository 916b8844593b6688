-- The catalogue files as tables, written by strive.catalogue.store from the YAML and CSV under countries/ and catalogue/.
create schema if not exists catalogue;

create table if not exists catalogue.country (
    country_code  text primary key,
    iso2          text not null,
    name_en       text not null,
    name_ru       text not null,
    name_local    text,
    currency      text not null,
    time_zone     text not null
);

create table if not exists catalogue.dataset (
    country_code    text not null references catalogue.country (country_code),
    dataset         text not null,
    record_type     text not null,
    strand          text not null,
    connector       text not null,
    frequency       text not null,
    delivered_by_en text not null,
    delivered_by_ru text not null,
    programme_code  text not null,
    donor_code      text not null,
    agency_code     text not null,
    primary key (country_code, dataset)
);
comment on table catalogue.dataset is 'One row per dataset of each country file; its attribution is the default for facts whose rows carry none.';

create table if not exists catalogue.indicator (
    indicator_code      text primary key,
    definition_version  integer not null,
    strand              text not null,
    name_en             text not null,
    name_ru             text not null,
    definition_en       text not null,
    definition_ru       text not null,
    numerator_en        text not null,
    denominator_en      text,
    unit                text not null,
    additivity          text not null check (additivity in ('E', 'U', 'K', 'R', 'N')),
    numerator_counts    text not null check (numerator_counts in ('rows', 'distinct', 'sum')),
    denominator_counts  text check (denominator_counts in ('rows', 'distinct', 'sum')),
    numerator_timing    text not null check (numerator_timing in ('flow', 'stock')),
    denominator_timing  text check (denominator_timing in ('flow', 'stock')),
    scale               numeric not null,
    decimals            integer not null,
    disaggregations     text[] not null,
    published_periods   text[] not null,
    finest_area_level   integer not null,
    direction           text not null check (direction in ('up', 'down', 'neutral')),
    sensitivity         text not null check (sensitivity in ('public', 'default', 'restricted')),
    owner               text not null,
    frameworks          jsonb not null
);
alter table catalogue.indicator
add column if not exists finest_period text not null default 'M' check (finest_period in ('M', 'Q', 'A'));

alter table catalogue.indicator add column if not exists definition_changes jsonb not null default '[]';
comment on column catalogue.indicator.definition_changes is 'From which day on what is observed is counted by which version: where the series breaks.';

create table if not exists catalogue.published_figure (
    figure_id      text primary key,
    figure_number  integer not null,
    statement_en   text not null,
    statement_ru   text not null,
    value          numeric,
    comparator     text not null,
    unit           text not null,
    as_of          date,
    as_of_precision text not null,
    country_code   text,
    scope          jsonb not null,
    programme_code text,
    donor_code     text,
    quote          text not null,
    source         text not null,
    certainty      text not null,
    rule           jsonb not null
);

create table if not exists catalogue.programme (
    programme_code  text primary key,
    name_en         text not null,
    name_ru         text not null,
    counts_as_strive_asia boolean not null
);
alter table catalogue.programme add column if not exists counts_as_pve_portfolio boolean not null default false;
comment on table catalogue.programme is 'Programmes, and which totals may hold what was done on their account: STRIVE Asia, or the whole portfolio of preventing violent extremism.';

create table if not exists catalogue.label (
    scheme    text not null,
    code      text not null,
    position  integer not null,
    label_en  text not null,
    label_ru  text not null,
    primary key (scheme, code)
);
comment on table catalogue.label is 'What the short codes of facts and views mean, in both languages: catalogue/labels.csv.';
