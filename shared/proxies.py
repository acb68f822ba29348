"""Whether requests go through a proxy."""

from urllib.request import getproxies


def proxy_is_set() -> bool:
    """Whether HTTP_PROXY, HTTPS_PROXY and the like, or the system's own settings, name a proxy.

    aiohttp asks this anew for every request where it is told to heed the environment, which is a sixth of a
    publication's own work: clients ask once, when they are built.
    """
    return any(name != "no" for name in getproxies())
