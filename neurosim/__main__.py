"""Run the command line; signals are heeded from before the first slow import."""

from neurosim.base import interrupt


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        with interrupt.heeded():
            from neurosim.cli.app import main as run

            run()
    except KeyboardInterrupt:
        interrupt.leave(interrupt.exit_code())


if __name__ == "__main__":
    main()
