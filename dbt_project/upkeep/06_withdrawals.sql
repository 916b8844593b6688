-- harmonised.consent_withdrawn: the persons whose latest statement is a refusal.

-- Of the persons of whom a statement is new or gone those are judged anew of whom it can matter: a refusal is new, a
-- statement is gone, or they are withdrawn now. Who only consents again, as nearly everybody does, is not looked at.
create or replace function upkeep.refresh_withdrawals(is_full boolean) returns void
language plpgsql as $$
begin
    if is_full then
        perform upkeep.make_anew('harmonised.consent_withdrawn', 'upkeep.consent_withdrawn');
        return;
    end if;
    create temp table judged_anew on commit drop as
    with gone as (
        select country_code, strand, person, consent, stated_on from upkeep.consent_statement_removed
        except
        select country_code, strand, person, consent, stated_on from upkeep.consent_statement_added
    )
    select country_code, strand, person from gone
    union
    select country_code, strand, person from upkeep.consent_statement_added where not consent
    union
    select w.country_code, w.strand, w.person
    from harmonised.consent_withdrawn as w
    inner join upkeep.consent_statement_added as s
        on w.country_code = s.country_code and w.strand = s.strand and w.person = s.person;
    analyze judged_anew;
    create temp table withdrawn_now on commit drop as
    select d.*
    from pg_temp.judged_anew as j
    cross join lateral (
        select * from upkeep.consent_withdrawn as w
        where w.country_code = j.country_code and w.strand = j.strand and w.person = j.person
        offset 0 -- person by person, by the index: not a join with the statements of everybody
    ) as d;
    with gone as (
        delete from harmonised.consent_withdrawn as w
        using pg_temp.judged_anew as j
        where w.country_code = j.country_code and w.strand = j.strand and w.person = j.person
            and not exists (
                select from pg_temp.withdrawn_now as n
                where n.country_code = w.country_code and n.strand = w.strand and n.person = w.person
                    and n.stated_on is not distinct from w.stated_on
            )
        returning w.country_code, w.strand, w.person, w.stated_on
    )
    insert into upkeep.consent_withdrawn_removed (country_code, strand, person, stated_on)
    select country_code, strand, person, stated_on from gone;
    with come as (
        insert into harmonised.consent_withdrawn (country_code, strand, person, stated_on)
        select n.country_code, n.strand, n.person, n.stated_on
        from pg_temp.withdrawn_now as n
        where not exists (
            select from harmonised.consent_withdrawn as w
            where w.country_code = n.country_code and w.strand = n.strand and w.person = n.person
        )
        returning country_code, strand, person, stated_on
    )
    insert into upkeep.consent_withdrawn_added (country_code, strand, person, stated_on)
    select country_code, strand, person, stated_on from come;
    insert into upkeep.changed_slice (relation, delivery_id)
    select 'harmonised.consent_withdrawn', null
    where exists (select from upkeep.consent_withdrawn_removed) or exists (select from upkeep.consent_withdrawn_added);
    drop table pg_temp.judged_anew, pg_temp.withdrawn_now;
end
$$;
