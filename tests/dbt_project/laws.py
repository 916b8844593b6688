"""What must hold between the cells of any warehouse, by the additivity of the indicator.

Each query finds what breaks a law.
"""

CELLS = """
    with cells as (
        select f.*, i.additivity, i.scale, i.decimals, i.numerator_counts, i.numerator_timing
        from candidate.fct_indicator_value as f inner join catalogue.indicator as i using (indicator_code)
    ),
    longer as (
        select
            l.cell_group, l.indicator_code, l.period, l.area_code, l.sex, l.age_band, l.category, l.additivity,
            l.numerator, l.numerator_counts, l.numerator_timing,
            count(s.numerator) as shorter, sum(s.numerator) as summed, max(s.numerator) as greatest,
            (array_agg(s.numerator order by s.period_start desc))[1] as last,
            sum(s.contributing_rows) as rows_summed, l.contributing_rows
        from cells as l
        inner join cells as s
            on l.indicator_code = s.indicator_code and l.country_code = s.country_code and l.area_code = s.area_code
                and l.sex = s.sex and l.age_band = s.age_band and l.category_scheme = s.category_scheme
                and l.category = s.category and l.programme_code = s.programme_code and l.donor_code = s.donor_code
                and l.agency_code = s.agency_code and s.period_type = 'M'
                and s.period_start <= l.period_end and s.period_end >= l.period_start
        where l.period_type in ('Q', 'A', 'P') and l.additivity <> 'R'
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, l.contributing_rows
    ),
    whole as (
        select
            t.indicator_code, t.period, t.area_code, t.additivity, t.numerator, t.numerator_counts,
            sum(p.numerator) as summed, max(p.numerator) as greatest
        from cells as t
        inner join cells as p
            on t.cell_group = p.cell_group and t.area_code = '_T' and p.area_code <> '_T'
                and t.sex = p.sex and t.age_band = p.age_band and t.category_scheme = p.category_scheme
                and t.category = p.category
        where t.additivity not in ('R', 'N')
        group by t.indicator_code, t.period, t.area_code, t.additivity, t.numerator, t.numerator_counts, t.cell_group,
            t.sex, t.age_band, t.category_scheme, t.category
    )
"""
LAWS = {
    "rows and amounts of a flow are the sums of their months": CELLS
    + "select * from longer where numerator_timing = 'flow' and numerator_counts <> 'distinct' and numerator <> summed",
    "distinct keys are at most the sum of their months, and at least the greatest": CELLS
    + "select * from longer where numerator_timing = 'flow' and numerator_counts = 'distinct' "
    "and (numerator > summed or numerator < greatest)",
    "the rows behind a flow are those behind its months": CELLS
    + "select * from longer where numerator_timing = 'flow' and rows_summed <> contributing_rows",
    "a stock of the whole country is that of the last month observed": CELLS
    + "select * from longer where numerator_timing = 'stock' and additivity = 'K' and area_code = '_T' and sex = '_T' "
    "and age_band = '_T' and category = '_T' and numerator <> last",
    "what is counted in a country is at least that of each area": CELLS
    + "select * from whole where numerator_counts <> 'sum' and numerator < greatest",
    "what can be added up over areas is, but for rows without area": CELLS
    + "select * from whole where numerator_counts = 'rows' and numerator < summed",
    "distinct keys of a country are those of its areas at most once each, but for rows without area": CELLS
    + "select * from cells as a where a.numerator_counts = 'distinct' and a.numerator > a.contributing_rows",
    "a ratio is that of its parts": CELLS + "select * from cells where additivity = 'R' "
    "and value is distinct from round(scale * numerator / nullif(denominator, 0), decimals)",
}
