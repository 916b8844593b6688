-- Ages, bands of ages and disability, read from text. As in 04: null, and never a failure, for what cannot be read.

create or replace function harmonised.age_range(value text, out youngest integer, out oldest integer)
language plpgsql immutable parallel safe as $$
declare
    -- Words for years of age say nothing; the dash is one since harmonised.spelling().
    bare text := btrim(regexp_replace(
        regexp_replace(harmonised.spelling(value), '^(ages?|aged|возраст|в возрасте|жашы|жасы|yoshi|ёши) ', ''),
        '\y(лет|года|годов|год|years?( old)?|yrs?|y\.?o\.?|жаштагы|жаш|жаста|жас|yoshda|yosh|ёшда|ёш|сола|сол)\y\.?', '', 'g'
    ));
    n text[];
begin
    bare := regexp_replace(bare, '\s+', ' ', 'g');
    if bare ~ '^\d{1,3}$' then
        youngest := bare;
        oldest := bare;
    end if;
    n := regexp_match(bare, '^(?:от |с |from |аз |y)?(\d{1,3}) ?(?:-|t|to|до|по|\.\.\.?) ?(\d{1,3})$');
    if n is not null then
        youngest := n[1];
        oldest := n[2];
    end if;
    n := coalesce(
        regexp_match(bare, '^(?:≥|>=|y_ge) ?(\d{1,3})$'),
        regexp_match(
            bare,
            '^(?:от |с |from )?(\d{1,3}) ?(?:\+|plus|и (?:старше|более|больше|выше)|(?:and|or) (?:over|above|older|more|up)|'
            'жана (?:андан )?(?:жогору|улуу)|және одан (?:жоғары|үлкен)|va undan (?:katta|yuqori)|ва ундан (?:катта|юқори)|'
            'ва (?:калонтар|боло|зиёд))$'
        )
    );
    if n is not null then
        youngest := n[1];
    end if;
    n := regexp_match(bare, '^(?:>|y_gt|over|above|older than|more than|старше|более|больше|свыше) ?(\d{1,3})$');
    if n is not null then
        youngest := n[1]::integer + 1;
    end if;
    n := coalesce(
        regexp_match(bare, '^(?:≤|<=|y_le|up to and including) ?(\d{1,3})$'),
        regexp_match(bare, '^до (\d{1,3}) включительно$')
    );
    if n is not null then
        youngest := 0;
        oldest := n[1];
    end if;
    n := coalesce(
        regexp_match(bare, '^(?:<|y_lt|under|below|younger than|less than|до|младше|моложе|менее|меньше|то) ?(\d{1,3})$'),
        regexp_match(bare, '^(\d{1,3})[ -]?(?:жашка чейин|жасқа дейін|жаска дейин|yoshgacha|ёшгача)$')
    );
    if n is not null then
        youngest := 0;
        oldest := n[1]::integer - 1;
    end if;
    if youngest > coalesce(oldest, 120) or youngest > 120 or oldest > 120 then
        youngest := null; oldest := null;
    end if;
end
$$;
comment on function harmonised.age_range(text) is 'The ages, in completed years, that a source''s band speaks of (14-17, от 14 до 17 лет, 60+, до 14, Y15T24); oldest is null for an open band. "До 14" and "under 14" leave 14 out.';

create or replace function harmonised.programme_age_band(youngest integer, oldest integer) returns text
language sql immutable parallel safe as $$
    select case
        when youngest between 0 and 13 and oldest <= 13 then '0-13'
        when youngest >= 14 and oldest <= 17 then '14-17'
        when youngest >= 18 and oldest <= 24 then '18-24'
        when youngest >= 25 and oldest <= 29 then '25-29'
        when youngest >= 30 and oldest <= 35 then '30-35'
        when youngest >= 36 and oldest <= 59 then '36-59'
        when youngest between 60 and 120 and coalesce(oldest, 60) >= 60 then '60+'
    end
$$;
comment on function harmonised.programme_age_band(integer, integer) is 'The band of the programme in which every age from youngest to oldest lies; null where a band would have to be split.';

create or replace function harmonised.age_band_of(value text) returns text
language sql immutable parallel safe as $$
    select case
        when r.youngest is null then null
        else coalesce(
            harmonised.programme_age_band(r.youngest, r.oldest),
            r.youngest || case when r.oldest is null then '+' else '-' || r.oldest end
        )
    end
    from harmonised.age_range(value) as r
$$;
comment on function harmonised.age_band_of(text) is 'A source''s own band: the programme''s band that holds it whole, else the source''s band itself (14-28, 18+), never split; null when it cannot be read.';

create or replace function harmonised.disability_status(answers text[]) returns text
language sql immutable parallel safe as $$
    select case
        when answers && array['a_lot', 'cannot'] then 'with'
        when cardinality(answers) = 6 and answers <@ array['none', 'some'] then 'without'
        else 'U'
    end
$$;
comment on function harmonised.disability_status(text[]) is 'The Washington Group short set, cut-off of its guidance: a lot of difficulty in one of the six domains, or unable, is "with"; all six answered with less is "without"; else not known. Answers are codes of the scheme disability_difficulty.';
