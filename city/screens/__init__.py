"""What walls show and why: layouts, screens, tours, the plan of the day, takeovers.

| file        | holds                                                                             |
|-------------|-----------------------------------------------------------------------------------|
| canvas      | the shape of a wall in cells, and where things stand on it                        |
| layout      | what stands where: tiles, map view, layers, parameters; plain versioned data      |
| checks      | `check(layout, catalogue) -> list[Problem]`, whoever made the layout              |
| tour        | layouts one after the other, and where a running tour stands at any moment        |
| day_plan    | which layout or tour when: day parts, weekdays, holidays, across midnight         |
| week        | a week of that plan as one strip per screen                                       |
| running     | what is wrong with a tour, a plan or rules of takeovers, whoever made them        |
| takeover    | an alarm brings its scene to chosen screens, and goes again                       |
| alarming    | which alarms stand now, for the rules of takeovers                                |
| screen      | registered displays, walls made of several, what was asked of each                |
| showing     | what a screen shows now, and why: one pure function of all of the above           |
"""
