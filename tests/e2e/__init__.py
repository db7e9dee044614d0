"""The whole program from outside: the ``bot`` command as processes, over real sockets and files."""
