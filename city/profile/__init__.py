"""A city's profile: `load("bekasi")` reads and checks `city/profiles/bekasi/`."""

from city.profile.reading import PROFILES, available, load
from city.profile.types import (
    Agency,
    AirStation,
    Camera,
    Category,
    Frame,
    Gauge,
    Kelurahan,
    Landmark,
    Neighbour,
    Profile,
    ProfileError,
    Road,
    RoadOwner,
    Route,
    Thresholds,
    Waterway,
)
from city.profile.vehicle_types import Depot, Geofence, Mark, Vehicle, VehicleKind
from city.profile.words import Words

__all__ = [
    "PROFILES",
    "Agency",
    "AirStation",
    "Camera",
    "Category",
    "Depot",
    "Frame",
    "Gauge",
    "Geofence",
    "Kelurahan",
    "Landmark",
    "Mark",
    "Neighbour",
    "Profile",
    "ProfileError",
    "Road",
    "RoadOwner",
    "Route",
    "Thresholds",
    "Vehicle",
    "VehicleKind",
    "Waterway",
    "Words",
    "available",
    "load",
]
