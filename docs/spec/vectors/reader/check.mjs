// SPDX-License-Identifier: Apache-2.0
// Checks every vector of exact-ops.json, once more from the page docs/spec/exact-ops.md alone: shares
// no code with Java, and needs nothing but Node.
//
//     node docs/spec/vectors/reader/check.mjs

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { bits, float, fma, fmaInIntegers } from './float.mjs';
import { F32, I32, U8, readGraph, readNode, typesOfFold, typesOfMap } from './graph.mjs';
import { philox, permuted, words } from './random.mjs';
import { FOLDS, MAPS, carried, compute, product, run, zeros } from './run.mjs';

const file = new URL('../exact-ops.json', import.meta.url);
const vectors = JSON.parse(readFileSync(process.argv[2] ?? file, 'utf8'));
const TYPES = { F32, I32, U8 };
const checked = {};

function same(what, found, expected) {
  if (found !== expected) throw new Error(`${what}: ${found}, ${expected} is right`);
}

function count(kind) {
  checked[kind] = (checked[kind] ?? 0) + 1;
}

const hex = (word) => (word >>> 0).toString(16).padStart(8, '0');
const signed = (text) => parseInt(text, 16) | 0;
const fromBits = (type, word) => (type === F32 ? float(word) : word);
const toBits = (type, value) => (type === F32 ? bits(value) : value);

/** A tensor's canonical bytes. */
function bytesOf({ type, data }) {
  if (type === U8) return Buffer.from(data);
  const bytes = Buffer.alloc(4 * data.length);
  data.forEach((value, i) => bytes.writeInt32LE(toBits(type, value), 4 * i));
  return bytes;
}

function tensor({ dtype, shape, bytes }) {
  const type = TYPES[dtype];
  const raw = Buffer.from(bytes, 'hex');
  const data = zeros(type, product(shape));
  same('the bytes of a tensor', raw.length, data.length * (type === U8 ? 1 : 4));
  for (let i = 0; i < data.length; i++) {
    data[i] = type === U8 ? raw[i] : fromBits(type, raw.readInt32LE(4 * i));
  }
  return { type, shape, data };
}

function scalars(kind, types, table) {
  for (const { op, code, cases } of vectors[kind]) {
    const { operands, result } = types(code);
    for (const row of cases) {
      const given = row.split(' ');
      const values = operands.map((type, i) => fromBits(type, signed(given[i])));
      const made = toBits(result, table.get(code)(...values));
      same(`${kind} ${op} of ${row}`, hex(made), given[operands.length]);
      count(kind);
    }
  }
}

function ofFold(code) {
  const { operands, result } = typesOfFold(code);
  return { operands: [result, ...operands], result };
}

scalars('maps', typesOfMap, MAPS);
scalars('folds', ofFold, FOLDS);

for (const { seed, counter, words: expected } of vectors.philox) {
  const key = [signed(seed.slice(8)), signed(seed.slice(0, 8))];
  const made = philox(key, counter.split(' ').map(signed));
  same(`philox ${seed} ${counter}`, made.map(hex).join(' '), expected);
  count('philox');
}

for (const { seed, epoch, size, values } of vectors.permutations) {
  const key = [signed(seed.slice(8)), signed(seed.slice(0, 8))];
  const made = values.map((_, i) => permuted(key, epoch, size, i));
  same(`permutation of ${size}`, String(made), String(values));
  count('permutations');
}

for (const { name, node, inputs, output } of vectors.nodes) {
  const made = compute(readNode(Buffer.from(node, 'hex')), inputs.map(tensor));
  const expected = tensor(output);
  same(`type of ${name}`, made.type, expected.type);
  same(`shape of ${name}`, String(made.shape), String(expected.shape));
  same(`node ${name}`, bytesOf(made).toString('hex'), output.bytes);
  count('nodes');
}

for (const { name, graph: bytes, inputs, runs, sha256 } of vectors.programs) {
  const graph = readGraph(Buffer.from(bytes, 'hex'));
  const state = new Map(Object.entries(inputs).map(([key, value]) => [key, tensor(value)]));
  let made;
  for (let i = 0; i < runs; i++) {
    made = run(graph, state);
    for (const key of carried(graph)) state.set(key, made.get(key));
  }
  const digest = createHash('sha256');
  for (const value of made.values()) digest.update(bytesOf(value));
  same(`program ${name}`, digest.digest('hex'), sha256);
  count('programs');
}

// The fast fma against integers: of any numbers, and of such that nearly cancel or tie.
const drawn = words([20, 26], 0, 0, 3 * 40_000);
for (let i = 0; i < drawn.length; i += 3) {
  const near = (word) => float((word & 0x80ffffff) | ((120 + ((word >>> 24) & 15)) << 23));
  const kind = (i / 3) % 4;
  const a = kind === 0 ? float(drawn[i]) : near(drawn[i]);
  const b = kind === 0 ? float(drawn[i + 1]) : near(drawn[i + 1]);
  let c = kind === 0 ? float(drawn[i + 2]) : near(drawn[i + 2]);
  if (kind === 2) c = -Math.fround(a * b);
  // A summand so small that only whether it is there decides.
  if (kind === 3) c = float(drawn[i + 2] & 0x80ffffff);
  if (!Number.isFinite(a + b + c)) continue;
  same(`fma of ${a}, ${b}, ${c}`, hex(bits(fma(a, b, c))), hex(bits(fmaInIntegers(a, b, c))));
  count('fma in integers');
}

console.log(JSON.stringify(checked));
