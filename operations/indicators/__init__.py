"""Doors of agencies' figures in the hands of staff: made, mapped, tried dry, opened, paused, changed.

| file       | is                                                                        |
|------------|---------------------------------------------------------------------------|
| `doors`    | editions of doors and definitions; what keeps a door shut                 |
| `guessing` | which column is what, guessed from names and first rows. Pure             |
| `trying`   | what a mapping would make of the rows that were looked at. Pure           |
"""
