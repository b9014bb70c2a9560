"""The new Data Studio: tasks are nodes, and a FlowSpec says what a node is (OpenAPI 2024-05-18).

    node_studio     implements the protocol of port.py
    live_node       a node as GetNode has it
    node_index      what the threads of one process see of a workspace together
    node_task       one node: read with proof of absence, guards before a write
    node_creation   ListNodes, CreateNode, GetNode: never a second node on doubt
    node_identical  adoption without a write
    node_update     UpdateNode, RenameNode, MoveNode, each read back
    node_deletion   undeployment, then DeleteNode
    node_publisher  a pipeline run from CreatePipelineRun to Success, resumed where one was left
    node_versions   ListSnapshots: which version is saved, which one is in production

Three rules hold everywhere: a node inside of a workflow is read and never written; a read that looks odd proves
nothing; ImportWorkflowDefinition is never used, for it deletes the nodes that its Spec does not name.
"""
