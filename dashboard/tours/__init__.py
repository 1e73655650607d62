"""What runs on walls by itself or led by a person, for staff: tours, the plan of the day, takeovers."""
