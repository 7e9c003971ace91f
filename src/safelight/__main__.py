"""`python -m safelight`."""

import sys

from safelight import bootstrap
from safelight.cli import run
from safelight.settings import load

s = load()
if sys.argv[1]=="serve":
    c = bootstrap.Core(s); c.prepare(); print("key", c.keys.ensure_first(s.api_key.get_secret_value() if s.api_key else None), flush=True)
{"api": run.run_api, "worker": run.run_worker, "serve": run.run_both}[sys.argv[1]](s)
