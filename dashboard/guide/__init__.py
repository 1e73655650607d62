"""Help that replaces the vendor: the guide of the first day, its rehearsal screen, the printed card."""
