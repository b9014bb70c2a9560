"""Adoption: tasks that exist in DataWorks become a program, its state and a proof that nothing changes.

job_file     the JSON file of a task                    pure
lock_file    what was written: names, files, digests    pure
"""
