"""Reviews: the decisions of support on the proposals of engineers."""
