"""Most commands neither choose nor learn: they must not pay for numpy."""

import subprocess
import sys

ROOMS = "crosspost.steps, crosspost.store, crosspost.config, crosspost.bootstrap, crosspost.cli, crosspost.web"


def test_numpy_is_loaded_only_by_who_chooses_or_learns() -> None:
    program = f"import sys, {ROOMS}; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
