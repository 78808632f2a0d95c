"""Lets a client that speaks to the platform by name speak to an address of this machine instead."""

import httpx


class Redirect(httpx.HTTPTransport):
    """Sends what is meant for the platform to the base address, and refuses to connect to anywhere else."""

    def __init__(self, base: str):
        super().__init__()
        self.base = httpx.URL(base)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host in ("graph.facebook.com", "api.facebook.com"):
            path = self.base.raw_path.rstrip(b"/") + request.url.raw_path
            request.url = request.url.copy_with(
                scheme=self.base.scheme, host=self.base.host, port=self.base.port, raw_path=path)
            request.headers["Host"] = self.base.netloc.decode()
        elif request.url.host not in ("127.0.0.1", "localhost", "::1"):
            raise httpx.ConnectError(f"{request.url.host} is not on this machine", request=request)
        return super().handle_request(request)
