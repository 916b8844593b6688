-- What readers had seen and see otherwise now: one row per vintage and cell that it changed or withdrew.
create table if not exists marts.restatement (
    vintage_id                  bigint not null references ledger.vintage (vintage_id),
    cell_id                     text not null,
    indicator_code              text not null,
    country_code                text not null,
    area_code                   text not null,
    period_type                 text not null,
    period                      text not null,
    period_start                date not null,
    sex                         text not null,
    age_band                    text not null,
    category_scheme             text not null,
    category                    text not null,
    programme_code              text not null,
    donor_code                  text not null,
    agency_code                 text not null,
    what                        text not null check (what in ('changed', 'withdrawn')),
    cause                       text not null
        check (cause in ('definition', 'correction', 'withdrawal', 'delivery', 'disclosure', 'method')),
    previous_vintage_id         bigint not null references ledger.vintage (vintage_id),
    status_before               text not null,
    status_after                text,
    value_before                numeric,
    value_after                 numeric,
    difference                  numeric generated always as (value_after - value_before) stored,
    definition_version_before   integer not null,
    definition_version_after    integer,
    deliveries_new              text [] not null,
    deliveries_gone             text [] not null,
    code_commit                 text not null,
    primary key (vintage_id, cell_id)
);
comment on table marts.restatement is 'Grain: one row per vintage and cell that readers had seen before and that the vintage changed or withdrew. What a vintage hid is empty here as well.';
comment on column marts.restatement.cause is 'definition: another version of the definition; correction: a delivery of the dataset was replaced or checked again; withdrawal: one no longer counts; delivery: new ones were added; disclosure: only what is hidden changed; method: none of these, so models, crosswalks or catalogue did.';
comment on column marts.restatement.previous_vintage_id is 'The vintage that had shown the cell as it was before.';
comment on column marts.restatement.difference is 'value_after - value_before; empty where either was not published.';
comment on column marts.restatement.deliveries_new is 'Deliveries behind the cell that the vintage before did not count, or that were checked again since.';
comment on column marts.restatement.deliveries_gone is 'Deliveries of the same country and kind of row that the vintage before counted and this one does not.';
