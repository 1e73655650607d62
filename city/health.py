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


class FeedCause(StrEnum):
    """Why a feed is not OK, for people; every language of the glass has a word for each."""

    NONE = ""
    WAITING = "waiting"
    SWITCHED_OFF = "switched_off"
    SIMULATOR_OFF = "simulator_off"
    NOT_SET_UP = "not_set_up"
    VARIABLE_MISSING = "variable_missing"
    NO_CONTACT = "no_contact"
    KEY_REFUSED = "key_refused"
    ERROR_ANSWER = "error_answer"
    UNREADABLE = "unreadable"
    NO_FILE = "no_file"
    COLUMNS_CHANGED = "columns_changed"
    ADDRESS_REFUSED = "address_refused"
    STORE = "store"
    OUR_CODE = "our_code"
    ARCHIVE_FULL = "archive_full"
    ARCHIVE_AWAY = "archive_away"
    ARCHIVE_SILENT = "archive_silent"
    ARCHIVE_LOSES = "archive_loses"
