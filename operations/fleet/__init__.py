"""The fleet's kept days: made once by the watch, counted and opened by whoever asks.

| module    | does                                                                       |
|-----------|----------------------------------------------------------------------------|
| deriving  | makes the rows of a day (`city.fleet`) and keeps them as daily tables      |
| counting  | sums of a period, by vehicle, as one SELECT over those tables              |
| rows      | the trips, stops, silences and visits behind a figure                      |
| report    | both, with the cases and the log books                                     |
| logbook   | what people note of a vehicle: out of service, back in service, fuel       |
"""
