"""`python -m zhibu.bot.cli`."""

import sys

from zhibu.bot.cli import main

sys.exit(main())
