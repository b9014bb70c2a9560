"""Two contents compared: what changed in them, and which column is written to which.

changes           the changes of a content                     changes, worst, secret_parameter_changes
column_changes    the changes of column lists, as changes of the mapping
field_changes     changes by their path, and the value         Change
alignment         two lists of columns matched                 align, shift
column_mapping    the mapping of one content                   column_mapping
"""
