"""A city's profile: `load("bekasi")` reads and checks `city/profiles/bekasi/`."""

from city.profile.reading import PROFILES, available, load
from city.profile.types import (
    Agency,
    AirStation,
    Category,
    Depot,
    Frame,
    Gauge,
    Kelurahan,
    Landmark,
    Neighbour,
    Profile,
    ProfileError,
    Thresholds,
    Vehicle,
    VehicleKind,
    Waterway,
    Words,
)

__all__ = [
    "PROFILES",
    "Agency",
    "AirStation",
    "Category",
    "Depot",
    "Frame",
    "Gauge",
    "Kelurahan",
    "Landmark",
    "Neighbour",
    "Profile",
    "ProfileError",
    "Thresholds",
    "Vehicle",
    "VehicleKind",
    "Waterway",
    "Words",
    "available",
    "load",
]
