"""``python -m lstmlab``: the command line."""

from lstmlab.cli import main

main()
