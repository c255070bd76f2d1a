// SPDX-License-Identifier: Apache-2.0
// Section 6: the written functions.

import { add, bits, div, f, float, fma, mul, sub } from './float.mjs';

/** `p = first`, then `p = fma(p, x, w)` for each further `w`. */
function chain(x, constants) {
  const [first, ...rest] = constants.split(' ').map(f);
  return rest.reduce((p, w) => fma(p, x, w), first);
}

const signOf = (x, y) => float((bits(x) & 0x80000000) | (bits(y) & 0x7fffffff));

function lessOne(r) {
  return fma(mul(r, r), chain(r, '3AB5121B 3C091CF1 3D2AAC79 3E2AAA49 3EFFFFFE'), r);
}

export function exp(x) {
  if (x !== x) return NaN;
  const c = x < f('C2D00000') ? f('C2D00000') : x > f('42B20000') ? f('42B20000') : x;
  const t = fma(c, f('3FB8AA3B'), f('4B4000FE'));
  const n = sub(t, f('4B4000FE'));
  let r = fma(n, f('BF317200'), c);
  r = fma(n, f('B5BFBE8E'), r);
  const y = add(1, lessOne(r));
  const h = bits(t) >> 1;
  return mul(mul(y, float(h << 23)), float((bits(t) - h) << 23));
}

export function log(x) {
  if (x !== x) return NaN;
  if (!(x < f('7F800000'))) return x;
  if (x === 0) return -Infinity;
  if (x < 0) return NaN;
  const low = x < f('00800000');
  const b = bits(low ? mul(x, f('4B000000')) : x);
  const k = (b - 0x3f2aaaab) >> 23;
  const w = sub(float(b - (k << 23)), 1);
  const e = k - (low ? 23 : 0);
  const p = chain(
    w,
    '3DF5E7F3 BE038890 3DDC3F32 BDF9C4FF 3E127A46 BE2ACC84 3E4CCBBF BE7FFF87 3EAAAAAB BF000000',
  );
  const rest = fma(e, f('35BFBE8E'), mul(mul(w, w), p));
  return fma(e, f('3F317200'), add(w, rest));
}

export function tanh(x) {
  if (x !== x) return NaN;
  const a = Math.min(Math.abs(x), f('41200000'));
  const t = fma(a, f('C038AA3B'), f('4B40007F'));
  const n = sub(t, f('4B40007F'));
  const r = fma(n, f('3EB17218'), a);
  const q = chain(r, 'BD3568A5 3E091F98 BEAAAC27 3F2AAA45 BF7FFFFE');
  const p = fma(mul(r, r), q, r);
  const s = float(bits(t) << 23);
  const u = fma(s, p, fma(s, -0.5, 0.5));
  const w = div(u, sub(1, u));
  return signOf(x, fma(u, w, u));
}

export function erf(x) {
  if (x !== x) return NaN;
  const a = Math.min(Math.abs(x), f('40800000'));
  let g = chain(
    a,
    '371BE387 B8F76196 3A26315B BADAC4E3 392A3DB1 3C9CE4E5 BDD27D15 BF22F97D 336873DB',
  );
  g = fma(a, f('BF906EBB'), mul(a, g));
  const t = fma(g, f('3FB8AA3B'), f('4B40017F'));
  const n = sub(t, f('4B40017F'));
  const p = lessOne(fma(n, f('BF317218'), g));
  const s = float(bits(t) << 23);
  return signOf(x, fma(s, p, add(1, s)));
}

export function sigmoid(x) {
  if (x !== x) return NaN;
  const c = Math.max(-Math.abs(x), f('C2D00000'));
  const t = fma(c, f('3FB8AA3B'), f('4B4000BF'));
  const n = sub(t, f('4B4000BF'));
  let r = fma(n, f('BF317200'), c);
  r = fma(n, f('B5BFBE8E'), r);
  const s = float(bits(t) << 23);
  const e = mul(fma(s, lessOne(r), s), f('1F800000'));
  return div(x < 0 ? e : 1, add(1, e));
}

const TWO_OVER_PI = 0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abn;
const TWO_OVER_PI_BITS = 224;
const pow2 = (n) => 1n << BigInt(n);

/** A number of quarter turns, as an integer, and the rest. */
function turns(a) {
  if (a < f('49000000')) {
    const t = fma(a, f('3F22F983'), f('4B400000'));
    const n = sub(t, f('4B400000'));
    let r = fma(n, f('BFC90FDB'), a);
    r = fma(n, f('333BBD2E'), r);
    r = fma(n, f('26F72CED'), r);
    return [bits(t), r];
  }
  const m = BigInt((bits(a) & 0x7fffff) | 0x800000);
  const e = (bits(a) >>> 23) - 150;
  // The last of the 96 bits has weight 2^(1 - e - 95).
  const h = (TWO_OVER_PI >> BigInt(TWO_OVER_PI_BITS - 94 - e)) % pow2(96);
  let w = (m * h) % pow2(96);
  const k = (w + pow2(93)) >> 94n;
  w -= k << 94n;
  const A = Number(w >> 72n) * 2 ** -22;
  const B = Number((w >> 50n) & (pow2(22) - 1n)) * 2 ** -44;
  const C = Number((w >> 26n) & (pow2(24) - 1n)) * 2 ** -68;
  const s = add(A, B);
  const l = add(add(sub(A, s), B), C);
  const r = fma(s, f('B33BBD2E'), mul(l, f('3FC90FDB')));
  return [Number(k), fma(s, f('3FC90FDB'), r)];
}

function wave(x, more, negative) {
  const a = Math.abs(x);
  if (!(a < f('7F800000'))) return NaN;
  const [turn, r] = turns(a);
  const k = turn + more;
  const z = mul(r, r);
  const y =
    (k & 1) === 0
      ? fma(mul(r, z), fma(fma(f('B94CA8F4'), z, f('3C0883BA')), z, f('BE2AAAA3')), r)
      : chain(z, '37CCF406 BAB60614 3D2AAAA5 BF000000 3F800000');
  return ((k & 2) !== 0) !== negative ? -y : y;
}

export const sin = (x) => wave(x, 0, bits(x) < 0);
export const cos = (x) => wave(x, 1, false);

function bell(x) {
  const a = Math.min(Math.abs(x), f('41540000'));
  const c = mul(a, f('3EA8F5C3'));
  const u = div(c, add(1, c));
  const m = chain(u, 'BD44ADFE 3DD339BD 3D03961B BE15F97C BEA33F7C 3F8B1D3D BF9ABDCE 3F000000');
  const z = mul(a, a);
  const t = fma(z, f('BF38AA3B'), f('4B40007F'));
  const r = fma(sub(t, f('4B40007F')), f('3FB17218'), z);
  const e = chain(r, '379C7AC9 B9891508 3B2ACDA4 BCAAAA57 3DFFFFD6 BF000000 3F800000');
  return { a, m, d: mul(e, float(bits(t) << 23)) };
}

export function gelu(x) {
  if (x !== x) return NaN;
  const { a, m, d } = bell(x);
  return sub(x < 0 ? -0 : x, mul(mul(a, m), d));
}

export function geluSlope(x) {
  if (x !== x) return NaN;
  const { a, m, d } = bell(x);
  const y = mul(fma(a, f('BECC422A'), m), d);
  return x < 0 ? y : sub(1, y);
}
