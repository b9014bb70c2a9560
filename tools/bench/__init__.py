"""`make bench`: what ours costs beside others, in one run on one machine.

__main__        the run, in order
measures        the table: each measure with its target and what it is held against
client, start   one process: signing, a whole call, the import
engine          the real engine: previews, calls, refreshes, state, memory
growth          the six operations at 10, 100 and 1,000 tasks
page, picture   results.json told as docs/bench.md and docs/bench/*.svg

contestants     ours, a no-op resource with the same inputs, Terraform's terraform_data
emulated        DataWorks in a process of its own, with latency and limit
measured        one command and its cost
spread          several measurements as one figure
"""
