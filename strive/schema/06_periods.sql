-- Periods as sources write them. What is not certain is null: "winter 2021" is two winters, жаз is spring to one country
-- and summer to its neighbour.

create or replace function harmonised.season_or_month(word text, country text) returns text
language plpgsql stable parallel safe as $$
declare
    found text;
begin
    if word ~ '^(spring|summer|autumn|winter)$' then
        return word;
    end if;
    select c.scheme || ' ' || c.code into found
    from harmonised.crosswalk_code as c
    where c.scheme in ('month', 'season') and c.spelling = word and c.dataset is null
        and (c.country_code is null or c.country_code = country)
    limit 1;
    return regexp_replace(found, '^(month|season) ', '');
end
$$;
comment on function harmonised.season_or_month(text, text) is 'The month (01 to 12) or season that a word names in a country''s languages.';

create or replace function harmonised.period_in_words(
    written text, country text, out first_day date, out last_day date, out date_precision text
)
language plpgsql stable parallel safe as $$
declare
    s text := btrim(regexp_replace(
        written, '(?<=\d{4}) ?-?(г\.|г|году|года|год|жылдын|жылы|жыл|ж\.|yilning|yili|yil|йили|йил)(?=$|\s|,)', '', 'g'
    ), ' .,');
    n text[];
    word text;
    upto text;
    year integer;
begin
    -- a year in front of the words goes behind them
    s := regexp_replace(s, '^(\d{4})(?:-?(?:ж\.|ж))? ([^0-9/]+)$', '\2 \1');
    n := regexp_match(s, '^(?:(?:в|во|in|the|соли|дар) )?([^0-9/,]+?),? ?(?:of |соли )?(\d{4})$');
    if n is not null then
        year := n[2];
        word := harmonised.season_or_month(btrim(n[1]), country);
        upto := word;
        if word is null then
            n := regexp_match(n[1], '^([^-]+?) ?- ?([^-]+)$');
            word := harmonised.season_or_month(btrim(n[1]), country);
            upto := harmonised.season_or_month(btrim(n[2]), country);
        end if;
        if word ~ '^\d\d$' and upto ~ '^\d\d$' and upto >= word then
            first_day := make_date(year, word::integer, 1);
            last_day := (make_date(year, upto::integer, 1) + interval '1 month')::date - 1;
            date_precision := 'month';
        elsif word = upto and word in ('spring', 'summer', 'autumn') then
            first_day := make_date(year, case word when 'spring' then 3 when 'summer' then 6 else 9 end, 1);
            last_day := (first_day + interval '3 months')::date - 1;
            date_precision := 'season';
        end if;
        return;
    end if;
    n := regexp_match(s, '^([^0-9]+) (\d{4}) ?[/-] ?(?:\d\d)?(\d\d)$');
    if n is not null then
        if harmonised.season_or_month(n[1], country) = 'winter' and (n[2]::integer + 1) % 100 = n[3]::integer then
            first_day := make_date(n[2]::integer, 12, 1);
            last_day := (first_day + interval '3 months')::date - 1;
            date_precision := 'season';
        end if;
        return;
    end if;
    n := regexp_match(s, '^(\d{1,2})(?: ?- ?(\d{1,2}))? ([^0-9]+?),? (\d{4})$');
    word := harmonised.season_or_month(btrim(n[3]), country);
    if word ~ '^\d\d$' then
        first_day := harmonised.as_date(lpad(n[1], 2, '0') || '.' || word || '.' || n[4]);
        last_day := harmonised.as_date(lpad(coalesce(n[2], n[1]), 2, '0') || '.' || word || '.' || n[4]);
        date_precision := 'day';
    end if;
end
$$;
comment on function harmonised.period_in_words(text, text) is 'Months, runs of months, seasons and days in words: "май 2021 г.", "Sept-Oct 2021", "spring 2021", "19 May 2021".';

create or replace function harmonised.period_in_code(
    s text, fiscal_year_starts integer, out first_day date, out months integer, out date_precision text
)
language plpgsql immutable parallel safe as $$
declare
    n text[];
    ending constant text := '(?:-?(?:й|ый|ой|е|ое|st|nd|rd|th|чи|инчи|ші|chi|ум))?';
    year_end constant text := '(?: ?(?:г\.|г|года|год|году|жыл|жылы|yil|йил))?';
    a_half constant text := ' (?:полугодие|half(?:[ -]year)?|жарым жылдык|жарты жыл(?:дық)?|yarim yillik|ярим йиллик|нимсола)';
    a_quarter constant text := ' ?(?:квартал|кв\.?|quarter|qtr|чейрек|тоқсан|токсан|chorak|чорак|семоҳа)';
    fiscal constant text := '(?:fy|fiscal year|financial year|фин\.? ?год|финансовый год|бюджетный год)';
begin
    n := regexp_match(s, '^(\d{4})$');
    if n is not null then
        first_day := make_date(n[1]::integer, 1, 1); months := 12; date_precision := 'year';
        return;
    end if;
    n := coalesce(
        regexp_match(s, '^(\d{4})-?(0[1-9]|1[0-2])$'),
        regexp_match(regexp_replace(s, '^(0?[1-9]|1[0-2])[./](\d{4})$', '\2m\1'), '^(\d{4})m(\d+)$')
    );
    if n is not null then
        first_day := make_date(n[1]::integer, n[2]::integer, 1); months := 1; date_precision := 'month';
        return;
    end if;
    n := coalesce(
        regexp_match(s, '^(\d{4})[- ]?q([1-4])$'),
        regexp_match(
            regexp_replace(s, '^(?:q([1-4])[- /]?|([1-4]|iv|i{1,3})' || ending || a_quarter || ' )(\d{4})' || year_end || '$', '\3q\1\2'),
            '^(\d{4})q([1-4]|[iv]+)$'
        )
    );
    if n is not null then
        n[2] := case n[2] when 'i' then '1' when 'ii' then '2' when 'iii' then '3' when 'iv' then '4' else n[2] end;
        first_day := make_date(n[1]::integer, n[2]::integer * 3 - 2, 1); months := 3; date_precision := 'quarter';
        return;
    end if;
    n := coalesce(
        regexp_match(s, '^(\d{4})-?[sh]([12])$'),
        regexp_match(
            regexp_replace(
                s,
                '^(?:(1|i|first|первое|биринчи|бірінші)|(2|ii|second|второе|экинчи|екінші))' || ending || a_half
                || ' (?:of )?(\d{4})' || year_end || '$',
                '\3:\1:\2'
            ),
            '^(\d{4}):(.*):.*$'
        )
    );
    if n is not null then
        n[2] := case when n[2] in ('', '2') then '7' else '1' end;
        first_day := make_date(n[1]::integer, n[2]::integer, 1); months := 6; date_precision := 'half_year';
        return;
    end if;
    n := regexp_match(s, '^(\d{4})aprils([12])$');
    if n is not null then
        first_day := make_date(n[1]::integer, 4 + 6 * (n[2]::integer - 1), 1); months := 6; date_precision := 'half_year';
        return;
    end if;
    n := regexp_match(s, '^(\d{4})(april|july|oct)$');
    if n is not null then
        first_day := make_date(n[1]::integer, case n[2] when 'april' then 4 when 'july' then 7 else 10 end, 1);
        months := 12; date_precision := 'year';
        return;
    end if;
    n := regexp_match(s, '^' || fiscal || '[ -]?(\d{4})$');
    if n is not null then
        -- One year alone names a fiscal year by the year in which it ends.
        first_day := make_date(n[1]::integer - (fiscal_year_starts > 1)::integer, fiscal_year_starts, 1);
        months := 12; date_precision := 'year';
        return;
    end if;
    n := regexp_match(s, '^(?:' || fiscal || ' ?)?(\d{4}) ?[/-] ?(\d\d|\d{4})' || year_end || '$');
    if fiscal_year_starts > 1 and n[2]::integer in (n[1]::integer + 1, (n[1]::integer + 1) % 100) then
        first_day := make_date(n[1]::integer, fiscal_year_starts, 1); months := 12; date_precision := 'year';
    end if;
end
$$;
comment on function harmonised.period_in_code(text, integer) is 'Years, halves, quarters, months and fiscal years in figures, of a text in the form of harmonised.spelling().';

create or replace function harmonised.period_of(
    value text, country text default null, fiscal_year_starts integer default 1,
    out first_day date, out last_day date, out date_precision text
)
language plpgsql stable parallel safe as $$
declare
    s text := harmonised.spelling(value);
    n text[] := regexp_match(s, '^(\d{4})-?w(\d{1,2})$');
    months integer;
begin
    if n is not null then
        first_day := date_trunc('week', make_date(n[1]::integer, 1, 4))::date + (n[2]::integer - 1) * 7;
        if n[2]::integer > 0 and extract(isoyear from first_day) = n[1]::integer then
            last_day := first_day + 6;
            date_precision := 'week';
        end if;
    else
        select p.first_day, p.months, p.date_precision into first_day, months, date_precision
        from harmonised.period_in_code(s, fiscal_year_starts) as p;
        last_day := (first_day + months * interval '1 month')::date - 1;
    end if;
    if date_precision is null then
        first_day := harmonised.as_date(s);
        last_day := first_day;
        date_precision := 'day';
    end if;
    if first_day is null and s ~ '\d{4}' then
        select p.first_day, p.last_day, p.date_precision into first_day, last_day, date_precision
        from harmonised.period_in_words(s, country) as p;
    end if;
    if first_day is null or last_day is null or last_day < first_day then
        first_day := null;
        last_day := null;
        date_precision := null;
    end if;
exception when datetime_field_overflow then
    first_day := null;
    last_day := null;
    date_precision := null;
end
$$;
comment on function harmonised.period_of(text, text, integer) is 'First day, last day and precision of a period: ISO and SDMX, DHIS2 (202105, 2021Q2, 2021W5, 2021S1, 2021April), fiscal years of a country whose year begins in another month, months and seasons in words. Null where it cannot be read or is ambiguous.';
