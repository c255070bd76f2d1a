// SPDX-License-Identifier: Apache-2.0
// Section 7: words, permutations, batches.

const MASK = 0xffffffffn;
const ORDER = 0x4f524452;

/** A block of Philox4x32-10. */
export function philox([low, high], counter) {
  let [c0, c1, c2, c3] = counter.map((c) => c >>> 0);
  let k0 = low >>> 0;
  let k1 = high >>> 0;
  for (let i = 0; i < 10; i++) {
    const p = BigInt(c0) * 0xd2511f53n;
    const q = BigInt(c2) * 0xcd9e8d57n;
    const next0 = (Number(q >> 32n) ^ c1 ^ k0) >>> 0;
    const next2 = (Number(p >> 32n) ^ c3 ^ k1) >>> 0;
    [c0, c1, c2, c3] = [next0, Number(q & MASK), next2, Number(p & MASK)];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** The first words of a stream. */
export function words(seed, substream, stream, count) {
  const all = new Int32Array(count);
  for (let i = 0; i < count; i += 4) {
    const block = i / 4;
    const four = philox(seed, [block, Math.floor(block / 2 ** 32), stream, substream]);
    all.set(four.slice(0, Math.min(4, count - i)), i);
  }
  return all;
}

/** Where a permutation of 0 .. n-1 takes `i`. */
export function permuted(seed, epoch, n, i) {
  let a = Math.floor(Math.sqrt(n));
  while (a * a < n) a++;
  while (a > 1 && (a - 1) * (a - 1) >= n) a--;
  const b = Math.ceil(n / a);
  const share = (j, z, of) =>
    Number((BigInt(philox(seed, [z, j, ORDER, epoch])[0]) * BigInt(of)) >> 32n);
  let result = i;
  do {
    let x = result % a;
    let y = Math.floor(result / a);
    for (let j = 0; j < 8; j++) {
      if (j % 2 === 0) x = (x + share(j, y, a)) % a;
      else y = (y + share(j, x, b)) % b;
    }
    result = x + a * y;
  } while (result >= n);
  return result;
}

/** The sample indices of a batch of `count`. */
export function batch([low, high, first, size, step], count) {
  const picks = new Int32Array(count).fill(-1);
  if (size < 1 || step < 0 || first < 0) return picks;
  for (let j = 0; j < count; j++) {
    const position = BigInt(step) * BigInt(count) + BigInt(j);
    const epoch = Number((position / BigInt(size)) & MASK);
    const place = Number(position % BigInt(size));
    picks[j] = first + permuted([low, high], epoch, size, place);
  }
  return picks;
}
