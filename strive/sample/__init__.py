"""The sample deliveries: what an inbox holds after four years of deliveries, made by a seeded generator.

Everything here is synthetic and says so, in each file's name (SYNTHETIC) and inside each file. No person is real; no
identifier, telephone number or surname can be a living person's (``strive.sample.persons``). Places, dates and
totals that were published are met; whatever stands around them is made up. This package names countries because it
stands for their senders; nothing that reads deliveries may.

265 files, 119,330 rows. Calibrated to the published figures, by counting (``strive.sample.figures``):

- Kyrgyzstan: 743 probation clients in Issyk-Kul (431) and Naryn (312) at the end of May 2021, 9 for extremism or
  terrorism; 120 on the registry on 17 May 2021; trainings KG-TRN-2021-KARAKOL (planned 20, 3 days, round 2, no
  sign-in sheet), KG-TRN-2021-OSH (month only, no numbers), KG-TRN-2022-BISHKEK (30 attended, 2 days); five named
  centres; nine pilot communities since 2020, a phase-1 workshop with each in September and October 2021, Kochkor's
  group of 12.
- Kazakhstan (for the first two an assumption): 576 apprentices with 331 employers, 556 completed, 242 in full-time
  work (43.5 percent of those who completed, 42.0 of all); 55 trained trainers, KZ-TOT-2021; 164 who consent to
  psychosocial support, 121 of them women, and 3 who do not; children by stage.
- Made up whole, nothing of it being published: scores on scales and referrals of the beneficiaries, calls to former
  apprentices and whether one has a disability, meetings, local plans, actions and payments of the communities,
  surveys in Kyrgyz and Tajik, cases of children.
- Tajikistan: 8 advisory groups with 83 members. Uzbekistan: 104 mahalla leaders, UZ-TRN-2022-TASHKENT. Turkmenistan:
  TM-CLOSING-2023.

Made up around them, since nothing is published: supervisions closed and new offences (tied to the caseload), former
clients looked up in court records, numbers of officers, programmes and services, marks and scores of trainings,
follow-ups, institutions, two cascade trainings.

Planted on purpose, none of it touching a calibrated figure (rows over all accepted files):

- probation: 3 (Kyrgyzstan) and 18 (Kazakhstan) rows of each of unknown area, impossible date, missing identifier,
  unknown sex, birth year 1890, end before start, unknown category; 3 and 18 clients in two contradicting rows; 10
  and 8 rows repeated exactly;
- lists of supervisions: a missing identifier, an unknown outcome, a repeated row (Kyrgyzstan), an offence before the
  supervision (Kazakhstan);
- sign-in sheets: a missing identifier, an unknown category, a repeated row; apprentices: a missing employer, an
  impossible date, an unknown sex; psychosocial support: a missing identifier and a score that its scale cannot give,
  each in both overlapping pulls, and a referral of unknown status;
- Naryn, March 2021: delivered without 12 clients, then corrected; first quarter of 2020, apprentices: first without
  results; Issyk-Kul, July 2020: the same bytes again under another name;
- Kazakhstan, November 2022: two columns swapped in 842 of 1,404 rows, to be rejected whole; sent again four days
  later;
- KoBo pulls that bring earlier submissions again, one of them edited.
"""

from __future__ import annotations

from strive.sample.figures import ExpectedFigure, expected_figures
from strive.sample.write import DEFAULT_SEED, SampleReport, sample_files, write_samples

__all__ = ["DEFAULT_SEED", "ExpectedFigure", "SampleReport", "expected_figures", "sample_files", "write_samples"]
