// The table of errors names every kind and code that has words, the sample signer signs, and the pages on clouds and on the queue name
// every option and code.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** kind -> codes, from the sources themselves: the tables are plain object literals. */
function words() {
  return ['words', 'tencentwords', 'storewords', 'osswords', 'youkuwords', 'neteasewords'].flatMap((file) => {
    const [, table] = read(`js/src/${file}.ts`).match(/^export const \w+ = (\{[^]*?^\}) as const;/m);
    return Object.entries(new Function(`return ${table}`)());
  });
}

/** `kind`, `code` of what the sources name outright. */
function named() {
  const files = readdirSync(new URL('../src', import.meta.url)).filter((name) => name.endsWith('.ts'));
  const errors = files.flatMap((name) => [...read(`js/src/${name}`).matchAll(/(?:UploadError|Failure)\('([\w-]+)', '([\w.-]+)'/g)]);
  const proofs = [...read('src/cloud/store/answers.rs').matchAll(/Kind::(\w+)[^;]*?Code::text\("([\w-]+)"\)/g)];
  return [...errors, ...proofs].map(([, kind, code]) => [kind.toLowerCase(), code]);
}

for (const file of ['docs/errors.md', 'docs/zh/errors.md']) {
  test(`${file} has a row for every kind of error, and names every code`, () => {
    const lines = read(file).split('\n');
    const rows = (kind) => lines.filter((line) => line.startsWith(`| \`${kind}\` |`)).join();
    for (const [kind, codes] of words()) {
      assert.ok(rows(kind), `${kind} is in the table`);
      for (const code of Object.keys(codes).filter(Boolean)) assert.ok(rows(kind).includes(`\`${code}\``), `${kind}/${code} is in its row`);
    }
    assert.ok(named().length > 10, 'the sources are read');
    for (const [kind, code] of named()) assert.ok(rows(kind).includes(`\`${code}\``), `${kind}/${code} is in its row`);
  });
}

for (const [file, heading] of [
  ['README.md', 'Errors'],
  ['README.zh-CN.md', '错误'],
]) {
  test(`${file} says of every kind of error who can do something`, () => {
    const [, section] = read(file).match(new RegExp(`^## ${heading}\\n([^]*?)^## `, 'm'));
    for (const [kind] of words()) assert.ok(section.includes(`\`${kind}\``), kind);
  });
}

test('the sample signer makes what spec §5.1 says', async () => {
  const { sign } = await import('../../docs/examples/tencent-server.mjs');
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

for (const cloud of ['tencent', 'aliyun', 'youku', 'netease']) {
  test(`the page on ${cloud} shows the sample servers as they are, and as they are tested`, () => {
    const page = read(`docs/${cloud}.md`);
    const rust = cloud === 'tencent' ? 'tencent_signature.rs' : `${cloud}_server.rs`;
    for (const [language, file] of [['js', `${cloud}-server.mjs`], ['rust', rust]]) {
      assert.ok(page.includes(`\`\`\`${language}\n${read(`docs/examples/${file}`)}\`\`\``), file);
    }
  });
}

/** Names of options, from the types themselves. */
function optionsIn(file, which) {
  const interfaces = [...read(`js/src/${file}.ts`).matchAll(new RegExp(`^export interface (?:${which})\\b[^]*?^\\}`, 'gm'))];
  return interfaces.flatMap(([text]) => [...text.matchAll(/^ {2}(\w+)\??[:(]/gm)].map(([, name]) => name));
}

test('the README names every option that all classes have', () => {
  const names = optionsIn('types', 'CommonOptions');
  assert.ok(names.length > 15, 'the types are read');
  for (const name of names) assert.match(read('README.md'), new RegExp(`\`${name}\\b`), name);
});

for (const [cloud, types] of [
  ['tencent', 'types'],
  ['aliyun', 'alitypes'],
  ['youku', 'youkutypes'],
  ['netease', 'neteasetypes'],
]) {
  test(`the page on ${cloud} names every option`, () => {
    const names = optionsIn(types, '(?!Common)\\w+(?:Options|Parameters|Result|Info)');
    assert.ok(names.length > 15, 'the types are read');
    for (const name of names) assert.match(read(`docs/${cloud}.md`), new RegExp(`\\b${name}\\b`), name);
  });

  if (cloud === 'tencent') continue; // Its codes are in the table of errors.

  test(`the page on ${cloud} names every code that the machine tells apart`, () => {
    const page = read(`docs/${cloud}.md`) + (cloud === 'youku' ? read('docs/aliyun.md') : '');
    const sources = {
      aliyun: ['aliyun/answers', 'oss/lease', 'aliyun/given'],
      youku: ['youku/answers', 'oss/lease'],
      netease: ['netease/page', 'netease/finish', 'nos/answers'],
    }[cloud];
    const slugs = sources.flatMap((path) => [...read(`src/cloud/${path}.rs`).matchAll(/"(no-[a-z-]+[a-z]|other-kind|unreadable|policy-differs|md5-differs|not-found)"/g)].map(([, slug]) => slug));
    assert.ok(slugs.length > 2);
    for (const slug of slugs) assert.ok(page.includes(`\`${slug}\``), slug);
  });
}

test("the local cloud's page gives the keys that sample servers need", () => {
  for (const [cloud, fields] of [
    ['', 'secret_(?:id|key)'],
    ['aliyun/', 'access_key_(?:id|secret)'],
    ['netease/', 'app_(?:key|secret)'],
  ]) {
    const defaults = [...read(`emulator/src/${cloud}config.rs`).matchAll(new RegExp(`^ +${fields}: "(.+)"\\.into`, 'gm'))];
    assert.equal(defaults.length, 2);
    for (const [, value] of defaults) assert.ok(read('docs/emulator.md').includes(`\`${value}\``), value);
  }
});

test("the page on netease names every home of its servers for a Content-Security-Policy", () => {
  const [, homes] = read('src/cloud/netease/lookup.rs').match(/const HOMES: .*= \[(.*)\];/);
  const policy = read('docs/netease.md').match(/^A Content-Security-Policy needs .*$/m)[0];
  for (const [, home] of homes.matchAll(/"(.+?)"/g)) assert.ok(policy.includes(`https://*.${home}`), home);
});

test('the page on the queue names every option, event, sum, and kind of common trouble', () => {
  const types = read('js/src/queue/types.ts');
  const members = (name) => [...types.match(new RegExp(`^export interface ${name} \\{[^]*?^\\}`, 'm'))[0].matchAll(/^ {2}(?:readonly )?(\w+)\??:/gm)].map(([, member]) => member);
  const names = ['QueueOptions', 'QueueEvents', 'QueueProgress'].flatMap(members);
  assert.ok(names.length > 20, 'the types are read');
  const [, kinds] = read('js/src/queue/trouble.ts').match(/COMMON = '(.*?)'/);
  for (const name of [...names, ...kinds.split(' ')]) assert.match(read('docs/queue.md'), new RegExp(`\\b${name}\\b`), name);
});
