"""The World Bank's groups of countries (regions, income and lending groups), which stand among its countries: the codes
of its API's lists of regions, of income levels, and of countries in the region "Aggregates".
"""

from __future__ import annotations

AGGREGATES = frozenset(
    [
        "AFE", "AFR", "AFW", "ARB", "BEA", "BEC", "BHI", "BLA", "BMN", "BSS", "CAA", "CEA", "CEB",
        "CEU", "CLA", "CME", "CSA", "CSS", "DEA", "DEC", "DLA", "DMN", "DNS", "DSA", "DSF", "DSS",
        "EAP", "EAR", "EAS", "ECA", "ECS", "EMU", "EUU", "FCS", "FXS", "HIC", "HPC", "IBB", "IBD",
        "IBT", "IDA", "IDB", "IDX", "INX", "LAC", "LCN", "LDC", "LIC", "LMC", "LMY", "LTE", "MDE",
        "MEA", "MIC", "MNA", "NAC", "NAF", "NRS", "NXS", "OED", "OSS", "PRE", "PSS", "PST", "RRS",
        "SAS", "SSA", "SSF", "SST", "SXZ", "TEA", "TEC", "TLA", "TMN", "TSA", "TSS", "UMC", "WLD",
        "XZN",
    ]
)  # fmt: skip
