// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

/// Where the elements of a matrix lie in an array: `offset + row * rowStride + column *
/// columnStride`.
record Matrix(int offset, int rowStride, int columnStride) {
  Matrix shifted(int by) {
    return new Matrix(offset + by, rowStride, columnStride);
  }
}
