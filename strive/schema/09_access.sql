-- Who may see which countries. Which role reads what stands in catalogue/roles.yaml; strive.roles makes it so.
create schema if not exists access;

create table if not exists access.country_grant (
    login         text not null,
    role          text not null,
    country_code  text not null check (country_code ~ '^([A-Z]{3}|\*)$'),
    granted_by    text not null,
    granted_at    timestamptz not null default now(),
    primary key (login, role, country_code)
);
comment on table access.country_grant is 'Which countries a login sees in a role: one row per login, role and country; * is every country. A login without a row sees no row.';

create table if not exists access.change (
    change_id      bigint generated always as identity primary key,
    what           text not null check (what in ('granted', 'revoked')),
    login          text not null,
    role           text not null,
    country_codes  text[] not null,
    because        text,
    changed_by     text not null,
    changed_at     timestamptz not null default now()
);
comment on table access.change is 'Every granting and revoking of a role, for ever.';

-- Policies ask these two, once a query. They speak of nobody but the login that asks: session_user is who gave the
-- password, whatever role was set since. Their bodies are parsed here and now, so no search_path can change them.
create or replace function access.countries(of_role text) returns text[]
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(array_agg(g.country_code), '{}'::text[])
    from access.country_grant as g
    where g.login = session_user::text and g.role = of_role;
end;
comment on function access.countries(text) is 'The countries that were granted to who is logged in, in a role.';

create or replace function access.sees_every_country(of_role text) returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
begin atomic
    select exists (
        select 1
        from access.country_grant as g
        where g.login = session_user::text and g.role = of_role and g.country_code = '*'
    );
end;
comment on function access.sees_every_country(text) is 'Whether who is logged in was granted every country in a role.';
