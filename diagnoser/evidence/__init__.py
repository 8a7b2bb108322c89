"""What is known of a case, and the one rule that says what it is evidence of.

    known       the record `Known`
    rule        the rule from a report to it
    check       reports that cannot be used with a model
    to_network  from `Known` to evidence on a network, the only door to it
    row         `Known` as the columns of a reduced ticket, and back
    columns     the same rule in SQL, for many tickets at once

Serving, counting, backtests, drift, similar tickets, baselines and exports all take their evidence from here.
"""
