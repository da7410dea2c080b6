"""One module for each kind of fault; every function injects one."""
