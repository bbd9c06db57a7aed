"""A kernel of another language: it repeats what it is given."""

from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel


class Parrot(Kernel):
    implementation = "parrot"
    implementation_version = "1"
    language_info = {"name": "parrot", "mimetype": "text/plain", "file_extension": ".txt"}  # noqa: RUF012 - as ipykernel has it
    banner = "parrot"

    def do_execute(
        self, code, silent, store_history=True, user_expressions=None, allow_stdin=False
    ):
        if code == "shrug":  # a kernel that keeps no rules
            self.send_response(self.iopub_socket, "display_data", {})
        elif not silent:
            self.send_response(self.iopub_socket, "stream", {"name": "stdout", "text": code})
        count = self.execution_count
        return {"status": "ok", "execution_count": count, "payload": [], "user_expressions": {}}

    def do_inspect(self, code, cursor_pos, detail_level=0, omit_sections=()):
        text = {"text/plain": f"\x1b[1mA word:\x1b[0m {code}"}
        return {"status": "ok", "found": True, "data": text, "metadata": {}}


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=Parrot)
