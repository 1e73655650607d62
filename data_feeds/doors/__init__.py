"""Doors of agencies' figures: made in the interface, kept open here without a restart.

| file       | is                                                                             |
|------------|--------------------------------------------------------------------------------|
| `sources`  | what lies in a folder or behind an address: as a file that can be read         |
| `reading`  | one turn of one door: fetched, read, delivered, and told of                    |
| `keeper`   | follows the doors that staff keep; a line and a task for each open one         |
| `looking`  | shows the interface what is behind a door, so that its columns can be mapped   |
| `known`    | what was told of every period already, so that only news go on                 |
"""
