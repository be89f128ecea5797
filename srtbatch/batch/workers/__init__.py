"""Workers: the protocol of executors, the executor in this process, and the pool of worker processes."""
