"""Figures over many incidents: reports, the periodic summary, charts and exports."""
