"""Finding faces, objects, vehicles, plates and writing."""
