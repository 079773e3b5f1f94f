"""The worked example's reports: twelve invented bodies, three years each, made from what ``bodies/`` says of them.

A body's file holds its text, year by year, and its totals; the cells of the statutory tables are drawn from the
totals so that they add up, and roll forward from year to year but where the file plants a break. The same files give
the same bytes.
"""
