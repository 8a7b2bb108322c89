"""Maps from the columns, dates and words of an export to tickets.

ticket_map   a map, read from TOML or from the ready maps of the package (`ready`)
written      a map as TOML
headers      names of columns known from other programs
date_forms   the form of the dates of a file
text_causes  the cause named in a text on the repair
apply        the mapped tickets of a staged source, as SQL
convert      sources of tickets, mapped into files for every command
propose      the fitting map for an unknown file
preview      the result of a map on a file: three tickets, and the unmatched words
"""
