"""The tables that are shipped: data alone, each with its source.

us_federal.py, lunar_new_year.py: written by tests/generators/us_federal.py; do not edit.

regions.csv: every country (names and codes of ISO 3166-1), Power Platform geography and
cloud, edited by hand and looked up on 2026-11-23. Several readings or aliases are parted
by "; ", and a reading is a stage and the condition on which the place is in it.
azure_regions.csv: which geography, by its code in regions.csv, an Azure region lies in;
looked up on 2026-11-25.
groups.csv: names of many places, and the places to ask for instead.

schedule.schema.json: what a schedule as JSON looks like.
"""
