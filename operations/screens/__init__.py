"""What staff keep about screens: layouts, tours, the plan of the day, registered displays, what was
asked of each. Every change is a record with who, when and what; on disk before it is answered."""
