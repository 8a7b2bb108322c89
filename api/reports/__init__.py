"""Reports on closed cases: promised against realised first-time fix, and the demand for spare parts."""
