"""The hub of ``hub.py``: nothing but its proxy stands in for anything."""

import json
import os
from pathlib import Path

from jupyterhub.proxy import Proxy

c = get_config()  # noqa: F821 - traitlets', which runs this file
HUB = json.loads(os.environ["HUB"])
HOMES = Path(HUB["homes"])


class Directory(Proxy):
    """Writes down where each server is, in place of leading there: no address is public."""

    routes: dict[str, dict[str, object]] = {}  # noqa: RUF012 - there is one of it

    async def add_route(self, routespec, target, data):
        self.routes[routespec] = {"routespec": routespec, "target": target, "data": data}
        self.write()

    async def delete_route(self, routespec):
        self.routes.pop(routespec, None)

    async def get_all_routes(self):
        return self.routes

    def write(self):
        Path("routes.json").write_text(json.dumps(self.routes))


c.JupyterHub.proxy_class = Directory
c.Proxy.should_start = False
c.JupyterHub.bind_url = f"http://127.0.0.1:{HUB['public_port']}/"
c.JupyterHub.hub_port = HUB["port"]
c.JupyterHub.cleanup_servers = True
c.JupyterHub.services = [{"name": "porter", "api_token": HUB["token"]}]
c.JupyterHub.load_roles = [
    {
        "name": "porter",
        "services": ["porter"],
        "scopes": ["read:users", "servers", "tokens"],
    }
]
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = set(HUB["users"])
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(HOMES / "{username}")
c.Spawner.cmd = [HUB["program"]]
c.Spawner.args = ["--allow-root"]
c.Spawner.environment = HUB["environ"]
c.Spawner.start_timeout = c.Spawner.http_timeout = 90
