"""For editing systems: edit decision lists, marker lists and a supercut across the library. Needs opentimelineio."""
