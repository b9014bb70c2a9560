"""What the parameters of each connector are, as data with sources."""
