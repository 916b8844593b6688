-- The first and the last score of a consenting beneficiary on one instrument, one pair per beneficiary and dimension:
-- that of the instrument scored last. The pair stands on the day, in the area and on the account of its last score.
-- Whoever withholds consent on any row has no pair. What counts as better, how much better, and from where on a score
-- speaks of distress are data of the instrument.
with scores as (
    select
        s.*,
        i.dimension,
        i.better,
        i.cut_off,
        i.smallest_improvement,
        bool_and(s.consent) over (partition by s.country_code, s.beneficiary) as always_consents
    from {{ ref('hrm_mhpss_scale_score') }} as s
    inner join {{ ref('scale_instrument') }} as i on s.instrument = i.code
),

placed as (
    select
        *,
        row_number() over (
            partition by country_code, beneficiary, instrument order by observed_on, delivery_id, row_number
        ) as place,
        row_number() over (
            partition by country_code, beneficiary, instrument
            order by observed_on desc, delivery_id desc, row_number desc
        ) as place_from_the_end
    from scores
    where always_consents
),

pairs as (
    select
        l.country_code,
        l.beneficiary,
        l.dimension,
        l.instrument,
        l.observed_on,
        l.area_code,
        l.sex,
        l.age_band,
        l.programme_code,
        l.donor_code,
        l.agency_code,
        f.is_synthetic or l.is_synthetic as is_synthetic,
        f.delivery_id as first_delivery_id,
        f.row_number as first_row_number,
        l.delivery_id as last_delivery_id,
        l.row_number as last_row_number,
        case l.better when 'higher' then l.score - f.score else f.score - l.score end >= l.smallest_improvement
            as is_improved,
        case l.better when 'higher' then l.score <= l.cut_off else l.score >= l.cut_off end as is_beyond_cut_off
    from placed as l
    inner join placed as f
        on
            l.country_code = f.country_code
            and l.beneficiary = f.beneficiary
            and l.instrument = f.instrument
            and f.place = 1
            and l.place_from_the_end = 1
            and l.observed_on > f.observed_on
)

select distinct on (country_code, beneficiary, dimension) *
from pairs
order by country_code asc, beneficiary asc, dimension asc, observed_on desc, instrument asc
