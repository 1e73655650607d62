"""Report cards (rapor) of the agencies: fast figures, survey, periods, and where the cases come from."""
