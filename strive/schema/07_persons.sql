-- What current deliveries say of each person, and which refused rows say otherwise. Pseudonyms only.
create table if not exists raw.person_fact (
    country_code  text not null,
    person        text not null,
    delivery_id   text not null references ledger.delivery (delivery_id),
    sex           text,
    birth_year    integer,
    unique nulls not distinct (country_code, person, delivery_id, sex, birth_year)
);
comment on table raw.person_fact is
    'Sex (M or F) and birth year of each pseudonym as accepted rows have them: one row per person, delivery and saying. A later delivery that says otherwise is refused for that person.';
create index if not exists person_fact_by_delivery on raw.person_fact (delivery_id);

create table if not exists quarantine.contradiction (
    delivery_id              text not null references ledger.delivery (delivery_id),
    row_number               bigint not null,
    contradicts_delivery_id  text not null references ledger.delivery (delivery_id),
    primary key (delivery_id, row_number)
);
comment on table quarantine.contradiction is
    'Which delivery a refused row contradicts about a person''s sex or birth year: the one reported first, or its own. Never who it is.';
create index if not exists contradiction_by_other on quarantine.contradiction (contradicts_delivery_id);

create or replace function quarantine.forget_persons(forgotten text) returns void
language sql as $$
    delete from raw.person_fact where delivery_id = forgotten;
    delete from quarantine.contradiction where delivery_id = forgotten;
$$;
comment on function quarantine.forget_persons(text) is 'Removes what an earlier check of a delivery noted of persons.';
