"""The formats of ticket files. Each `stage_*` function brings one source into a table of text cells.

    text_file      a text file of any encoding, as UTF-8
    csv_file       CSV: the fast reader (DuckDB) where the file is sound, otherwise the tolerant reader
    csv_survey     one pass over the bytes of a CSV file: number of rows, and whether the file is sound
    csv_tolerant   the tolerant reader: slower, and exact about every damaged row
    jsonl_file     JSON Lines
    parquet_file   Parquet, of tickets and of reduced tickets
    database_rows  the ticket tables of a database

`tickets.read.stage` chooses the format.
"""
