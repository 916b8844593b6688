-- What people decided about spellings that no crosswalk knew.
create table if not exists ledger.review_decision (
    decision_id   bigint generated always as identity primary key,
    country_code  text not null,
    scheme        text not null,
    spelling      text not null,
    decision      text not null check (decision in ('accepted', 'rejected')),
    code          text,
    decided_by    text not null,
    decided_at    timestamptz not null,
    because       text not null,
    valid_from    date,
    valid_to      date,
    check ((decision = 'accepted') = (code is not null))
);
comment on table ledger.review_decision is
    'One row per decision of a person about a spelling: accepted ones are rows of a crosswalk as well, rejected ones stay in quarantine. The latest decision about a spelling holds.';
comment on column ledger.review_decision.scheme is 'What the spelling names: area, or a scheme of codes (sex, offence, ...).';
comment on column ledger.review_decision.spelling is 'In the form in which crosswalks compare spellings (harmonised.spelling).';

create or replace view ledger.standing_decision with (security_invoker = true) as
select distinct on (country_code, scheme, spelling) *
from ledger.review_decision
order by country_code, scheme, spelling, decided_at desc, decision_id desc;
comment on view ledger.standing_decision is 'The latest decision about each spelling.';
