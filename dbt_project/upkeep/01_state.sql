-- What the kept tables were last brought up to, and what has changed since. See docs/adr/0014-recompute-what-changed.md.
create schema if not exists upkeep;

create table if not exists upkeep.state (
    only_row boolean primary key default true check (only_row),
    is_settled boolean not null,
    is_full boolean not null,
    made_of text
);
comment on table upkeep.state is 'is_settled: all kept tables agree. While it is false (a build is at work, or was killed) nothing in them is trusted, and the next build makes everything anew. made_of: fingerprint of all that is not a delivery.';

create table if not exists upkeep.current_delivery (
    delivery_id text primary key,
    country_code text not null,
    dataset text not null,
    record_type text not null,
    scope text,
    period_start date,
    period_end date,
    is_synthetic boolean not null,
    reported_at timestamptz not null,
    received_at timestamptz not null,
    checked_at timestamptz,
    mark text
);
comment on table upkeep.current_delivery is 'The deliveries that the kept tables are made of: a snapshot of ledger.current_delivery, taken when a build begins. mark: everything about it on which a figure depends; null when it was checked again during the build.';

create table if not exists upkeep.changed_delivery (
    delivery_id text primary key,
    country_code text not null,
    record_type text not null
);
comment on table upkeep.changed_delivery is 'The deliveries whose counting rows differ from those that the kept tables were last made of: new, gone, checked again, or with rows replaced by another delivery or restored.';

create table if not exists upkeep.newest_key (
    record_type text primary key,
    fields text [] not null
);
comment on table upkeep.newest_key is 'Record types of which the newest row per dataset and key counts, and the key, as the staging models say.';

create table if not exists upkeep.replaced_row (
    record_type text not null,
    delivery_id text not null,
    row_number bigint not null,
    replaced_by text not null,
    primary key (record_type, delivery_id, row_number)
);
create index if not exists replaced_row_by on upkeep.replaced_row (record_type, replaced_by);
comment on table upkeep.replaced_row is 'Rows of current deliveries that do not count, because a later row of the same dataset has the same key, and whose delivery that is.';

create table if not exists upkeep.changed_slice (
    relation text not null,
    branch text not null default '',
    delivery_id text,
    is_replaced boolean not null default true
);
comment on table upkeep.changed_slice is 'The deliveries of which the rows of a kept table were replaced in this build; null: of any. Not replaced: rows that are the same though their delivery changed; what looks at the delivery itself (how far its dataset reaches) is to be looked at again.';

create table if not exists upkeep.kept (
    relation text primary key,
    definition text not null,
    refresher text not null,
    options jsonb not null,
    place bigint generated always as identity
);
comment on table upkeep.kept is 'The kept tables in the order in which they are brought up: the view that defines each, and the function that does it.';
