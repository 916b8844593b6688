"""Disclosure control: which cells of the candidate must be hidden so that no small count can be read or reckoned.

**What is protected.** A count below its threshold (``catalogue/disclosure.yaml``; a zero only where the table is
restricted), a ratio with such a numerator, denominator or rest, and a change between two vintages below the threshold
(``earlier``). **Who is the adversary.** Somebody who knows the catalogue and reads every cell of every vintage, in
whatever table, report or export; all of them show the same cells.

**How.** The cells are quantities (``quantities``), tied by sums over areas, breakdowns and periods (``relations``).
First the small ones are hidden, then for every sum with a hidden part so many others, the smallest first, that at
least two are hidden and together reach the threshold (``complement``). Then the attacker (``attacker``) computes, by
linear programming over all sums at once, the interval in which each hidden quantity must lie; where one is narrower
than the threshold, more is hidden (``control``). The gate of every publication runs the attacker once more, on what
would be seen (``gate``).

Method: threshold rule, heuristic complementary suppression in the order of size, audited by linear programming over the
whole set of linked tables: A. Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapters 4.3 to 4.5;
M. Fischetti and J. J. Salazar, Solving the cell suppression problem on tabular data with linear constraints,
Management Science 47 (2001), for the attacker's problem. Optimal suppression is NP-hard; the heuristic with an exact
audit is what keeps it incremental. Out of scope: knowledge from outside the warehouse.
"""
