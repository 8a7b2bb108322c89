"""From new tickets to a promoted version: the monthly retraining, the comparison with the champion, reproduction.

The champion is the current version of a folder of models. A challenger is a version, or a training plan, that may
replace it.
"""
