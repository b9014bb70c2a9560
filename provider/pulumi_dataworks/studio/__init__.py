"""How a task is kept in a workspace, and what one provider process shares while it does that."""
