-- What disclosure control must remember and nobody may read but the engine: the numbers behind hidden cells, to tell
-- whether they changed, and what the attacker found in problems that he was given before.
create schema if not exists disclosure;
revoke all on schema disclosure from public;

create table if not exists disclosure.hidden_number (
    cell_id      text not null,
    vintage_from bigint not null references ledger.vintage (vintage_id),
    vintage_to   bigint references ledger.vintage (vintage_id),
    numerator    double precision,
    denominator  double precision,
    primary key (cell_id, vintage_from)
);
comment on table disclosure.hidden_number is 'Grain: one row per hidden cell and the vintages between which it was hidden with these numbers. Never shown to anybody: hidden cells are compared with it from vintage to vintage.';

create table if not exists disclosure.judgement (
    signature text primary key,
    narrow    integer[] not null
);
comment on table disclosure.judgement is 'Grain: one row per problem that the attacker was given: a hash of its sums and numbers, and which of its hidden numbers he could bound too narrowly.';
