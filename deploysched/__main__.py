"""`python -m deploysched`."""

from deploysched.cli import run

if __name__ == "__main__":
    run()
