// What the machine costs for each part, by the number of parts: bench/native, in memory, no browser.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { median, told } from '../statistics.mjs';

export const title = 'Parts: ten and ten thousand';

const NAMES = {
  'Tencent Fresh': 'Tencent',
  'Tencent Stalled': 'Tencent, the first part is answered last',
  'Tencent Resumed': 'Tencent, two pages: half the parts each',
  'Aliyun Fresh': 'Alibaba',
  'Aliyun Resumed': 'Alibaba, two pages',
  'Netease Fresh': 'NetEase, in chunks of 4 MiB¹',
};

export async function run() {
  const { stdout } = await promisify(execFile)(process.env.VODLIFT_NATIVE, ['scale']);
  const runs = stdout.trim().split('\n').map((line) => JSON.parse(line));
  const rounds = runs.filter(({ cloud, how, parts }) => cloud === 'Tencent' && how === 'Fresh' && parts === 10).length;
  const rows = Object.entries(NAMES).flatMap(([key, name]) => {
    const own = runs.filter(({ cloud, how }) => `${cloud} ${how}` === key);
    return [...new Set(own.map(({ parts }) => parts))].map((parts) => {
      const all = own.filter((run) => run.parts === parts);
      const of = (what, per = 1) => all.map((run) => run[what] / per);
      const cells = [told(of('nanos', 1000), 1), median(of('allocations')).toFixed(0), median(of('bytes', 1000)).toFixed(1)];
      return `| ${[name, parts.toLocaleString('en'), ...cells, median(of('peak', 1000)).toFixed(0)].join(' | ')} |`;
    });
  });
  const lines = [
    `The machine alone, compiled for this machine, driven in memory through whole uploads of parts of 6 MB (10,000 are 60 GB), with proofs and`,
    `resume record, n = ${rounds}: microseconds, allocations and kB allocated for each part; and the most kB in use, the driver's own included.`,
    'Goal: none grows with the number of parts, but for memory. tests/scale.rs holds allocations to that.',
    '',
    '| | parts | µs a part | allocations a part | kB allocated a part | kB in use |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    '¹ Before a chunk leaves, the record names the digests of all before it, because the server cannot be asked for them; digests run ahead by a 32nd, lest it is written for each.',
  ];
  return { lines };
}
