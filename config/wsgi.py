import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from fabriques.territories.zonings_in_force import warm  # noqa: E402 – Django is set up first

# The first verdict would otherwise wait for the outlines of France.
Thread(target=warm, daemon=True).start()
