"""Changes of values in the files of a program, with format and order kept.

json_rewrite    a JSON text with other values
python_edits    keyword literals of resource statements in Python files
bulk            one change for many tasks
bulk_plan       the files of a program after it
state_release   tasks that leave the state of a stack
three_way       program, last applied and console, leaf by leaf
console_edits   what the console changed in the tasks of a preview, and where the program declares it
sources         which file of the program a task comes from
"""
