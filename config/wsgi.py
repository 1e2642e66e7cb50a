import gc
import os
from threading import Thread

import scipy
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402 – Django is set up first

from fabriques.territories.zonings_in_force import warm  # noqa: E402

# Every page is imported before the first request, which would otherwise wait for that.
_ = get_resolver().url_patterns


def prepare() -> None:
    """Read the outlines of France, and load what computes distances: the first pages would otherwise wait for them.

    What stays for the life of the process is then left out of the collector's rounds, which would go through it
    at each request or so.
    """
    warm()
    _ = scipy.spatial
    gc.collect()
    gc.freeze()


Thread(target=prepare, daemon=True).start()
