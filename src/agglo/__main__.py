"""``python -m agglo`` is ``agglo``."""

from agglo.surfaces.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
