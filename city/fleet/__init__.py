"""What official vehicles did: from every position of a day to trips, stops and measures.

| module     | tells                                                                      |
|------------|----------------------------------------------------------------------------|
| points     | a vehicle's positions as columns                                           |
| faults     | which of them are wrong, and by which rule; none is lost                   |
| stays      | where it stayed and where it travelled                                     |
| partition  | a day cut into trips, stops and silence, without a gap or an overlap       |
| spells     | stretches of idling, of speeding, outside the own area                     |
| places     | known places, kecamatan, and what may be told of a place                   |
| duty       | shifts, nights, tasks                                                      |
| day        | all of it together: the rows that are kept of one vehicle and day          |
| figures    | what a fleet is measured by, each figure with its formula's numbers        |

Pure: time is an argument, and so are positions, tasks and the profile.
"""
