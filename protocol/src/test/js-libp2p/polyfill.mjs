// SPDX-License-Identifier: Apache-2.0
// js-libp2p 3 asks for Node 22; this is all it misses on Node 20.
Promise.withResolvers ??= function () {
  let resolve, reject
  const promise = new this((a, b) => { resolve = a; reject = b })
  return { promise, resolve, reject }
}
