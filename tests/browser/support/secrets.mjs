// What must never be seen: signatures, temporary keys, tokens and authorizations. They are learnt from the wire, and looked for
// in everything that a page keeps or shows.

import assert from 'node:assert/strict';

/** Watches a page from its beginning. `page.secrets.check()` fails if one of them got out. */
export function watchSecrets(page) {
  const secrets = new Set();
  const lines = [];
  const pending = [];
  const addresses = [];
  page.on('console', (line) => lines.push(line.text()));
  page.on('pageerror', (error) => lines.push(`${error} ${error.stack}`));
  page.on('request', (request) => {
    addresses.push(request.url());
    const authorization = request.headers().authorization;
    // COS, OSS version 4, OSS version 1.
    if (authorization) secrets.add(authorization).add(authorization.split(/q-signature=|Signature=|OSS [^:]+:/)[1]);
    if (!isControl(request)) return;
    const { signature } = JSON.parse(request.postData() ?? '{}');
    if (signature) secrets.add(signature);
  });
  page.on('response', (response) => {
    if (isControl(response.request()) || isDispenser(response.url())) pending.push(learn(response, secrets));
  });
  page.secrets = {
    async check() {
      await Promise.all(pending);
      const kept = page.isClosed() || page.crashed ? [] : await page.evaluate(everythingKept);
      const shown = [
        ['console', lines.join('\n')],
        ['addresses', addresses.filter((url) => !isDispenser(url)).join('\n')],
      ];
      const looks = [...secrets].flatMap(guises);
      for (const [place, text] of [...shown, ...kept]) {
        for (const look of looks) assert.ok(!text.includes(look), `a secret stands in ${place} of ${page.url()}`);
      }
    },
    /** Others than those that go over the wire. */
    add: (...others) => others.forEach((secret) => secrets.add(secret)),
    /** How many are known: a test of the test. */
    count: async () => (await Promise.all(pending), secrets.size),
  };
}

/** As it is, in an address, inside JSON, in Base64. */
const guises = (secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), btoa(secret)];

/** The app server's own address is the test's, marks and all. */
const isDispenser = (url) => url.includes('/_app/');

const isControl = (request) => request.method() === 'POST' && request.url().includes('/v3/index.php');

/** Keys, and tokens but for those that Alibaba's API wants in addresses. */
const SECRET = /"(?:secretKey|token|AccessKeySecret|SecurityToken|temp_access_secret|security_token|access_token|xNosToken)":"([^"]+)"/g;

async function learn(response, secrets) {
  const text = await response.text().catch(() => '{}');
  const [, auth] = text.match(/"UploadAuth":"([^"]+)"/) ?? [];
  const known = response.url().endsWith('/sts') ? text.replace(/"SecurityToken":"[^"]+"/, '') : text;
  for (const [, secret] of `${known}${auth ? atob(auth) : ''}`.matchAll(SECRET)) secrets.add(secret);
}

/** Runs in the page: storage of every kind, and what the uploads told. */
async function everythingKept() {
  const kept = [
    ['uploads', JSON.stringify((globalThis.uploads ?? []).map(({ events, contexts }) => [events, contexts]))],
  ];
  for (const outcome of (globalThis.uploads ?? []).map((upload) => upload.outcome)) {
    kept.push(['outcome', JSON.stringify(await Promise.race([outcome, undefined])) ?? '']);
  }
  const seen = performance.getEntries().map(({ name }) => name);
  kept.push(['performance entries', seen.filter((name) => !name.includes('/_app/')).join('\n')]);
  for (const name of ['localStorage', 'sessionStorage']) {
    try {
      kept.push([name, JSON.stringify(globalThis[name])]);
    } catch {
      // Storage is forbidden here, so nothing is in it.
    }
  }
  for (const name of await databases()) kept.push([`IndexedDB ${name}`, JSON.stringify(await dump(name))]);
  return kept;

  async function databases() {
    try {
      return (await indexedDB.databases()).map(({ name }) => name);
    } catch {
      return [];
    }
  }

  async function dump(name) {
    const result = (request) =>
      new Promise((done, failed) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
      });
    const database = await result(indexedDB.open(name));
    const rows = [];
    for (const store of database.objectStoreNames) {
      const table = database.transaction(store).objectStore(store);
      rows.push([
        store,
        await result(table.getAllKeys()),
        await result(database.transaction(store).objectStore(store).getAll()),
      ]);
    }
    database.close();
    return rows;
  }
}
