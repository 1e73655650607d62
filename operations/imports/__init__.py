"""Reports out of spreadsheets: read, map the columns, try it dry, bring them in.

| file            | is                                                                        |
|-----------------|---------------------------------------------------------------------------|
| `mapping`       | which column is what; guessed at first, remembered by the column names    |
| `cells`         | places, flags and states the way people write them                        |
| `judging`       | one row: a report, ended elsewhere, or wrong and why. Pure                |
| `work`          | reading and judging as a process of its own, with limits                  |
| `jobs`          | one import from upload to end, as the interface and the store see it      |

CSV and XLSX themselves are read by `store.sheets`.
"""
