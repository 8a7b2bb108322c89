"""The known facts of a case, and the one rule that turns a report or a ticket into evidence.

    known       the record `Known`
    rule        the rule from a report to it
    check       refuses reports unusable with a model
    understand  reads the text of a report, and makes the evidence of the whole report
    to_network  from `Known` to evidence on a network; no other module does this
    row         `Known` as the columns of a reduced ticket, and back
    columns     the same rule in SQL, for many tickets at once

The service, counting, backtests, drift, similar tickets, baselines and exports all take their evidence from here.
"""
