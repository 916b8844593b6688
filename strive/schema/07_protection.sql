-- Keys in versions, what was deleted and why, and who must not come in again.
create table if not exists ledger.country_key (
    country_code   text not null,
    kind           text not null check (kind in ('pseudonym', 'landing')),
    version        integer not null,
    check_value    text not null,
    begun_at       timestamptz not null default now(),
    begun_by       text not null,
    active_at      timestamptz,
    rows_moved     bigint,
    rows_unmatched bigint,
    primary key (country_code, kind, version)
);
comment on table ledger.country_key is 'Which version of a country''s keys is in force since when, and who changed it. The key itself is never here.';
comment on column ledger.country_key.check_value is 'A keyed fingerprint by which a wrong key is told from the right one; it says nothing of the key.';
comment on column ledger.country_key.active_at is 'From when on it is in force; null while a rotation to it is under way.';
comment on column ledger.country_key.rows_unmatched is 'Rows of persons whose originals were all erased: they keep apart from what is delivered later.';

create table if not exists ledger.deletion (
    deletion_id      bigint generated always as identity primary key,
    kind             text not null check (kind in ('person', 'delivery', 'retention')),
    country_code     text not null,
    strand           text,
    reason           text not null,
    legal_basis      text,
    requested_by     text not null,
    deleted_at       timestamptz not null default now(),
    rows_deleted     bigint not null,
    originals_erased integer not null default 0
);
comment on table ledger.deletion is 'What was deleted, why, by whom and when. No identifier and no pseudonym is here.';

create table if not exists ledger.deletion_delivery (
    deletion_id      bigint not null references ledger.deletion (deletion_id),
    delivery_id      text not null references ledger.delivery (delivery_id),
    rows_accepted    bigint not null,
    rows_quarantined bigint not null,
    rows_waiting     bigint not null,
    original_erased  boolean not null,
    primary key (deletion_id, delivery_id)
);
comment on table ledger.deletion_delivery is 'How many rows of which delivery a deletion took out: accepted ones, those in quarantine, those that waited for the gate.';

create table if not exists ledger.forgotten (
    country_code text not null,
    fingerprint  text not null,
    key_version  integer not null,
    deletion_id  bigint not null references ledger.deletion (deletion_id),
    primary key (country_code, fingerprint)
);
comment on table ledger.forgotten is 'The persons who must not come in again, as keyed hashes of their pseudonyms: whoever has the database alone cannot tell whom.';

create table if not exists ledger.forgotten_row (
    delivery_id text not null references ledger.delivery (delivery_id),
    row_number  bigint not null,
    fingerprint text not null,
    primary key (delivery_id, row_number)
);
comment on table ledger.forgotten_row is 'The rows of forgotten persons by number, so that a rotation of keys, which reads the originals again, knows them.';
create index if not exists forgotten_row_by_fingerprint on ledger.forgotten_row (fingerprint);

alter table ledger.delivery add column if not exists rows_forgotten bigint not null default 0;
alter table ledger.delivery add column if not exists original_erased_at timestamptz;
comment on column ledger.delivery.rows_forgotten is 'Rows that were deleted, or not let in, because their person was forgotten or their time was over.';
comment on column ledger.delivery.original_erased_at is 'When the key of the landed original was destroyed: nobody can read it since.';
comment on column ledger.delivery.checked_at is 'When its rows were last decided on: by the gate, or by a deletion or a rotation of keys afterwards.';
do $$ begin
    if exists (
        select from pg_constraint
        where conrelid = 'ledger.delivery'::regclass and contype = 'c' and conname <> 'delivery_rows_balance'
            and pg_get_constraintdef(oid) like '%rows_received = %'
    ) then
        alter table ledger.delivery drop constraint delivery_check;
    end if;
    if not exists (
        select from pg_constraint where conrelid = 'ledger.delivery'::regclass and conname = 'delivery_rows_balance'
    ) then
        alter table ledger.delivery add constraint delivery_rows_balance check (
            rows_loaded is null or rows_received = rows_loaded + rows_quarantined + rows_duplicate + rows_forgotten
        );
    end if;
end $$;

create or replace view quality.delivery_balance with (security_invoker = true) as
select
    country_code,
    dataset,
    coalesce(verdict, state) as verdict,
    count(*) as deliveries,
    sum(rows_received) as rows_received,
    sum(rows_loaded) as rows_loaded,
    sum(rows_quarantined) as rows_quarantined,
    sum(rows_duplicate) as rows_duplicate,
    sum(rows_forgotten) as rows_forgotten
from ledger.delivery
group by country_code, dataset, coalesce(verdict, state);
comment on view quality.delivery_balance is 'Deliveries by verdict, and rows received = loaded + quarantined + duplicate + deleted, per country and dataset.';
