// Connections that break before and after the work, servers that are too busy: the upload completes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clouds } from './support/clouds.mjs';
import { suite } from './support/suite.mjs';

const s = suite();
const media = { seed: 631, size: 6 * 1024 ** 2 };
const rule = (route, nth, kind, more) => ({ route, nth: [nth], effect: { kind, ...more } });

/** Completes though each of the rules has struck. */
async function completes(cloud, options, rules) {
  await s.cloud.trouble(rules);
  const upload = await s.upload(await s.page(), cloud, { media, options });
  await upload.result();
  await s.arrived(media);
  assert.deepEqual((await s.cloud.troubles()).rules.map(({ hits }) => hits), rules.map(() => 1));
  return (await upload.events('retry')).map(({ kind }) => kind);
}

for (const cloud of clouds) {
  for (const transport of ['fetch', 'xhr']) {
    test(`${cloud.name} by ${transport}: parts that break, and a server that is too busy`, async () => {
      const retries = await completes(cloud, { transport }, [
        rule(cloud.parts, 1, 'status', { status: 503, code: 'SlowDown' }),
        rule(cloud.parts, 3, 'reset-before'),
        rule(cloud.parts, 5, 'reset-after'),
      ]);
      assert.deepEqual(retries.toSorted(), ['http', 'network', 'network']);
    });

    test(`${cloud.name} by ${transport}: the answer that ends it is lost`, async () => {
      await completes(cloud, { transport }, [rule('complete', 1, 'reset-after')]);
    });
  }
}

test('tencent: every call loses its first answer', async () => {
  const routes = ['apply', 'init', 'part', 'complete', 'commit'];
  await completes(clouds[0], {}, routes.map((route) => rule(route, 1, 'reset-after')));
  assert.deepEqual(await s.cloud.uploads(), [], 'no upload was opened twice and left behind');
});
