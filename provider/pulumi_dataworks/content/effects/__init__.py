"""What a change does to the data.

effect          the classes                     Effect
effect_rules    the table, with its sources
effect_table    reads it                        effect_of
"""
