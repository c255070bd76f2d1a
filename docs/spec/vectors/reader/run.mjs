// SPDX-License-Identifier: Apache-2.0
// Sections 3 and 4: what nodes and graphs compute.

import { float, fma, round, sqrt } from './float.mjs';
import * as written from './functions.mjs';
import { F32, I32, U8 } from './graph.mjs';
import { batch, words } from './random.mjs';

const sum = (a, b) => round(a + b);

export const FOLDS = new Map([
  [1, (acc, a, b) => fma(a, b, acc)],
  [2, sum],
  // A NaN wins, and -0 is less than +0: as JavaScript has it.
  [3, (acc, a) => Math.max(acc, a)],
  [4, (acc, a) => Math.min(acc, a)],
  [5, (acc, a) => (acc + a) | 0],
  [6, (acc, a) => Math.max(acc, a)],
  [7, (acc, a) => Math.min(acc, a)],
]);

const pick = (a, b, c) => (a !== 0 ? b : c);
const same = (a) => a;

export const MAPS = new Map([
  [1, same],
  [2, sum],
  [3, (a, b) => round(a - b)],
  [4, (a, b) => round(a * b)],
  [5, (a, b) => round(a / b)],
  [6, fma],
  [7, (a, b) => Math.min(a, b)],
  [8, (a, b) => Math.max(a, b)],
  [9, (a) => -a],
  [10, Math.abs],
  [11, sqrt],
  [12, written.exp],
  [13, written.log],
  [14, written.tanh],
  [15, written.erf],
  [16, written.sigmoid],
  [17, written.sin],
  [18, written.cos],
  [19, written.gelu],
  [20, written.geluSlope],
  [32, (a, b) => (a === b ? 1 : 0)],
  [33, (a, b) => (a < b ? 1 : 0)],
  [34, (a, b) => (a <= b ? 1 : 0)],
  [64, same],
  [65, (a, b) => (a + b) | 0],
  [66, (a, b) => (a - b) | 0],
  [67, Math.imul],
  [68, (a, b) => Math.min(a, b)],
  [69, (a, b) => Math.max(a, b)],
  [70, (a, b) => a & b],
  [71, (a, b) => a | b],
  [72, (a, b) => a ^ b],
  [73, (a, b) => a << (b & 31)],
  [74, (a, b) => (a >>> (b & 31)) | 0],
  [75, (a, b) => (a === b ? 1 : 0)],
  [76, (a, b) => (a < b ? 1 : 0)],
  [96, pick],
  [97, pick],
  [112, round],
  [113, (a) => (a !== a ? 0 : Math.trunc(Math.min(Math.max(a, -(2 ** 31)), 2 ** 31 - 1)))],
  [114, same],
  [115, same],
  [116, same],
]);

export const product = (dims) => dims.reduce((all, dim) => all * dim, 1);

export function zeros(type, count) {
  switch (type) {
    case F32:
      return new Float32Array(count);
    case I32:
      return new Int32Array(count);
    case U8:
      return new Uint8Array(count);
    default:
      throw new Error(`no type has the code ${type}`);
  }
}

function at(map, index) {
  let value = map.offset;
  const c = map.coefficients;
  for (let j = 0; j < c.length; j++) value += c[j] * index[j];
  return value;
}

const SKIP = Symbol('skip');

/** An operand as a function from loop indices to its value, or SKIP. */
function reader(operand, type, tensors) {
  switch (operand.kind) {
    case 'constant': {
      const value = type === F32 ? float(operand.bits) : operand.bits;
      return () => value;
    }
    case 'index':
      return (index) => at(operand.map, index);
    default: {
      const { data, type: found } = tensors[operand.tensor];
      const { dims } = operand;
      if (found !== type || product(dims.map((dim) => dim.extent)) !== data.length) {
        throw new Error('an operand does not fit what it reads');
      }
      return (index) => {
        let address = 0;
        let zero = false;
        for (let d = 0; d < dims.length; d++) {
          const { edge, extent, map } = dims[d];
          const coordinate = at(map, index);
          if (coordinate < 0 || coordinate >= extent) {
            if (edge === 1) return SKIP;
            if (edge !== 2) throw new Error('a graph that is not valid');
            zero = true;
          }
          address = address * extent + coordinate;
        }
        return zero ? 0 : data[address];
      };
    }
  }
}

/** The next indices of `box` from axis `from` on, in lexicographic order; false after the last. */
function next(index, box, from) {
  for (let axis = box.length - 1; axis >= from; axis--) {
    if (++index[axis] < box[axis]) return true;
    index[axis] = 0;
  }
  return false;
}

function overBox(node, tensors) {
  const { shape, reduction, operands, types } = node;
  const box = [...shape, ...reduction];
  const index = box.map(() => 0);
  const read = operands.map((operand, i) => reader(operand, types[i], tensors));
  const first = node.type === F32 ? float(node.first) : node.first;
  const data = zeros(node.type, product(shape));
  const values = [0, 0, 0];
  const skips = () => {
    let skipped = false;
    for (let i = 0; i < read.length; i++) {
      values[i] = read[i](index);
      if (values[i] === SKIP) skipped = true;
    }
    return skipped;
  };
  const map = MAPS.get(node.code);
  const step = FOLDS.get(node.code);
  for (let o = 0; o < data.length; o++) {
    if (node.kind === 'map') {
      data[o] = skips() ? first : map(values[0], values[1], values[2]);
    } else {
      let acc = first;
      let more = product(reduction) > 0;
      while (more) {
        if (!skips()) acc = step(acc, values[0], values[1]);
        more = next(index, box, shape.length);
      }
      data[o] = acc;
    }
    next(index, shape, 0);
  }
  return data;
}

function gathered(node, tensors) {
  const { batch: groups, rows, picks, width, type } = node;
  const source = tensors[node.source].data;
  const index = tensors[node.index].data;
  const data = zeros(type, groups * picks * width);
  for (let pick = 0; pick < groups * picks; pick++) {
    const row = index[pick];
    if (row < 0 || row >= rows) continue;
    const from = (Math.floor(pick / picks) * rows + row) * width;
    data.set(source.subarray(from, from + width), pick * width);
  }
  return data;
}

function scattered(node, tensors) {
  const { batch: groups, rows, picks, width } = node;
  const updates = tensors[node.source].data;
  const index = tensors[node.index].data;
  const data = zeros(F32, groups * rows * width);
  for (let pick = 0; pick < groups * picks; pick++) {
    const row = index[pick];
    if (row < 0 || row >= rows) continue;
    const to = (Math.floor(pick / picks) * rows + row) * width;
    for (let w = 0; w < width; w++) data[to + w] = sum(data[to + w], updates[pick * width + w]);
  }
  return data;
}

/** The tensor that a node makes of those before it. */
export function compute(node, tensors) {
  return { type: node.type, shape: node.shape, data: elements(node, tensors) };
}

function elements(node, tensors) {
  switch (node.kind) {
    case 'gather':
      return gathered(node, tensors);
    case 'scatter':
      return scattered(node, tensors);
    case 'random': {
      const [low, high, substream] = tensors[node.seed].data;
      return words([low, high], substream, node.stream, product(node.shape));
    }
    case 'order':
      return batch(tensors[node.order].data, node.shape[0]);
    default:
      return overBox(node, tensors);
  }
}

/** A graph's outputs by name, in their order. */
export function run(graph, inputs) {
  const tensors = graph.inputs.map(({ name }) => inputs.get(name));
  for (const node of graph.nodes) tensors.push(compute(node, tensors));
  return new Map(graph.outputs.map(({ name, tensor }) => [name, tensors[tensor]]));
}

/** The names that are input and output of one type and shape. */
export function carried(graph) {
  const all = [...graph.inputs, ...graph.nodes];
  return graph.inputs
    .filter(({ name, type, shape }) =>
      graph.outputs.some(
        (output) =>
          output.name === name &&
          all[output.tensor].type === type &&
          String(all[output.tensor].shape) === String(shape),
      ),
    )
    .map(({ name }) => name);
}
