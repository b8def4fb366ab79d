"""Keeps DVC from following redirects; Python imports this at its start from PYTHONPATH.

The S3 client of DVC follows a redirect to any address and sends its signed request, with the token of temporary
credentials, there. The list of allowed endpoints would end at the first server that redirects.
"""

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder

MODULE = "aiohttp.client"


class _Finder(MetaPathFinder):
    """Changes the HTTP client when it is imported: importing it here would cost every start half a second."""

    def find_spec(self, fullname, path=None, target=None):
        if fullname != MODULE:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module
            spec.loader.exec_module = lambda module: _without_redirects(execute, module)
        return spec


def _without_redirects(execute, module):
    execute(module)
    request = module.ClientSession._request

    async def send(self, *args, **kwargs):
        kwargs["allow_redirects"] = False
        return await request(self, *args, **kwargs)

    module.ClientSession._request = send


sys.meta_path.insert(0, _Finder())
