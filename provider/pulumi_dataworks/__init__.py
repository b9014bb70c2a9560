"""pulumi-dataworks: DataWorks batch synchronization tasks as a Pulumi resource."""
