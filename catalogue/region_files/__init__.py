"""A region's data files ↔ tables: checked, all or nothing, repeatable."""

from catalogue.errors import Fault, RegionFileError
from catalogue.region_files.checking import check
from catalogue.region_files.exporting import export
from catalogue.region_files.loading import Loaded, load
from catalogue.region_files.reading import find_region
from catalogue.region_files.staff import StaffRow, read_staff

__all__ = ["Fault", "Loaded", "RegionFileError", "StaffRow", "check", "export", "find_region", "load", "read_staff"]
