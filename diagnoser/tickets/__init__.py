"""Histories of tickets: read, validated, reduced and counted.

    read           a source of any format, as a table of text cells (`formats`, `staged`, `cells`, `encoding`)
    validate       every row is accepted, or rejected with a reason
    reduce         accepted tickets without text and names, one row for each ticket
    lone_codes     strange codes of a single ticket, left out
    count          counts and fair samples of reduced tickets
    remarks        names that are probably mistakes, and context columns without information
    import_export  tickets into the database of the service, and out of it (`database`)
    schema         the columns of a ticket and their limits
    duckdb_session the DuckDB connection of all these steps

Causes and symptoms are any ids here. What they mean is decided by the knowledge, in other packages.
"""
