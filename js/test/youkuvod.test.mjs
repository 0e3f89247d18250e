// YoukuVod: limits of every parameter, and what the machine and the page are told (youku §4).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clip, page, record, settle, transferOf } from './helpers/face.mjs';

const { YoukuVod } = await page();
const getSignature = () => ({});
const tags = ['demo', 'test'];

for (const [field, params, message] of [
  ['title', { title: 'x'.repeat(61) }, /61 characters: shorten it to 60/],
  ['title', { title: '' }, /empty/],
  ['tags', { tags: undefined }, /are 0/],
  ['tags', { tags: Array.from({ length: 11 }, (_, n) => `tag${n}`) }, /are 11/],
  ['tags', { tags: 'a,demo' }, /"a" must have 2 to 20/],
  ['tags', { tags: ['x'.repeat(21)] }, /2 to 20/],
  ['description', { description: 'x'.repeat(2001) }, /2001 characters/],
  ['copyrightType', { copyrightType: 'stolen' }, /original, reproduced/],
  ['publicType', { publicType: 'nobody' }, /all, friend, password/],
  ['watchPassword', { publicType: 'password' }, /letters and digits/],
  ['watchPassword', { publicType: 'password', watchPassword: 'a b' }, /letters and digits/],
  ['watchPassword', { publicType: 'password', watchPassword: 'x'.repeat(33) }, /letters and digits/],
  ['watchPassword', { watchPassword: 'secret' }, /publicType/],
  ['thumbnail', { thumbnail: 'cover.png' }, /http\(s\)/],
]) {
  test(`${JSON.stringify(params).slice(0, 50)} is refused`, () => {
    const upload = () => new YoukuVod({ getSignature }).upload({ mediaFile: clip(), tags, ...params });
    assert.throws(upload, { kind: 'argument', code: field, message });
  });
}

test('lengths count characters, and what only one of the vendor\u2019s lists refuses is a warning', async () => {
  const { YoukuVod, glue } = await page();
  const params = { title: '\u{1F3AC}'.repeat(60), tags: ['x'.repeat(13)], description: '\u7247'.repeat(201) };
  const uploader = new YoukuVod({ getSignature }).upload({ mediaFile: clip(), ...params });
  const heard = record(uploader);
  await transferOf(glue);
  await settle();
  const warned = heard.filter(([name]) => name === 'warning').map(([, { code }]) => code);
  assert.deepEqual(warned, ['tags', 'description']);
});

test('the machine gets the parameters by the names of the API', async () => {
  const { YoukuVod, glue } = await page();
  const params = { category: 'Music', copyrightType: 'original', publicType: 'password', watchPassword: 'abc1', deshake: true };
  const uploader = new YoukuVod({ getSignature }).upload({ mediaFile: clip('a clip.mp4'), tags: 'demo, test', ...params });
  const { options, host } = await transferOf(glue);
  assert.deepEqual(options.meta, [
    ...['file_name', 'a clip.mp4', 'file_size', '4', 'title', 'a clip', 'tags', 'demo,test', 'category', 'Music'],
    ...['copyright_type', 'original', 'public_type', 'password', 'watch_password', 'abc1', 'deshake', '1'],
  ]);
  assert.deepEqual([options.cloud, options.checksum, options.api], ['youku', undefined, 'https://api.youku.com']);
  host.emit('done', { fileId: 'X1', verified: 'parts', confirmed: false, raw: { video_id: 'X1' } });
  const { fileId, video, confirmed } = await uploader.done();
  assert.deepEqual([fileId, video.url, confirmed], ['X1', 'https://v.youku.com/v_show/id_X1.html', false]);
});

test('an access_token is taken only with direct: true', async () => {
  const token = { client_id: 'c', access_token: 't' };
  for (const direct of [undefined, true]) {
    const { YoukuVod, glue } = await page();
    new YoukuVod({ getSignature: () => token }).upload({ mediaFile: clip(), tags, direct }).on('error', () => {});
    const { host } = await transferOf(glue);
    const answer = host.sign({ action: 'create', kind: 'media' });
    if (direct) assert.deepEqual(JSON.parse(await answer), token);
    else await assert.rejects(answer, { kind: 'argument', code: 'direct', message: /keep it on your server/ });
  }
});

test("a password is not written down, so another tab's outcome with one is never taken over", async () => {
  const { YoukuVod } = await page();
  const job = (params) => new YoukuVod({ getSignature }).upload({ mediaFile: clip(), tags, ...params }).on('error', () => {}).job;
  const secret = { publicType: 'password', watchPassword: 'secret7' };
  assert.deepEqual(job().places, job().places);
  assert.notDeepEqual(job(secret).places, job(secret).places);
  assert.doesNotMatch(JSON.stringify([job(secret).places, job(secret).told]), /secret7/);
});
