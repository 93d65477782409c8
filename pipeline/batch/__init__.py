"""From files and wishes to jobs, from jobs to files: what surrounds the making of one leaflet."""
