// SPDX-License-Identifier: Apache-2.0
// Section 1: binary32 by binary64, which is what a JavaScript number is.

const view = new DataView(new ArrayBuffer(8));
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
const [LOW, HIGH] = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? [0, 1] : [1, 0];

export const round = Math.fround;

/** The number that a bit pattern stands for. */
export function float(bits) {
  view.setInt32(0, bits);
  return view.getFloat32(0);
}

/** The bit pattern, signed; of every NaN that of the one that may be seen. */
export function bits(x) {
  if (x !== x) return 0x7fc00000;
  view.setFloat32(0, x);
  return view.getInt32(0);
}

/** A constant, written as in the specification. */
export function f(hexadecimal) {
  return float(parseInt(hexadecimal, 16) | 0);
}

// A sum, product, quotient or root rounded first to 53 bits and then to at most 24 is rounded
// right, since 53 >= 2 * 24 + 2; with fewer bits, as subnormals have, there is only more to spare.
export const add = (a, b) => round(a + b);
export const sub = (a, b) => round(a - b);
export const mul = (a, b) => round(a * b);
export const div = (a, b) => round(a / b);
export const sqrt = (a) => round(Math.sqrt(a));

/**
 * a * b + c with one rounding. The product is exact in 53 bits; the sum is rounded to odd: where it
 * is not exact, its last bit is set. Rounding that to 24 bits is rounding the exact sum, as no number
 * between two neighbours is mistaken for one of them, nor for the middle.
 */
export function fma(a, b, c) {
  const product = a * b;
  const sum = product + c;
  // What the sum lost (Knuth's two-sum), without loss.
  const part = sum - product;
  const lost = product - (sum - part) + (c - part);
  if (lost === 0 || !Number.isFinite(sum)) return round(sum);
  double[0] = sum;
  if ((words[LOW] & 1) === 0) {
    if (lost > 0 === sum > 0) {
      words[LOW] += 1;
    } else {
      if (words[LOW] === 0) words[HIGH] -= 1;
      words[LOW] -= 1;
    }
  }
  return round(double[0]);
}

/** The same of finite numbers in integers of any size, slowly: what the one above is held against. */
export function fmaInIntegers(a, b, c) {
  const [ma, ea] = split(a);
  const [mb, eb] = split(b);
  const [mc, ec] = split(c);
  const product = ma * mb;
  const exponent = Math.min(ea + eb, ec);
  const sum = (product << BigInt(ea + eb - exponent)) + (mc << BigInt(ec - exponent));
  if (sum === 0n) return a * b + c;
  const size = sum < 0n ? -sum : sum;
  // The last bit's weight: 24 bits, but never below that of the smallest subnormal.
  const last = Math.max(size.toString(2).length + exponent - 24, -149);
  const shift = last - exponent;
  let whole = size;
  if (shift > 0) {
    const half = 1n << BigInt(shift - 1);
    whole = size >> BigInt(shift);
    const rest = size - (whole << BigInt(shift));
    if (rest > half || (rest === half && (whole & 1n) === 1n)) whole += 1n;
  } else {
    whole = size << BigInt(-shift);
  }
  const result = Number(whole) * 2 ** last;
  return round(sum < 0n ? -result : result);
}

function split(x) {
  const pattern = bits(x);
  const field = (pattern >>> 23) & 255;
  const fraction = pattern & 0x7fffff;
  const size = BigInt(field === 0 ? fraction : fraction | 0x800000);
  return [pattern < 0 ? -size : size, Math.max(field, 1) - 150];
}
