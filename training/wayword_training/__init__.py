"""Trains the starter encoder of Wayword on a procedural street world."""

__version__ = "0.1.0"
