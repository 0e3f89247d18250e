// The tables of both READMEs name every kind and code that has words, and the sample signer signs.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** kind -> codes, from the source itself: the table is a plain object literal. */
function words() {
  const source = read('js/src/words.ts');
  const table = source.slice(source.indexOf('export const WORDS = ') + 'export const WORDS = '.length).replace(/\} as const;[\s\S]*/, '}');
  return new Function(`return ${table}`)();
}

for (const file of ['README.md', 'README.zh-CN.md']) {
  test(`${file} has a row for every kind of error, and names every code`, () => {
    const rows = read(file).split('\n').filter((line) => line.startsWith('| `'));
    for (const [kind, codes] of Object.entries(words())) {
      const row = rows.find((line) => line.startsWith(`| \`${kind}\` |`));
      assert.ok(row, `${kind} is in the table`);
      for (const code of Object.keys(codes).filter(Boolean)) assert.ok(row.includes(`\`${code}\``), `${kind}/${code} is in its row`);
    }
  });
}

test('the sample signer of the README makes what spec §5.1 says', async () => {
  const code = read('README.md').match(/```js\n(import \{ createHmac[\s\S]*?)```/)[1];
  const { sign } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const signature = sign('AKIDEXAMPLE', 'ExampleSecretKey', { procedure: 'QCVB_SimpleProcessFile(1,1)', oneTimeValid: 1 }, 1750000000);
  const bytes = Buffer.from(signature, 'base64');
  const original = bytes.subarray(20).toString();
  assert.deepEqual(bytes.subarray(0, 20), createHmac('sha1', 'ExampleSecretKey').update(original).digest());
  const parameters = new URLSearchParams(original);
  assert.equal(parameters.get('secretId'), 'AKIDEXAMPLE');
  assert.equal(parameters.get('expireTime'), '1750003600');
  assert.equal(parameters.get('procedure'), 'QCVB_SimpleProcessFile(1,1)');
  assert.match(parameters.get('random'), /^\d+$/);
});
