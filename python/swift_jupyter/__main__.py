"""`python -m swift_jupyter -f CONNECTION` starts the kernel; Jupyter does that."""

from ipykernel.kernelapp import IPKernelApp

from swift_jupyter.kernel import SwiftKernel

if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=SwiftKernel)
