"""The new Data Studio: nodes and FlowSpec, version 2024-05-18, on the same port as the files of 2020-05-18.

    node_api.py            the operations and where their parameters travel;  node_options.py  how it is set
    node.py                one node as it is kept, and the nodes, snapshots and runs of a workspace
    flow_spec.py           the Spec: what is refused, what the service adds, how it is read back
    node_operations.py     CreateNode, UpdateNode, GetNode, ListNodes, MoveNode, RenameNode, DeleteNode
    pipeline_stages.py     a pipeline run as a state machine of stages
    pipeline_operations.py its operations, and the versions of a node
    node_lookups.py        GetProject, ListResourceGroups, ListDataSources
    node_console.py        what a person does in Data Studio, for tests

What the documents leave open is an option (node_options.py) with both readings. Not here: workflows of one's own
(a node can be in one, and is shown so), manual workflows, jobs of import, runs of tasks.
"""
