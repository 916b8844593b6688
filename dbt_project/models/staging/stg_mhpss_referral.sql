-- One referral of one beneficiary to one service, typed; the newest row per key.
select distinct on ({{ events_key(['referral']) }})
    {{ provenance() }},
    harmonised.clean(r.referral) as referral,
    r.beneficiary,
    harmonised.clean(r.sex) as sex,
    harmonised.clean(r.area) as area,
    harmonised.as_date(r.referred_on) as referred_on,
    harmonised.clean(r.service) as service,
    harmonised.clean(r.status) as status,
    harmonised.as_boolean(r.consent) as consent,
    harmonised.clean(r.consent_version) as consent_version,
    harmonised.as_date(r.consent_on) as consent_on
from {{ current_rows('mhpss_referral') }}
order by {{ newest_per_key(['referral']) }}
