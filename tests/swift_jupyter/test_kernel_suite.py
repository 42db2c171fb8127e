"""The suite that Jupyter offers for kernels, run on the kernel as it is installed."""

import os
import tempfile
from unittest import mock

import jupyter_kernel_test
import pytest
from jupyter_client.manager import start_new_kernel
from kernel_helpers import PACKAGES
from swift_jupyter.install import install, kernel_spec


@pytest.mark.usefixtures("swift_kernel_parts")
class TestSwiftKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "swift"
    language_name = "swift"
    file_extension = ".swift"
    code_hello_world = 'print("hello, world")'
    code_stderr = 'FileHandle.standardError.write("warning\\n".data(using: .utf8)!)'
    completion_samples = (
        {"text": "%wh", "matches": {"who"}},
        {"text": "%install-l", "matches": {"install-location"}},
        # Whatever the server knows by now, a reply of the right form.
        {"text": "prin"},
    )
    complete_code_samples = ("let a = 1", "func f() {\n}", "%who", "")
    incomplete_code_samples = ("func f() {", "let a =", 'let s = """', "print(1,")
    invalid_code_samples = ("let = 1", "print(1))", 'print("a')
    code_generate_error = "let oops: Int = undeclared"
    code_execute_result = (
        {"code": "6 * 7", "result": "42"},
        {"code": "[1, 2].map { $0 * 2 }", "result": "[2, 4]"},
    )
    code_display_data = (
        {"code": 'display(html: "<b>bold</b>")', "mime": "text/html"},
        {"code": 'display(markdown: "*text*")', "mime": "text/markdown"},
        {"code": 'display(svg: "<svg/>")', "mime": "image/svg+xml"},
    )
    code_history_pattern = "6 [*] 7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "print"

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        with mock.patch.dict(os.environ, {"JUPYTER_PATH": f"{cls.folder.name}/share/jupyter"}):
            spec = kernel_spec("Swift")
            spec["env"]["PYTHONPATH"] = str(PACKAGES)
            install(spec, "swift", cls.folder.name)
            cls.km, cls.kc = start_new_kernel(kernel_name=cls.kernel_name)
        # The first cell waits for the session, and then the language server starts.
        cls.kc.execute_interactive("let warm = 1", timeout=120)

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.folder.cleanup()
