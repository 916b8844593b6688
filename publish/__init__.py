"""From the candidate marts to what readers see: reconciliation, disclosure control, vintages, traces, exports."""
