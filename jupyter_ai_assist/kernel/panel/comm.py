"""The comm between a panel and its views."""

from __future__ import annotations

from typing import Any

from ipykernel.comm.comm import BaseComm
from ipykernel.kernelbase import Kernel

__all__ = ["PanelComm"]


class PanelComm(BaseComm):
    """Sends messages that belong to no cell.

    What a view sends comes over a subshell, where its frontend has one, and is answered while
    a cell runs. ipykernel sends the messages of a view after those of the kernel: to the
    subshell that the kernel's last one answered, which is none for what a cell has sent. They
    would then wait for that cell. What answers nothing leaves them where they are.
    """

    def publish_msg(
        self,
        msg_type: str,
        data: Any = None,
        metadata: Any = None,
        buffers: Any = None,
        **keys: Any,
    ) -> None:
        """Send to all frontends of the kernel; from any thread."""
        kernel: Any = Kernel.instance()
        self.kernel = kernel
        kernel.session.send(
            kernel.iopub_socket,
            msg_type,
            {"data": data or {}, "comm_id": self.comm_id, **keys},
            metadata=metadata or {},
            ident=self.topic,
            buffers=buffers,
        )
