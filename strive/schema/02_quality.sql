-- Quarantine and the results of every check.
create schema if not exists raw;
create schema if not exists quarantine;
create schema if not exists quality;

create table if not exists quarantine.row (
    delivery_id      text not null references ledger.delivery (delivery_id),
    row_number       bigint not null,
    country_code     text not null,
    dataset          text not null,
    record_type      text not null,
    source_position  text not null,
    rule_ids         text[] not null,
    masked_sample    jsonb not null,
    row_values       jsonb not null,
    quarantined_at   timestamptz not null,
    released_at      timestamptz,
    released_by      text,
    primary key (delivery_id, row_number)
);
comment on table quarantine.row is 'Rows that a rule of severity fail refused, with every rule they broke. row_values is what was loaded (pseudonymised); masked_sample may be shown to auditors.';

create table if not exists quality.rule (
    rule_id       text not null,
    version       integer not null,
    applies_to    text not null,
    level         text not null check (level in ('row', 'delivery', 'candidate')),
    severity      text not null check (severity in ('fail', 'warn')),
    owner         text not null,
    expectation   text not null,
    column_name   text,
    arguments     jsonb not null,
    text_en       text not null,
    text_ru       text not null,
    to_do_en      text not null,
    to_do_ru      text not null,
    expires_on    date,
    primary key (rule_id, version)
);
comment on table quality.rule is 'Every rule of the gate, as text that auditors read, one row per version.';

create table if not exists quality.result (
    result_id        bigint generated always as identity primary key,
    rule_id          text not null,
    rule_version     integer not null,
    delivery_id      text references ledger.delivery (delivery_id),
    build_id         bigint references ledger.build (build_id),
    country_code     text,
    dataset          text,
    period           text,
    outcome          text not null check (outcome in ('pass', 'fail', 'not_applicable')),
    severity         text not null,
    rows_checked     bigint,
    rows_failed      bigint,
    masked_samples   jsonb not null default '[]',
    details          jsonb not null default '{}',
    checked_at       timestamptz not null,
    check ((delivery_id is null) <> (build_id is null)),
    foreign key (rule_id, rule_version) references quality.rule (rule_id, version),
    unique nulls not distinct (rule_id, delivery_id, build_id)
);
comment on table quality.result is 'One row per rule and delivery, or per rule and build: three-valued, with the failing rows counted and masked samples.';

create table if not exists quality.reconciliation (
    figure_id         text primary key,
    build_id          bigint not null references ledger.build (build_id),
    verdict           text not null
        check (verdict in ('match', 'within_tolerance', 'contradiction', 'cannot_be_computed')),
    published_value   numeric,
    warehouse_value   numeric,
    reason            jsonb not null,
    workings          jsonb not null default '{}'
);
comment on table quality.reconciliation is 'The published figures against the candidate marts of the latest build, each with the arithmetic behind its verdict.';

create table if not exists quality.suppression (
    vintage_id      bigint not null references ledger.vintage (vintage_id),
    indicator_code  text not null,
    country_code    text not null,
    period_type     text not null,
    reason          text not null,
    cells           bigint not null,
    primary key (vintage_id, indicator_code, country_code, period_type, reason)
);
comment on table quality.suppression is 'How many cells each vintage hides, by indicator, country and reason.';
