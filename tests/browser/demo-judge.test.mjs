// The demo page's judge of signatures.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { judge } from '../../www/app/signature.js';
import en from '../../www/words/en.js';

describe('the judge of signatures', () => {
  // spec §5.2
  const minimal =
    'sqGbtza1BoXXqsesnoEwsoXo0R9zZWNyZXRJZD1BS0lERVhBTVBMRTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCZjdXJyZW50VGltZVN0YW1wPTE3NTAwMDAwMDAmZXhwaXJlVGltZT0xNzUwMDg2NDAwJnJhbmRvbT0xMjM0NTY3ODk=';
  const full =
    '0J3V/ZBDCxJ+Zxcr3Tu9NyV4RA1zZWNyZXRJZD1BS0lERVhBTVBMRTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCZjdXJyZW50VGltZVN0YW1wPTE3NTAwMDAwMDAmZXhwaXJlVGltZT0xNzUwMDg2NDAwJnJhbmRvbT0xMjM0NTY3ODkmY2xhc3NJZD0wJnByb2NlZHVyZT1RQ1ZCX1NpbXBsZVByb2Nlc3NGaWxlJTI4MSUyQzElMjkmc291cmNlQ29udGV4dD11c2VyJTNENDIlMjAlRTclODklODcmb25lVGltZVZhbGlkPTEmdm9kU3ViQXBwSWQ9MTUwMDAwMDAwMQ==';
  const now = 1_750_000_010;
  const wrongs = (text, at = now) =>
    judge(text, at)
      .findings.filter(({ mark }) => mark === 'wrong')
      .map(({ rule, why }) => `${rule}.${why}`);
  const made = (query, head = Buffer.alloc(20, 200)) => Buffer.concat([head, Buffer.from(query)]).toString('base64');
  const good = 'secretId=A&currentTimeStamp=1750000000&expireTime=1750086400&random=1';

  test('the vectors of the spec are well made', () => {
    assert.deepEqual(wrongs(minimal), []);
    assert.equal(judge(minimal, now).hmac, 'b2a19bb736b50685d7aac7ac9e8130b285e8d11f');
    assert.deepEqual(wrongs(full), []);
    const { params, findings } = judge(full, now);
    assert.deepEqual(Object.fromEntries(params).sourceContext, 'user=42 片');
    assert.ok(findings.some(({ rule }) => rule === 'once'));
  });

  const cases = [
    ['{"signature":"abc"}', 'base64.json'],
    [JSON.stringify(minimal), 'base64.quotes'],
    [encodeURIComponent(full), 'base64.percent'],
    [full.replaceAll('+', ' '), 'base64.spaces'],
    [full.replace(/.{76}/g, '$&\n'), 'base64.lines'],
    [full.replaceAll('+', '-').replaceAll('/', '_'), 'base64.urlsafe'],
    [minimal.slice(0, -1), 'base64.padding'],
    ['*'.repeat(40), 'base64.characters'],
    [Buffer.alloc(20).toString('base64'), 'length.short'],
    [made(good, Buffer.from('b2a19bb736b50685d7aac7ac9e8130b285e8d11f')), 'hmac.hex'],
    [made(good, Buffer.alloc(32, 200)), 'text.utf8'],
    [made('hello'), 'text.query'],
    [made(good.replace('&random=1', '')), 'required.missing'],
    [made(good.replace('1750000000', '1750000000.5')), 'integers.fraction'],
    [made(good.replace('random=1', 'random=x')), 'integers.odd'],
    [made(good.replace('1750000000', '1750000000000').replace('1750086400', '1750086400000')), 'seconds.millis'],
    [made(good.replace('1750000000', '1750009999')), 'clock.ahead'],
    [made(good.replace('1750086400', '1749999999')), 'window.order', 'expiry.over'],
    [made(good.replace('1750086400', '1757776001')), 'window.long'],
    [made(good.replace('random=1', 'random=4294967296')), 'random.range'],
    [made(`${good}&classId=a`), 'option.integer'],
    [made(`${good}&procedure=p&taskPriority=11`), 'option.priority'],
    [made(`${good}&procedure=p&taskNotifyMode=All`), 'option.notify'],
    [made(`${good}&sourceContext=${'x'.repeat(251)}`), 'option.long'],
    [made(`${good}&taskPriority=1`), 'option.lonely'],
    [made(`${good}&oneTimeValid=2`), 'option.flag'],
  ];
  for (const [text, ...expected] of cases) {
    test(expected.join(', '), () => {
      assert.deepEqual(wrongs(text), expected);
      for (const why of expected) assert.ok(`why.${why}` in en, why);
    });
  }

  test('an old one has expired', () => assert.deepEqual(wrongs(minimal, now + 90_000), ['expiry.over']));
});
