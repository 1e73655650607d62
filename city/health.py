"""The honest states of a feed.

| state       | means                                        | who can mend it     |
|-------------|----------------------------------------------|---------------------|
| OK          | contact, payloads decode                     | nobody needs to     |
| UNAVAILABLE | it should be up, but there is no contact     | the source's owner  |
| DISABLED    | a person or a missing key switched it off    | staff, in settings  |
| FAILED      | our own code broke on it                     | a developer         |
"""

from enum import StrEnum


class FeedState(StrEnum):
    OK = "ok"
    UNAVAILABLE = "unavailable"
    DISABLED = "disabled"
    FAILED = "failed"
