import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def _a_place_for_matplotlibs_font_list(tmp_path_factory):
    """Tests draw in this process too; nothing is written into anybody's home."""
    os.environ.setdefault("MPLCONFIGDIR", str(tmp_path_factory.mktemp("matplotlib")))
