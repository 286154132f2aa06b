"""What people read about many incidents: reports, their parts, and the periodic summary."""
