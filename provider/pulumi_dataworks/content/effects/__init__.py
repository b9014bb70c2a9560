"""What a change does to the data.

effect               the classes, and a classification               Effect, Classification
codes                the codes, each with its class                  CODES, VERSION
document_effects     the table of what is not a parameter
parameter_effects    parameters, by what the catalogue says
write_modes          what a value of a write mode does to a row   action_of
emptying             by what a writer empties                     empties, has_effect
column_effects       column lists
effect_table         the effect of a change at a place               effect_of
statements           SQL that deletes
lifetimes            how long a store keeps what is written
combined_effects     rules that look at more than one change
"""
