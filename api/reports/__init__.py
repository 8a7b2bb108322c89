"""Reports on closed cases: what was promised and what came true, and which parts were needed."""
