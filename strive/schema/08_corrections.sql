-- Corrections as data (catalogue/corrections): what became of each at the latest build, and which values it changed.
create table if not exists quality.correction (
    correction_id  text primary key,
    country_code   text not null,
    dataset        text not null,
    record_type    text not null,
    field          text not null,
    wrong_value    text,
    right_value    text,
    why_en         text not null,
    why_ru         text not null,
    decided_by     text not null,
    expires_on     date not null,
    expected_en    text not null,
    expected_ru    text not null,
    outcome        text not null check (outcome in ('applied', 'waiting', 'source_has_fixed_it', 'expired')),
    rows_found     bigint not null
);
comment on table quality.correction is
    'One row per correction. applied: the wrong value is there and is read as the right one. waiting: nothing that it speaks of was delivered. source_has_fixed_it: delivered, and the wrong value is not in it any longer: the correction must go. expired: the wrong value is still there, and its rows count nowhere until somebody decides.';

create table if not exists quality.corrected_value (
    correction_id  text not null references quality.correction (correction_id) on delete cascade,
    record_type    text not null,
    country_code   text not null,
    delivery_id    text not null references ledger.delivery (delivery_id),
    row_number     bigint not null,
    field          text not null,
    right_value    text,
    is_withheld    boolean not null,
    primary key (record_type, delivery_id, row_number, field)
);
comment on table quality.corrected_value is 'Which values of which accepted rows are read otherwise than they were delivered, by which correction; raw keeps what was delivered. Withheld rows count nowhere.';
