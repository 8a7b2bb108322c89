"""Maps: how the columns, dates and words of somebody's export become tickets.

ticket_map   a map, read from TOML or from the ready maps of the package (`ready`)
written      a map as TOML
headers      names of columns known from other programs
date_forms   the form of the dates of a file
text_causes  the cause that a text on the repair names
apply        the mapped tickets of a staged source, as SQL
convert      sources of tickets, mapped into files that every command reads
propose      the map that fits an unknown file
preview      what a map makes of a file: three tickets, and what is left unmatched
"""
