"""The rules of a call as dated data, each value with its unit, its date and its source. Imports no Django."""
