"""The versions of what executes the pages."""

import functools
import importlib.metadata
import platform


@functools.cache
def versions() -> dict[str, str]:
    """TensorFlow's and Keras' versions in this environment."""
    found = {}
    for name, packages in {"TensorFlow": ("tensorflow-cpu", "tensorflow"), "Keras": ("keras",)}.items():
        for package in packages:
            try:
                found[name] = importlib.metadata.version(package)
                break
            except importlib.metadata.PackageNotFoundError:
                continue
    return found


def python_version() -> str:
    """'3.11': a patch of Python changes no output."""
    return ".".join(platform.python_version_tuple()[:2])
