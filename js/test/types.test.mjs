// The declarations hold for the ways in which pages use them.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

test('usage.ts compiles under the strictest settings', () => {
  const flags = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--verbatimModuleSyntax'];
  const target = ['--noEmit', '--target', 'es2020', '--lib', 'es2020,dom', '--module', 'nodenext', '--types', ''];
  const { status, stdout } = spawnSync(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '--ignoreConfig', ...flags, ...target, 'test/types/usage.ts'],
    { cwd: root, encoding: 'utf8' },
  );
  assert.equal(status, 0, stdout);
});
