"""Tables out of files: CSV, XLSX and JSON, whatever their encoding, separator or shape.

| file          | is                                                                          |
|---------------|-----------------------------------------------------------------------------|
| `table`       | what every kind is for us: a name for each column, then rows                |
| `csv_file`    | rows of a CSV, whatever its encoding and separator                          |
| `xlsx_file`   | rows of an XLSX, read as a stream                                           |
| `json_file`   | rows of a JSON list of objects or of lists                                  |
| `sheet_press` | reads a file as a process of its own, with limits                           |
| `sheet_door`  | asks that process; never many at once                                       |
"""
