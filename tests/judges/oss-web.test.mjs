// ali-oss in Chromium, unmodified, in both signature versions: at the service's own names over TLS, and at a plain port of this
// machine (aliyun §4.1, §7 item 11).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { holdParts, newPage, suite } from '../browser/support/index.mjs';
import { assertArrived, assertKnown, awkwardKey, KIBI, lent } from './support/oss.mjs';
import { realNames } from './support/real.mjs';

const size = 450 * KIBI + 11;
const partSize = 100 * KIBI;

const plain = () => suite({ site: { mounts: { '/official/': 'tests/node_modules/ali-oss/dist' } } });
const port = (s) => new URL(s.cloud.url).port;
const addresses = {
  'its own names': [() => realNames('ali-oss'), () => ({ secure: true })],
  'localhost, bucket in the path': [plain, (s) => ({ endpoint: `http://localhost:${port(s)}`, sldEnable: true })],
  'a sub-domain of localhost': [plain, (s) => ({ endpoint: `http://localhost:${port(s)}` })],
};

async function officialPage(s) {
  const context = await s.browser.newContext();
  s.defer(() => context.close());
  const page = await newPage(context, `${s.site.origin}/blank.html`);
  await load(page);
  return page;
}

const load = (page) => page.addScriptTag({ url: '/official/aliyun-oss-sdk.min.js' });

/** Calls the client in the page; what it returned, or its error. */
const call = (page, options, method, key, { seed, ...wishes }) =>
  page.evaluate(
    async ({ options, method, key, seed, size, wishes }) => {
      const oss = new OSS(options);
      const file = seededFile(seed, size, 'clip.mp4', 'video/mp4');
      const progress = (done, checkpoint) => {
        if (checkpoint) localStorage.setItem('checkpoint', JSON.stringify(checkpoint));
      };
      if (wishes.checkpoint) wishes.checkpoint = { ...JSON.parse(localStorage.getItem('checkpoint')), file };
      try {
        const { res } = await oss[method](key, file, { ...wishes, progress });
        return { status: res.status, headers: res.headers };
      } catch (error) {
        return { error: { name: error.name, code: error.code, status: error.status, message: error.message } };
      }
    },
    { options, method, key, seed, size, wishes },
  );

for (const [name, [start, how]] of Object.entries(addresses)) {
  describe(name, () => {
    const s = start();

    for (const authorizationV4 of [false, true]) {
      const version = authorizationV4 ? 'V4' : 'V1';
      const client = (key) => lent(s.cloud, key, { ...how(s), authorizationV4 });

      test(`${version}: put`, async () => {
        const page = await officialPage(s);
        const { error, headers } = await call(page, await client(awkwardKey), 'put', awkwardKey, { seed: 311 });
        assert.equal(error, undefined);
        const object = await assertArrived(s.cloud, awkwardKey, 311, size);
        assert.equal(headers.etag, `"${object.md5.toUpperCase()}"`, 'exposed to the page');
        await assertKnown(s.cloud);
      });

      test(`${version}: multipartUpload`, async () => {
        const page = await officialPage(s);
        const wishes = { seed: 312, partSize };
        const { error } = await call(page, await client(awkwardKey), 'multipartUpload', awkwardKey, wishes);
        assert.equal(error, undefined);
        assert.equal((await assertArrived(s.cloud, awkwardKey, 312, size)).parts, 5);
        const log = await assertKnown(s.cloud);
        assert.ok(log.some(({ route }) => route === 'preflight'));
      });
    }

    test('multipartUpload goes on from its checkpoint after a reload, with another key', async () => {
      const page = await officialPage(s);
      const held = await holdParts(s.cloud, 2);
      const first = await lent(s.cloud, 'k.mp4', how(s));
      call(page, first, 'multipartUpload', 'k.mp4', { seed: 313, partSize, parallel: 1 }).catch(() => {});
      await held();
      await page.reload();
      await load(page);
      await s.cloud.calm();
      const second = await lent(s.cloud, 'k.mp4', how(s));
      const { error } = await call(page, second, 'multipartUpload', 'k.mp4', { seed: 313, partSize, checkpoint: true });
      assert.equal(error, undefined);
      await assertArrived(s.cloud, 'k.mp4', 313, size);
      assert.equal((await s.requests('init')).length, 1);
    });
  });
}

describe('troubles', () => {
  const s = plain();
  const local = () => addresses['localhost, bucket in the path'][1](s);

  test('an upload is aborted', async () => {
    const page = await officialPage(s);
    const options = await lent(s.cloud, 'k.mp4', local());
    const left = await page.evaluate(
      async ({ options, partSize }) => {
        const oss = new OSS(options);
        const { uploadId } = await oss.initMultipartUpload('k.mp4');
        await oss.uploadPart('k.mp4', uploadId, 1, seededFile(314, partSize), 0, partSize);
        await oss.abortMultipartUpload('k.mp4', uploadId);
        return oss.listParts('k.mp4', uploadId).catch(({ name, status }) => ({ name, status }));
      },
      { options, partSize },
    );
    assert.deepEqual(left, { name: 'NoSuchUploadError', status: 404 });
    assert.deepEqual(await s.cloud.uploads(), []);
  });

  test('a clock that is wrong is set right from the answer', async () => {
    await s.cloud.clock(3600);
    const options = await lent(s.cloud, 'k.mp4', local());
    const { error } = await call(await officialPage(s), options, 'put', 'k.mp4', { seed: 315 });
    await s.cloud.clock(0);
    assert.equal(error, undefined);
    await assertArrived(s.cloud, 'k.mp4', 315, size);
    assert.equal((await s.cloud.log()).find(({ route }) => route === 'put').code, 'RequestTimeTooSkewed');
  });

  test('an ETag that is not exposed is missed', async () => {
    await s.cloud.config({ oss: { cors: { exposeHeaders: ['x-oss-request-id'] } } });
    const options = await lent(s.cloud, 'k.mp4', local());
    const { error } = await call(await officialPage(s), options, 'multipartUpload', 'k.mp4', { seed: 316, partSize });
    assert.match(error.message, /etag/i);
  });

  test('a header that the bucket refuses stops the page', async () => {
    await s.cloud.config({ oss: { cors: { refuseHeaders: ['x-oss-user-agent'] } } });
    const options = await lent(s.cloud, 'k.mp4', local());
    const { error } = await call(await officialPage(s), options, 'put', 'k.mp4', { seed: 317 });
    assert.equal(error.status, -1);
    assert.equal((await s.requests('preflight')).at(-1).code, 'AccessForbidden');
  });
});
