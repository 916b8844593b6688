"""The World Bank's groups of countries (regions, income and lending groups) that stand among its countries."""

from __future__ import annotations

AGGREGATES = frozenset(
    """
    AFE AFR AFW ARB BEA BEC BHI BLA BMN BSS CAA CEA CEB CEU CLA CME CSA CSS DEA DEC DLA DMN DNF DNS DSA DSF DSS EAP EAR
    EAS ECA ECS EMU EUU FCS FXS HIC HPC IBB IBD IBT IDA IDB IDX INX LAC LCN LCR LDC LIC LMC LMY LTE MCA MDE MEA MIC MNA
    NAC NAF NLS NRS OED OSS PRE PSS PST RRS SAS SSA SSF SST SXZ TEA TEC TLA TMN TSA TSS UMC WLD XZN
    """.split()
)
