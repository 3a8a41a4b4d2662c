import sys
from pathlib import Path

# The battery is a script too, so it is a file beside the tests and not a package.
sys.path.insert(0, str(Path(__file__).parent))
