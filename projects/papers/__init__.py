"""What an office gives out once targets are approved: the 批复 to a unit, and what is published of a year (公开).

A paper is first a value that says everything it will print, and then a file. Pure: no database, no Django.
"""
