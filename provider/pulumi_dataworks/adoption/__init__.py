"""Adoption: tasks that exist in DataWorks become a program, its state and a proof that nothing changes.

adopting     one run, from the listing to the proof: what is below, in its order
task_reading        the listing read, several tasks at once;  readings: what is kept of it until the run ends
selection    which tasks are adopted                                            pure
entry        a task -> inputs, secrets apart, or a reason to leave it out       pure
names        names of resources, modules, variables and config keys             pure
building     from what was read to files, lock and resources to import          pure
adopted_program     the texts of the Python modules                             pure
job_file     the JSON file of a task                                            pure
lock_file    what was written: names, files, digests                            pure
output_folder       files on disk; what a person edited stays
import_file  what `pulumi import` reads                                         pure
pulumi_commands     the commands of Pulumi that a run makes
proof        what a preview with a refresh says of each task                    pure
report       what was adopted, what was left out and why                        pure

Nothing here writes to DataWorks.
"""
