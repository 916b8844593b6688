"""From one published number back to its rows, deliveries, files and rules, as of any vintage.

The rows come from ``indicators.contribution``, the very table from which the number was aggregated; for a vintage whose
deliveries are no longer the current ones, from views that compute the same from the raw rows of the deliveries that
counted then. The counting itself is in ``publish/sql/03_trace.sql``, for people who ask in SQL.

Keys of persons are never shown, nor their sex, age or place: a row is named by delivery, number and place in the file.
A hidden cell is traced to deliveries, files and rules, and to neither rows nor numbers; that it names all deliveries of
the strand keeps it from saying where the hidden ones are.
"""
