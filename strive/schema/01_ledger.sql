-- The ledger: what arrived, what became of it, what was built and published.
create schema if not exists ledger;

create table if not exists ledger.delivery (
    delivery_id        text primary key,
    country_code       text not null,
    dataset            text not null,
    record_type        text not null,
    connector          text not null,
    file_name          text not null,
    file_sha256        text not null,
    file_bytes         bigint not null,
    landed_path        text not null,
    scope              text not null default '',
    period             text,
    period_start       date,
    period_end         date,
    is_synthetic       boolean not null default false,
    reported_at        timestamptz not null,
    received_at        timestamptz not null,
    loaded_at          timestamptz,
    checked_at         timestamptz,
    state              text not null
        check (state in ('landed', 'loaded', 'accepted', 'partly_accepted', 'rejected', 'superseded')),
    verdict            text
        check (verdict in ('accepted', 'partly_accepted', 'rejected')),
    superseded_by      text references ledger.delivery (delivery_id),
    rows_received      bigint,
    rows_loaded        bigint,
    rows_quarantined   bigint,
    rows_duplicate     bigint,
    message            jsonb,
    reading_notes      jsonb not null default '[]',
    unmapped_columns   text[] not null default '{}',
    key_version        integer,
    country_file_hash  text not null,
    record_type_version integer not null,
    code_commit        text not null,
    unique (country_code, dataset, file_sha256)
);
comment on table ledger.delivery is
    'One row per delivery: one file of one dataset of one country, identified by its bytes. States: landed, loaded, accepted, partly_accepted, rejected, superseded.';
comment on column ledger.delivery.scope is 'What a snapshot delivery covers beside country and period (a regional department); empty: all of the dataset.';
comment on column ledger.delivery.message is 'Why the delivery was rejected: a message key with its values, readable in every interface language.';
comment on column ledger.delivery.reported_at is 'When the source reported it: named by the file, else the time the file was last changed.';
create index if not exists delivery_by_dataset on ledger.delivery (country_code, dataset, period);

create table if not exists ledger.receipt (
    receipt_id    bigint generated always as identity primary key,
    country_code  text not null,
    dataset       text not null,
    inbox_path    text not null,
    file_sha256   text not null,
    file_bytes    bigint not null,
    changed_ns    numeric(20) not null,
    received_at   timestamptz not null,
    delivery_id   text references ledger.delivery (delivery_id),
    is_duplicate  boolean not null,
    unique (inbox_path, file_sha256)
);
comment on table ledger.receipt is 'One row per file seen in the inbox. A second file with the bytes of an earlier delivery is a duplicate and changes nothing else.';

alter table ledger.receipt add column if not exists fingerprint text;
comment on column ledger.receipt.inbox_path is 'Where the file was received from: its path in the inbox, or the address (without credentials) that it was fetched from.';
comment on column ledger.receipt.fingerprint is 'Of a file fetched from elsewhere: what its source says to tell one version from another (size, time of change, tag).';

create table if not exists ledger.watermark (
    country_code  text not null,
    dataset       text not null,
    watermark     text,
    pulled_at     timestamptz not null,
    pulled_all_at timestamptz,
    primary key (country_code, dataset)
);
comment on table ledger.watermark is 'Up to when the changes of a pulled dataset are held: one row per dataset whose source is an API or a database.';
comment on column ledger.watermark.watermark is 'The latest change (or submission) that was received, as the source writes it; the next pull begins an overlap before it.';
comment on column ledger.watermark.pulled_all_at is 'When everything was last asked for, and not only what changed.';

create table if not exists ledger.unclaimed_file (
    inbox_path  text primary key,
    file_bytes  bigint not null,
    seen_at     timestamptz not null,
    message     jsonb not null
);
comment on table ledger.unclaimed_file is 'Files in the inbox that no dataset of any country claims: kept where they are, with what to do about them.';

create table if not exists ledger.build (
    build_id           bigint generated always as identity primary key,
    input_fingerprint  text not null,
    started_at         timestamptz not null,
    finished_at        timestamptz,
    code_commit        text not null,
    gate_verdict       text check (gate_verdict in ('passed', 'failed')),
    gate_checked_at    timestamptz
);
comment on table ledger.build is 'One row per build of the candidate marts. Only a finished build whose gate passed may be published.';

create table if not exists ledger.vintage (
    vintage_id         bigint generated always as identity primary key,
    build_id           bigint not null references ledger.build (build_id),
    published_at       timestamptz not null,
    code_commit        text not null,
    cells_published    bigint not null,
    cells_added        bigint not null,
    cells_changed      bigint not null,
    cells_withdrawn    bigint not null,
    content_hash       text not null
);
comment on table ledger.vintage is 'One row per publication: what readers of the marts could see from published_at on.';

create table if not exists ledger.vintage_delivery (
    vintage_id   bigint not null references ledger.vintage (vintage_id),
    delivery_id  text not null references ledger.delivery (delivery_id),
    primary key (vintage_id, delivery_id)
);
comment on table ledger.vintage_delivery is 'Which deliveries were current when a vintage was published.';

create table if not exists ledger.waiver (
    waiver_id    bigint generated always as identity primary key,
    rule_id      text not null,
    country_code text,
    dataset      text,
    reason       text not null,
    granted_by   text not null,
    granted_at   timestamptz not null,
    expires_on   date not null
);
comment on table ledger.waiver is 'A rule that somebody let pass, for whom, why and until when.';

create or replace view ledger.current_delivery with (security_invoker = true) as
select *
from ledger.delivery
where verdict in ('accepted', 'partly_accepted') and superseded_by is null;
comment on view ledger.current_delivery is
    'The deliveries whose accepted rows count today: a verdict that let rows in, and nothing that replaced them. A delivery being checked again counts by its last verdict until the new one.';
