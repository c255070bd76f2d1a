# SPDX-License-Identifier: Apache-2.0
# Writes the .npy files of NpyTest with numpy itself:
#   python3 -m venv v && v/bin/pip install numpy && v/bin/python npy.py ../resources/network/assay/compute/format/npy
import sys

import numpy as np
from numpy.lib import format as npy

out = sys.argv[1]


def save(name, array, version=(1, 0)):
    with open(f"{out}/{name}.npy", "wb") as file:
        npy.write_array(file, array, version=version)


f = np.array([[1.5, -0.0, np.inf], [1e-45, 3.4e38, -2.0]], dtype="<f4")
save("f4", f)
save("f4-big", f.astype(">f4"), (2, 0))
save("f2", np.array([1, -2.5, 65504, 2.0**-24, np.inf], dtype="<f2"), (3, 0))
save("i8", np.array([[3], [-1], [2**31 - 1], [-(2**31)]], dtype="<i8"))
save("i8-wide", np.array([1, 2**31], dtype=">i8"))
save("i4", np.array(7, dtype="<i4"))
save("i2", np.array([-2, 300], dtype=">i2"))
save("u2", np.array([65535, 1], dtype="<u2"))
save("i1", np.array([-1, 5], dtype="i1"))
save("u1", np.arange(256, dtype="u1").reshape(2, 2, 64))
save("b1", np.array([True, False]))
save("empty", np.zeros((0, 4), dtype="<f4"))
save("fortran", np.asfortranarray(f))
save("f8", f.astype("<f8"))
save("c8", f.astype("<c8"))
save("fields", np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))
