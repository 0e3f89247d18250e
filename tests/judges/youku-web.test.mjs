// How pages upload to Youku in the wild: create by GET, the official ali-oss for the bytes, commit by a form; with the account's token
// in the page, under the services' own names (youku §2, §13 item 8).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPage, seededDigest } from '../browser/support/index.mjs';
import { realNames } from './support/real.mjs';

const s = realNames('ali-oss');
const MEBI = 1024 ** 2;
const file = { seed: 241, size: 3 * MEBI + 7, name: 'clip.mp4', type: 'video/mp4' };

/** The page of a snippet: what create and commit answered. */
async function upload({ authorizationV4 = false, md5, expireAt } = {}) {
  const context = await s.browser.newContext();
  s.defer(() => context.close());
  const page = await newPage(context, `${s.site.origin}/blank.html`);
  await page.addScriptTag({ url: '/official/aliyun-oss-sdk.min.js' });
  const account = await (await fetch(`${s.cloud.url}/_app/youku/token`)).json();
  return page.evaluate(
    async ({ file, account, authorizationV4, md5, expireAt }) => {
      const api = 'https://api.youku.com';
      const blob = seededFile(file.seed, file.size, file.name, file.type);
      const about = { file_name: file.name, file_size: file.size, title: 'ours', tags: 'demo,测试', isweb: 1, isnew: 1 };
      const query = new URLSearchParams({ ...account, ...about, ...(md5 && { file_md5: md5 }) });
      const answer = await fetch(`${api}/uploads/create.json?${query}`);
      const created = { status: answer.status, ...(await answer.json()) };
      const { upload_token, oss_bucket, oss_object } = created;
      const client = (keys) =>
        new OSS({
          accessKeyId: keys.temp_access_id,
          accessKeySecret: keys.temp_access_secret,
          stsToken: keys.security_token,
          bucket: oss_bucket,
          endpoint: keys.endpoint,
          region: 'oss-cn-shanghai',
          secure: true,
          authorizationV4,
        });
      const post = async (call, more) => {
        const body = new URLSearchParams({ ...account, upload_token, ...more });
        return (await fetch(`${api}/uploads/${call}.json`, { method: 'POST', body })).json();
      };
      let store = client(created);
      let checkpoint;
      const options = {
        parallel: 2,
        partSize: 2 ** 20,
        progress(done, now) {
          checkpoint = now;
          if (done >= expireAt) store.cancel();
        },
      };
      try {
        await store.multipartUpload(oss_object, blob, options);
      } catch (error) {
        if (error.name !== 'cancel') throw error;
        expireAt = undefined;
        store = client(await post('get_sts_inf', { oss_bucket, oss_object }));
        await store.multipartUpload(oss_object, blob, { ...options, checkpoint });
      }
      return { created, committed: await post('commit'), again: await post('commit') };
    },
    { file, account, authorizationV4, md5, expireAt },
  );
}

async function assertArrived({ created, committed, again }) {
  assert.equal(created.status, 201);
  assert.deepEqual(committed, { video_id: created.video_id });
  assert.equal(again.error.code, 120010221);
  assert.equal((await s.arrived(file)).key, created.oss_object);
}

for (const authorizationV4 of [false, true]) {
  test(`create, parts, commit: signature ${authorizationV4 ? 'V4' : 'V1'}`, async () => {
    await assertArrived(await upload({ authorizationV4 }));
    const hosts = new Set((await s.cloud.log()).map((entry) => entry.host.replace(/:\d+$/, '')));
    assert.ok(hosts.has('api.youku.com') && hosts.has('yk-source-upload.oss-cn-shanghai.aliyuncs.com'), [...hosts].join());
  });
}

test('get_sts_inf in the middle: the same upload goes on under the next key', async () => {
  await assertArrived(await upload({ expireAt: 0.2 }));
  assert.equal((await s.requests('init')).length, 1);
  assert.equal((await s.requests('refresh')).length, 1);
});

test('a file_md5 that fits, and one that does not', async () => {
  await assertArrived(await upload({ md5: seededDigest(file.seed, file.size).md5 }));
  const { committed } = await upload({ md5: '0'.repeat(32) });
  assert.equal(committed.error.code, 120010225);
});
