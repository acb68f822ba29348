"""Hundreds of videos through the whole stack while everything around the app goes wrong.

A seed decides the plan: which videos there are, how their runs go, when the host is killed. Which request meets which
fault depends on the order in which requests arrive, so a seed repeats the storm, not every drop of it.
"""
