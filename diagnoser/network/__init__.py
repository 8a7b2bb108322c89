"""What the model is: the fault network, its checks, its exchange with other tools."""
